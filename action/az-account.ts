import { execFile } from 'node:child_process';

/** The longest wait for `az account show`, in milliseconds; it asks nobody, but starts slowly. */
const LONGEST = 30_000;
const ARGUMENTS = ['account', 'show', '--query', 'id', '--output', 'tsv'];

/** The subscription of the environment, or of the `az` login where that is what signs in. */
export async function findSubscription(
  method: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const named = env['AZURE_SUBSCRIPTION_ID'];
  if (named || method !== 'azure-cli') return named;
  return (await azAccount(process.platform, env, signal)).trim();
}

/**
 * What `az account show` says; empty when there is no `az`, no login or no answer. It runs in a folder
 * of the system, as the Azure SDK runs it: a Windows shell looks for `az` in the folder it stands in
 * first, and the workspace holds what somebody pushed.
 */
export function azAccount(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const windows = platform === 'win32';
  // A shell takes one line; without arguments of its own it needs no quoting.
  const [command, args] = windows
    ? [['az', ...ARGUMENTS].join(' '), []]
    : (['az', ARGUMENTS] as const);
  return new Promise((resolve) => {
    const options = {
      shell: windows,
      cwd: safeFolder(platform, env),
      env,
      timeout: LONGEST,
      killSignal: 'SIGKILL',
      signal,
      maxBuffer: 64 * 1024,
      windowsHide: true,
    } as const;
    try {
      execFile(command, args, options, (error, stdout) => resolve(error ? '' : String(stdout)));
    } catch {
      resolve('');
    }
  });
}

/** A folder into which only the system's owner writes. */
export function safeFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (platform !== 'win32') return '/';
  return env['SystemRoot'] || env['SYSTEMROOT'] || 'C:\\Windows';
}
