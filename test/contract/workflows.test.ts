import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT } from '../fixtures.js';

const FOLDER = join(PROJECT, '.github', 'workflows');
const FILES = readdirSync(FOLDER).sort();
const scripts = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).scripts;
const action = parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8'));

/** Who may do more than read, and what for. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  'release.yml': ['attestations', 'contents', 'id-token'],
  'codeql.yml': ['security-events'],
};

describe.each(FILES)('.github/workflows/%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const workflow = parse(text);
  const jobs: any[] = Object.values(workflow.jobs);
  const steps: any[] = jobs.flatMap((job) => job.steps);

  it('has no right by itself, and each job only those it needs', () => {
    expect(workflow.permissions).toEqual({});
    const writes = jobs.flatMap((job) =>
      Object.entries(job.permissions).flatMap(([right, may]) => (may === 'write' ? [right] : [])),
    );
    expect(writes.sort()).toEqual(WRITES[name] ?? []);
  });

  it('is started by nobody from outside with its rights, and ends', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(Object.keys(workflow.on)).not.toContain('workflow_run');
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  it('pins every action by its commit, with the version beside it', () => {
    const used = [...text.matchAll(/uses: (\S+)( # (v[\d.]+))?$/gm)];
    expect(used.length).toBe(steps.filter((step) => step.uses).length);
    for (const [, uses = '', , version] of used) {
      if (uses === './') continue;
      expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    }
    for (const step of steps.filter((it) => it.uses?.startsWith('actions/checkout@')))
      expect(step.with['persist-credentials']).toBe(false);
  });

  it('puts no expression into a script', () => {
    for (const step of steps) expect(step.run ?? '').not.toContain('${{');
  });

  it('calls scripts, files and inputs that there are', () => {
    const runs = steps.map((step) => step.run ?? '').join('\n');
    for (const [, script = ''] of runs.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g))
      expect(Object.keys(scripts)).toContain(script);
    for (const [, file = ''] of runs.matchAll(/node ((?:scripts|dist)\/[\w./-]+)/g))
      expect([file, existsSync(join(PROJECT, file))]).toEqual([file, true]);
    for (const step of steps.filter((it) => it.uses === './'))
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
  });
});

describe('one action is one commit', () => {
  it('in workflows and examples alike', () => {
    const examples = join(PROJECT, 'examples', 'github');
    const files = [
      ...FILES.map((name) => join(FOLDER, name)),
      ...readdirSync(examples).map((name) => join(examples, name)),
    ];
    const commits = new Map<string, Set<string>>();
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      for (const [, owner = '', commit = ''] of text.matchAll(
        /uses: ([\w-]+\/[\w-]+)\S*@([0-9a-f]{40})/g,
      ))
        commits.set(owner, (commits.get(owner) ?? new Set()).add(commit));
    }
    expect(commits.size).toBeGreaterThan(6);
    expect([...commits].filter(([, all]) => all.size > 1)).toEqual([]);
  });
});

describe('the notes of a release', () => {
  const notes = (tag: string) =>
    execFileSync(process.execPath, [join(PROJECT, 'scripts', 'release-notes.mjs'), tag], {
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('are refused for a tag that is not the version, and for a version that has no day', () => {
    expect(() => notes('v99.0.0')).toThrow(/is not the version/);
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    const dated = new RegExp(`^## ${version} \\(\\d{4}-`, 'm');
    const changelog = readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8');
    if (dated.test(changelog)) expect(notes(`v${version}`)).not.toBe('');
    else expect(() => notes(`v${version}`)).toThrow(/dates|has no section/);
  });
});

describe('what people meet who write to us', () => {
  it('asks for the report', () => {
    const form = parse(readFileSync(join(PROJECT, '.github', 'ISSUE_TEMPLATE', 'bug.yml'), 'utf8'));
    const report = form.body.find((it: any) => it.id === 'report');
    expect(report.validations.required).toBe(true);
    for (const file of ['CODEOWNERS', 'dependabot.yml', 'pull_request_template.md'])
      expect(existsSync(join(PROJECT, '.github', file))).toBe(true);
  });

  it('holds back what Node 20 cannot run, by name', () => {
    const { updates } = parse(readFileSync(join(PROJECT, '.github', 'dependabot.yml'), 'utf8'));
    const ignored = updates[0].ignore.map((it: any) => it['dependency-name']);
    expect(ignored).toEqual(
      expect.arrayContaining(['@azure/identity', '@azure/core-rest-pipeline', '@types/node']),
    );
  });
});

describe('azure-pipelines.yml', () => {
  it('calls scripts that there are, with the options they take', () => {
    const pipeline = parse(readFileSync(join(PROJECT, 'azure-pipelines.yml'), 'utf8'));
    const said = pipeline.jobs.flatMap((job: any) => job.steps).map((it: any) => it.script ?? '');
    const named = said.flatMap((line: string) =>
      [...line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script),
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    expect(named).toEqual(['try', 'package']);
  });
});
