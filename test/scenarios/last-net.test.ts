import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import type { Host } from '../../src/run.js';
import { runInProcess } from '../harness.js';

let scene: Scene;
let image: PushedImage;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api');
});

const TARGET = 'prodacr.azurecr.io/team/api';
const held = () => scene.prod.repositories.get('team/api')?.tags.get('1')?.digest;
const broken = () => {
  throw new Error('broken');
};

function promote(
  override: (host: Host) => Partial<Host>,
  given: Partial<Record<InputName, string>> = {},
) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION, override };
  return runInProcess(scene.world, { source, target: `${TARGET}:1`, ...given }, options);
}

describe('whatever breaks, a report, outputs and one annotation are left', () => {
  it.each<[string, (host: Host) => Partial<Host>]>([
    ['the mask', () => ({ mask: broken })],
    ['the log', () => ({ log: broken })],
    ['the log and the debug log', () => ({ log: broken, debug: broken })],
    ['the identity', () => ({ identity: broken })],
    ['the source identity', () => ({ sourceIdentity: broken })],
    ['the attestations', () => ({ attestations: broken })],
    ['the outlets', () => ({ tryOutlets: broken })],
    [
      'what the host says of itself',
      (host) => ({
        context: {
          ...host.context,
          get actor() {
            return broken();
          },
        } as Host['context'],
      }),
    ],
    ['the record', (host) => ({ context: Object.assign({ ...host.context }, { toJSON: broken }) })],
  ])('%s', async (_, override) => {
    const { report, record } = await promote(override, { 'source-password': 'S3cr3tPassw0rd' });
    expect([report.colour, report.outputs.result]).toEqual(['red', 'failed']);
    expect(record).toMatchObject({ result: 'failed', failures: [{ code: 'BUG' }] });
    expect(report.issues.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(held()).toBeUndefined();
  });

  it('the log, once the import is done: the image is still told as promoted', async () => {
    const override = (host: Host): Partial<Host> => ({
      log: (line) => (/^promoted/.test(line) ? broken() : host.log(line)),
    });
    const { report, record } = await promote(override);
    expect(held()).toBe(image.digest);
    expect([report.colour, record['images'][0].result]).toEqual(['red', 'promoted']);
    expect(report.outputs.image).toBe(`${TARGET}@${image.digest}`);
  });

  it('the record, once the import is done: what was imported is said', async () => {
    const override = (host: Host): Partial<Host> => ({
      context: Object.assign({ ...host.context }, { toJSON: broken }),
    });
    const { report, record } = await promote(override);
    expect(held()).toBe(image.digest);
    expect(report.issues[0]?.message).toContain(`promoted: ${TARGET} [1] ${image.digest}`);
    expect(record['imports'][0]).toContain('done');
  });

  it('the report, once the import is done: the step is red, and the report lies elsewhere', async () => {
    // Its folder is gone when it is to be written: as the last line of the image is told.
    const override = (host: Host): Partial<Host> => ({
      log(line) {
        if (/^promoted/.test(line)) rmSync(join(host.workspace, 'out'), { recursive: true });
        host.log(line);
      },
    });
    const { report, record } = await promote(override, { report: 'out/report.json' });
    expect(held()).toBe(image.digest);
    expect([report.colour, report.result]).toEqual(['red', 'promoted']);
    expect(report.issues).toMatchObject([
      {
        level: 'error',
        message: expect.stringMatching(/OUTPUT_UNWRITABLE[\s\S]*What was done: promoted/),
      },
    ]);
    expect(record).toMatchObject({ failures: [{ code: 'OUTPUT_UNWRITABLE' }] });
    expect(record['images'][0].result).toBe('promoted');
    expect(report.reportPath).not.toContain('out/report.json');
    expect(readFileSync(report.outputs.statement, 'utf8')).toContain(image.digest.slice(7));
  });

  it('the JUnit file: a warning, and the result stands', async () => {
    const override = (host: Host): Partial<Host> => ({
      log(line) {
        if (/^promoted/.test(line)) mkdirSync(join(host.workspace, 'junit.xml'));
        host.log(line);
      },
    });
    const { report } = await promote(override, { junit: 'junit.xml' });
    expect([report.colour, report.result]).toEqual(['green', 'promoted']);
    expect(report.issues).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/JUnit file cannot be written/) },
    ]);
  });

  it('the statement alone: the step is red, and the report says so', async () => {
    const override = (host: Host): Partial<Host> => ({
      log(line) {
        if (/^promoted/.test(line)) mkdirSync(join(host.workspace, 'out.predicate.json'));
        host.log(line);
      },
    });
    const { report, record } = await promote(override, { report: 'out.json' });
    expect([report.colour, report.result, report.outputs.statement]).toEqual([
      'red',
      'promoted',
      '',
    ]);
    expect(report.issues).toMatchObject([
      { level: 'error', message: expect.stringMatching(/statement[\s\S]*What was done: promoted/) },
    ]);
    expect(record).toMatchObject({ failures: [{ code: 'OUTPUT_UNWRITABLE' }] });
    expect(report.reportPath).toMatch(/out\.json$/);
  });
});

