import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../fixtures.js';

const SANDBOX = join(PROJECT, 'dist', 'sandbox', 'index.js');
const temp = mkdtempSync(join(tmpdir(), 'try-'));
const empty = join(temp, 'temp');
mkdirSync(empty);

/** What the sandbox's bundle says when npm starts it for somebody in `temp`; its temp folder has to be empty afterwards. */
async function sandbox(words: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  // npm runs a script in the project's folder and names the person's own: also where npm started these tests.
  const own = { ...env, TMPDIR: empty, INIT_CWD: temp };
  const options = { env: own, cwd: PROJECT, maxBuffer: 1 << 26 };
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [SANDBOX, ...words],
      options,
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** The variables of `export NAME='value'` lines; any other line is a mistake. */
function variablesOf(lines: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, name, value] = /^export ([A-Z_]+)='([^']*)'$/.exec(line) ?? [];
        if (name === undefined) throw new Error(`not an export line: ${line}`);
        return [name, value];
      }),
  );
}

describe('npm run try, alone', () => {
  it('promotes in a sandbox of its own, shows log, outputs and summary, keeps what it is told to keep', async () => {
    const run = await sandbox(['try', 'promote', '--tags', '1.4.2', '--keep', 'kept']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(
      /=== log[\s\S]*=== outputs\n {4}result: promoted\n[\s\S]*=== job summary\n#/,
    );
    const report = JSON.parse(readFileSync(join(temp, 'kept', 'report.json'), 'utf8'));
    expect(report.result).toBe('promoted');
    expect(readdirSync(empty)).toEqual([]);
  });

  it('is red where the step is red', async () => {
    const run = await sandbox(['try', 'promote', '--source', 'devacr.azurecr.io/team/api@']);
    expect([run.code, /^ {4}result: blocked$/m.test(run.stdout)]).toEqual([1, true]);
  });

  it.each([
    [['try']],
    [['try', '--target', 'x']],
    [['try', 'plan', '--target']],
    [['try', 'plan', '--on', 'here']],
  ])('says how it is used: %j', async (words) => {
    const run = await sandbox(words);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('usage: npm run try -- MODE');
  });
});

describe('a sandbox for a shell', () => {
  let pid = 0;
  afterAll(() => {
    if (pid > 0) process.kill(pid);
  });

  it('prints export lines only, comes back, keeps what both hosts do, and leaves nothing behind', async () => {
    const started = await sandbox(['start']);
    expect(started.code).toBe(0);
    const variables = variablesOf(started.stdout);
    pid = Number(variables['SANDBOX_PID']);
    expect(started.stderr).toContain('kill $SANDBOX_PID');
    const env = { ...process.env, ...variables };
    const target = `${variables['TARGET']}:1.4.2`;

    const promoted = await sandbox(['try', 'promote', '--target', target], env);
    expect(promoted.stdout).toMatch(/^ {4}result: promoted$/m);
    const digest = variables['IMAGE']?.split('@')[1] ?? '';
    const verify = ['try', 'verify', '--digest', digest, '--target', target];
    const verified = await sandbox([...verify, '--on', 'azure-devops'], env);
    expect(verified.stdout).toMatch(/^ {4}result: verified$/m);

    process.kill(pid);
    pid = 0;
    for (let i = 0; readdirSync(empty).length > 0 && i < 100; i += 1) await pause(50);
    expect(readdirSync(empty)).toEqual([]);
  });

  it.each(process.platform === 'win32' ? [] : [['sh']])('evaluates in %s', (shell) => {
    const script = `eval "$('${process.execPath}' '${SANDBOX}' start)" && echo "got $IMAGE" && kill "$SANDBOX_PID"`;
    const { stdout } = spawnSync(shell, ['-c', script], { encoding: 'utf8' });
    expect(stdout).toMatch(/^got devacr\.azurecr\.io\/team\/api@sha256:[0-9a-f]{64}\n$/);
  });
});

describe('the demo', () => {
  it('goes as told and leaves nothing in the temp folder', async () => {
    const run = await sandbox(['demo', '--keep', 'reports']);
    expect([run.code, readdirSync(empty)]).toEqual([0, []]);
    expect(readdirSync(join(temp, 'reports')).filter((it) => it.endsWith('.json'))).toHaveLength(
      12,
    );
  }, 120_000);
});
