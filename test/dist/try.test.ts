import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
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

  it.each([
    ['plan', ['--platforms', 'linux/arm64'], 'planned'],
    ['verify', ['--tags', '1.4.2, 1.4'], 'verified'],
    ['rollback-plan', ['--force', 'latest'], 'planned'],
    ['rollback', ['--force', 'latest', '--reason', 'INC-124'], 'rolled-back'],
  ])(
    '%s has what it needs, on both hosts',
    async (mode, words, result) => {
      for (const host of ['github', 'azure-devops']) {
        const run = await sandbox(['try', mode, ...words, '--on', host]);
        expect([run.code, run.stdout]).toEqual([
          0,
          expect.stringContaining(`    result: ${result}\n`),
        ]);
        expect(/^=== before it: /m.test(run.stdout)).toBe(mode !== 'plan');
        expect(run.stdout).toMatch(/=== log[\s\S]*=== outputs[\s\S]*=== job summary\n#/);
      }
    },
    60_000,
  );

  it('a rollback that nothing permits is red', async () => {
    const run = await sandbox(['try', 'rollback']);
    expect([run.code, run.stdout]).toEqual([1, expect.stringContaining('    result: blocked\n')]);
  });

  it('is red where the step is red', async () => {
    const run = await sandbox(['try', 'promote', '--source', 'devacr.azurecr.io/team/api@']);
    expect([run.code, /^ {4}result: blocked$/m.test(run.stdout)]).toEqual([1, true]);
  });

  it.each([
    [['try']],
    [['try', '--target', 'x']],
    [['try', 'undo']],
    [['try', 'plan', '--target']],
    [['try', 'plan', '--on', 'here']],
  ])('says how it is used: %j', async (words) => {
    const run = await sandbox(words);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('usage: npm run try -- MODE');
  });
});

describe('what pages tell to type', () => {
  const typed = ['README.md', join('docs', 'recipes.md')].flatMap((page) =>
    [...readFileSync(join(PROJECT, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)]
      .map(([, text = '']) => text)
      .filter((text) => text.includes('npm run try'))
      .map((text) => [`${page}: ${text.split('\n')[0]}`, text] as const),
  );
  it.each(typed)(
    '%s',
    async (_title, text) => {
      const clone = mkdtempSync(join(temp, 'clone-'));
      cpSync(join(PROJECT, 'package.json'), join(clone, 'package.json'));
      symlinkSync(join(PROJECT, 'dist'), join(clone, 'dist'));
      const here = text.replace(/^git clone .*$/m, 'true');
      const { INIT_CWD: _own, ...env } = process.env;
      const options = { cwd: clone, env, maxBuffer: 1 << 26 };
      const run = await promisify(execFile)('bash', ['-e', '-c', here], options);
      const tries = here.match(/npm run try/g)?.length;
      expect(run.stdout.match(/^=== the step is green/gm)).toHaveLength(tries ?? 0);
    },
    120_000,
  );

  it('is found', () => expect(typed).toHaveLength(4));
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

    const alone = await sandbox(['try', 'rollback', '--force', 'latest'], env);
    expect([alone.code, alone.stderr]).toEqual([
      2,
      expect.stringContaining('--images-file is missing'),
    ]);

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
