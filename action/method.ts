import { isAbsolute, relative, resolve } from 'node:path';
import { PromotionError } from '../src/errors.js';
import type { AuthSettings } from '../src/request/request.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type Method = Exclude<AuthSettings['method'], 'auto'>;

/** Why auto had to look for a login that is there already. */
export const EMPTY =
  'client-id and tenant-id came empty (secrets and variables are empty in runs for forks and for Dependabot, and where a name is misspelled)';

/**
 * Which way of signing in `auth` means here.
 *
 * @throws PromotionError `INPUT_INVALID` where only a login is left that nobody made for this job, and
 *   where an input contradicts the environment that is to sign in
 */
export function chooseMethod(auth: AuthSettings, env: Environment): Method {
  if (auth.method === 'environment') agreeWithEnvironment(auth, env);
  if (auth.method !== 'auto') return auth.method;
  if (auth.clientId !== undefined && auth.tenantId !== undefined) return 'oidc';
  const proof = env['AZURE_CLIENT_SECRET'] || env['AZURE_CLIENT_CERTIFICATE_PATH'];
  if (env['AZURE_CLIENT_ID'] && env['AZURE_TENANT_ID'] && proof) return 'environment';
  if (isLoginOfThisJob(env)) return 'azure-cli';
  throw new PromotionError('INPUT_INVALID', `No identity was given: ${EMPTY}`, {
    remedy:
      'Give client-id and tenant-id a value. Where the az login of this self-hosted machine is meant, say so with auth: azure-cli: it is not taken by accident.',
  });
}

/**
 * Whether an `az` login can only come from an earlier step: the machine is new for every job, or the
 * login lies in a folder of this job.
 */
function isLoginOfThisJob(env: Environment): boolean {
  if (env['RUNNER_ENVIRONMENT'] === 'github-hosted') return true;
  const [login, temp] = [env['AZURE_CONFIG_DIR'], env['RUNNER_TEMP']];
  if (!login || !temp) return false;
  const way = relative(resolve(temp), resolve(login));
  return way !== '' && way.split(/[\\/]/, 1)[0] !== '..' && !isAbsolute(way);
}

/** With auth: environment an input may say once more what the environment says, and nothing else. */
function agreeWithEnvironment(auth: AuthSettings, env: Environment): void {
  const pairs = [
    ['client-id', auth.clientId, 'AZURE_CLIENT_ID'],
    ['tenant-id', auth.tenantId, 'AZURE_TENANT_ID'],
  ] as const;
  for (const [name, given, variable] of pairs) {
    const said = env[variable] ?? '';
    if (given === undefined || given.toLowerCase() === said.toLowerCase()) continue;
    throw new PromotionError(
      'INPUT_INVALID',
      `${name}: given "${given}", expected nothing or the same as ${variable} for auth: environment`,
      { remedy: `Leave ${name} out, or set ${variable} to it; nothing was read or written.` },
    );
  }
}
