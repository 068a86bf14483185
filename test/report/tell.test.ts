import { describe, expect, it } from '@jest/globals';
import { minimalReport, type Wreck } from '../../src/report/minimal.js';
import type { Issue, RunReport } from '../../src/report/run-report.js';
import { type Outlet, tell } from '../../src/report/tell.js';

const REPORT: RunReport = {
  result: 'promoted',
  colour: 'green',
  issues: [],
  outputs: {
    result: 'promoted',
    digest: 'sha256:ab',
    image: 'prodacr.azurecr.io/api@sha256:ab',
    tags: '1',
    'manifest-count': '1',
    images: '[]',
    summary: '',
    statement: '',
    report: '/work/r.json',
  },
  headline: 'all went well',
  summary: '## done',
  reportPath: '/work/r.json',
};

const broken = () => {
  throw new Error('ENOSPC: ##vso[task.complete]');
};

async function told(report: RunReport, how: Partial<Outlet>) {
  const seen = { outputs: [] as string[], lines: [] as string[], issues: [] as readonly Issue[] };
  const colour = await tell(report, {
    output: (name) => seen.outputs.push(name),
    summary: async () => {},
    attach: () => {},
    log: (line) => seen.lines.push(line),
    conclude: (_, issues) => {
      seen.issues = issues;
    },
    ...how,
  });
  return { ...seen, colour };
}

describe('a result is handed over', () => {
  it('whole', async () => {
    expect(await told(REPORT, {})).toMatchObject({
      colour: 'green',
      issues: [],
      lines: ['verdict: all went well', 'report: /work/r.json'],
      outputs: Object.keys(REPORT.outputs),
    });
  });

  it('without the outputs: red, and what was done is said', async () => {
    const { colour, issues, lines } = await told(REPORT, { output: broken });
    expect([colour, lines, issues.length]).toEqual([
      'red',
      ['verdict: all went well', 'report: /work/r.json'],
      1,
    ]);
    expect(issues[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(
        /OUTPUT_UNWRITABLE.*promoted.*prodacr.azurecr.io\/api@sha256:ab/,
      ),
    });
    expect(issues[0]?.message).not.toContain('##vso[');
  });

  it('with one output lost, the others are set', async () => {
    const outputs: string[] = [];
    const output = (name: string) => (name === 'digest' ? broken() : outputs.push(name));
    const { colour } = await told(REPORT, { output });
    expect([colour, outputs]).toEqual([
      'red',
      ['result', 'image', 'tags', 'manifest-count', 'images', 'summary', 'statement', 'report'],
    ]);
  });

  it('without the summary: a warning, the result stands', async () => {
    const { colour, issues } = await told(REPORT, { summary: async () => broken() });
    expect([colour, issues.map(({ level }) => level)]).toEqual(['green', ['warning']]);
  });

  it('without the report among the attachments: a warning, the result stands', async () => {
    const { colour, issues } = await told(REPORT, { attach: broken });
    expect([colour, issues.map(({ level, title }) => [level, title])]).toEqual([
      'green',
      [['warning', 'report']],
    ]);
    expect(issues[0]?.message).not.toContain('##vso[');
  });

  it('attaches no report that is not there', async () => {
    expect((await told({ ...REPORT, reportPath: '' }, { attach: broken })).issues).toEqual([]);
  });

  it('although nothing takes anything', async () => {
    const outlet = {
      output: broken,
      summary: async () => broken(),
      attach: broken,
      log: broken,
      conclude: broken,
    };
    expect((await told(REPORT, outlet)).colour).toBe('red');
  });
});

describe('the last net', () => {
  const WRECK: Wreck = {
    host: 'github',
    started: new Date(0),
    ended: new Date(1000),
    thrown: new RangeError('Maximum call stack size exceeded'),
    imports: [],
    images: [],
    clean: (text) => text,
    folders: ['/nowhere'],
  };
  const entry = { target: 'prodacr.azurecr.io/api', tags: ['1'], digest: 'sha256:ab' as never };

  it('says what was imported', async () => {
    const report = await minimalReport({
      ...WRECK,
      imports: [
        { ...entry, progress: 'succeeded' },
        { ...entry, tags: [], progress: 'accepted' },
        { ...entry, tags: ['2'], progress: 'refused' },
      ],
    });
    const [issue] = report.issues;
    expect(issue?.message).toMatch(
      /BUG.*call stack.*\[1\]: done; .*\[untagged\]: accepted.*may still land/,
    );
    expect(issue?.message).not.toContain('[2]');
    expect([report.result, report.colour, report.reportPath]).toEqual(['failed', 'red', '']);
  });

  it('says that nothing was sent where that is so', async () => {
    expect((await minimalReport(WRECK)).issues[0]?.message).toContain('No import was sent');
  });

  it.each([
    ['the cleaning', { clean: broken }],
    ['what was thrown', { thrown: Object.create(null) }],
    ['an outcome', { images: [{} as never] }],
    ['nothing at all', { thrown: undefined }],
  ])('holds when %s is broken', async (_, how) => {
    const report = await minimalReport({
      ...WRECK,
      imports: [{ ...entry, progress: 'sent' }],
      ...how,
    });
    expect(report.outputs.result).toBe('failed');
    expect(report.issues).toHaveLength(1);
    expect(report.summary).toMatch(/^## ❌ The run failed: \w+; .*\n/);
  });
});
