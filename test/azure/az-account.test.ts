import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { azAccount, findSubscription, safeFolder } from '../../action/az-account.js';

const never = new AbortController().signal;

/** An environment whose `az` is this script. */
function withAz(script: string): Record<string, string> {
  const bin = mkdtempSync(join(tmpdir(), 'az-'));
  writeFileSync(join(bin, 'az'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'az'), 0o755);
  return { PATH: `${bin}:${process.env['PATH']}` };
}

describe('az account show', () => {
  it('runs in a folder of the system, not where the job stands', async () => {
    expect((await azAccount('linux', withAz('pwd; echo "$*"'), never)).split('\n')).toEqual([
      '/',
      'account show --query id --output tsv',
      '',
    ]);
  });

  it.each([
    [{ SystemRoot: 'D:\\Windows' }, 'D:\\Windows'],
    [{ SYSTEMROOT: 'E:\\Windows' }, 'E:\\Windows'],
    [{}, 'C:\\Windows'],
  ])('on Windows in its own folder: %j', (env, folder) => {
    expect(safeFolder('win32', env)).toBe(folder);
  });

  it('ends with the run, and its answer is then none', async () => {
    const over = new AbortController();
    const started = performance.now();
    setTimeout(() => over.abort(), 50);
    expect(await azAccount('linux', withAz('sleep 60'), over.signal)).toBe('');
    expect(await azAccount('linux', withAz('echo id'), over.signal)).toBe('');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('that fails or is not there says nothing', async () => {
    expect(await azAccount('linux', withAz('echo id; exit 1'), never)).toBe('');
    expect(await azAccount('linux', { PATH: '/nowhere' }, never)).toBe('');
  });

  it('is asked only where az signs in and nothing names a subscription', async () => {
    const env = withAz('echo abc');
    expect(await findSubscription('azure-cli', env, never)).toBe('abc');
    expect(await findSubscription('oidc', env, never)).toBeUndefined();
    const named = { ...env, AZURE_SUBSCRIPTION_ID: 'named' };
    expect(await findSubscription('azure-cli', named, never)).toBe('named');
  });
});