describe('a place that cannot be written stops the run before anything is written', () => {
  it('an output that is set', async () => {
    const problem = { place: 'GITHUB_OUTPUT', kind: 'unwritable', problem: 'x' } as const;
    const { report, record } = await promote(() => ({ tryOutlets: async () => [problem] }));
    expect(report.result).toBe('failed');
    expect(record['failures']).toMatchObject([{ code: 'OUTPUT_UNWRITABLE' }]);
    expect(held()).toBeUndefined();
  });

  it('one that the host does not offer is a warning', async () => {
    const problem = { place: 'GITHUB_OUTPUT', kind: 'unset', problem: 'it is not set' } as const;
    const { report } = await promote(() => ({ tryOutlets: async () => [problem] }));
    expect([report.result, report.colour]).toEqual(['promoted', 'green']);
    expect(report.issues).toMatchObject([{ level: 'warning', message: 'it is not set' }]);
  });

  it('a name in which a variable was left is no file', async () => {
    const made: string[] = [];
    const override = (host: Host): Partial<Host> => {
      made.push(host.workspace);
      return { context: { host: 'azure-devops' }, tempDirectory: tmpdir() };
    };
    const given = { report: '$(out)/r.json', junit: '$(out).xml' };
    const { report, record } = await promote(override, given);
    expect(record['failures']).toMatchObject([{ code: 'INPUT_INVALID' }]);
    expect(readdirSync(made[0] ?? '')).toEqual([]);
    expect(report.reportPath).toMatch(/promotion-report-.*\.json$/);
  });

  it.each(['r##vso[task.complete]x.json', '../../r.json'])('the report %s', async (path) => {
    const { report, record } = await promote(() => ({}), { report: path });
    expect(record['failures']).toMatchObject([{ code: 'INPUT_INVALID' }]);
    expect(report.reportPath).not.toContain('vso');
    expect(held()).toBeUndefined();
  });
});

describe('a run that something ends', () => {
  it('tells at once that an accepted import may still land, and proves for a short time', async () => {
    scene.world.knobs.importDuration = 60_000;
    const cancel = new AbortController();
    scene.world.knobs.faults.push({
      match: { path: /operationResults/ },
      effect: { kind: 'meanwhile', act: () => cancel.abort() },
      times: 1,
    });
    const { report, lines } = await promote(() => ({ cancelled: cancel.signal }));
    const said = lines.findIndex((line) => /cancelled: .*may still land/.test(line));
    expect(said).toBeGreaterThan(0);
    expect(said).toBeLessThan(lines.findIndex((line) => /^failed: /.test(line)));
    expect(report.issues[0]?.message).not.toMatch(/timeout-minutes/);
  });

  it('while it signs in changes nothing and says what it waited for', async () => {
    const cancel = new AbortController();
    const { report } = await promote((host) => ({
      cancelled: cancel.signal,
      identity: (request) => ({
        ...host.identity(request),
        credential: () => {
          setTimeout(() => cancel.abort(), 50);
          return new Promise(() => {});
        },
      }),
    }));
    expect(report.issues[0]?.message).toMatch(
      /CANCELLED.*nothing was written, no token by test yet/,
    );
    expect(report.issues[0]?.message).not.toMatch(/timeout-minutes|registr/);
  });

  it('because something was thrown where nobody caught it still reads what the target holds', async () => {
    const crash = new AbortController();
    scene.world.knobs.faults.push({
      match: { path: /operationResults/ },
      effect: { kind: 'meanwhile', act: () => crash.abort(new Error('a stream broke')) },
      times: 1,
    });
    const { report, record } = await promote(() => ({ crashed: crash.signal }));
    expect(report.colour).toBe('red');
    expect(record['failures'][0]).toMatchObject({
      code: 'BUG',
      message: expect.stringContaining('a stream broke'),
    });
    expect(record['images'][0].tags[0]).toMatchObject({ tag: '1' });
  });
});
