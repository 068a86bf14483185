import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { chooseMethod } from '../../action/method.js';
import type { InputName } from '../../src/request/inputs.js';
import { parseRequest } from '../../src/request/parse.js';
import type { Request } from '../../src/request/request.js';
import { rawInputs } from '../harness.js';

const PLACES = { workspace: tmpdir(), tempDirectory: tmpdir() };
const [CLIENT, TENANT] = ['11111111-1111-4111-8111-111111111111', 'contoso.onmicrosoft.com'];
type Given = Partial<Record<InputName, string>>;

const parse = (given: Given): Promise<Request> => {
  const source = `devacr.azurecr.io/team/api@sha256:${'a'.repeat(64)}`;
  return parseRequest(
    rawInputs({ source, target: 'prodacr.azurecr.io/api:1', ...given }),
    'github',
    PLACES,
  );
};

/** The way of signing in, or what is wrong. */
async function outcome(given: Given, env: Record<string, string> = {}): Promise<string> {
  try {
    const request = await parse(given);
    return chooseMethod(request.auth, env);
  } catch (error) {
    return (error as Error).message;
  }
}

const both = { 'client-id': CLIENT, 'tenant-id': TENANT };
const variables = { AZURE_CLIENT_ID: CLIENT, AZURE_TENANT_ID: TENANT, AZURE_CLIENT_SECRET: 's' };
const hosted = { RUNNER_ENVIRONMENT: 'github-hosted' };

describe('which inputs go with which auth', () => {
  it.each<[Given, string | RegExp, Record<string, string>?]>([
    [{ auth: 'oidc', ...both }, 'oidc'],
    [{ auth: 'oidc', 'client-id': CLIENT }, /tenant-id: given nothing/],
    [{ auth: 'oidc', 'tenant-id': TENANT }, /client-id: given nothing/],
    [{ auth: 'oidc' }, /client-id: given nothing/],
    [{ auth: 'managed-identity' }, 'managed-identity'],
    [{ auth: 'managed-identity', 'client-id': CLIENT }, 'managed-identity'],
    [{ auth: 'managed-identity', ...both }, /tenant-id: given "contoso/],
    [{ auth: 'azure-cli' }, 'azure-cli'],
    [{ auth: 'azure-cli', 'tenant-id': TENANT }, 'azure-cli'],
    [{ auth: 'azure-cli', 'subscription-id': CLIENT, 'tenant-id': TENANT }, 'azure-cli'],
    [{ auth: 'azure-cli', 'client-id': CLIENT }, /client-id: given "1111/],
    [{ auth: 'environment' }, 'environment', variables],
    [{ auth: 'environment', ...both }, 'environment', variables],
    [{ auth: 'environment', 'tenant-id': TENANT.toUpperCase() }, 'environment', variables],
    [
      { auth: 'environment', 'client-id': CLIENT.replace('1', '2') },
      /^client-id: given "2111.*AZURE_CLIENT_ID/,
      variables,
    ],
    [{ auth: 'environment', 'tenant-id': 'other' }, /^tenant-id: given "other"/, variables],
    [both, 'oidc', variables],
    [{ 'client-id': CLIENT }, /tenant-id: given nothing/, hosted],
    [{ 'tenant-id': TENANT }, /client-id: given nothing/, hosted],
    [{}, 'environment', variables],
    [{}, 'azure-cli', hosted],
  ])('%j: %s', async (given, expected, env = {}) => {
    expect(await outcome(given, env)).toMatch(expected);
  });
});

describe("auto takes an az login of this job only, never a machine's own", () => {
  const EMPTY = /client-id and tenant-id came empty/;
  it.each<[string, Record<string, string>, boolean]>([
    ['a hosted runner', hosted, true],
    ['a self-hosted one', { RUNNER_ENVIRONMENT: 'self-hosted' }, false],
    ['an old runner that does not say', {}, false],
    [
      'a login in the temp folder',
      { RUNNER_TEMP: '/w/_temp', AZURE_CONFIG_DIR: '/w/_temp/az' },
      true,
    ],
    ['one deep in it', { RUNNER_TEMP: '/w/_temp', AZURE_CONFIG_DIR: '/w/_temp/./a/../b/az' }, true],
    ['one beside it', { RUNNER_TEMP: '/w/_temp', AZURE_CONFIG_DIR: '/w/_temp2/az' }, false],
    ['one out of it', { RUNNER_TEMP: '/w/_temp', AZURE_CONFIG_DIR: '/w/_temp/../az' }, false],
    ['the temp folder itself', { RUNNER_TEMP: '/w/_temp', AZURE_CONFIG_DIR: '/w/_temp' }, false],
    ['no temp folder', { AZURE_CONFIG_DIR: '/root/.azure' }, false],
    ['a name that starts with dots', { RUNNER_TEMP: '/w/t', AZURE_CONFIG_DIR: '/w/t/..az' }, true],
  ])('%s: %j', async (_, env, taken) => {
    const said = await outcome({}, env);
    if (taken) return expect(said).toBe('azure-cli');
    expect(said).toMatch(EMPTY);
    const { auth } = await parse({});
    expect(() => chooseMethod(auth, env)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        remedy: expect.stringContaining('auth: azure-cli'),
      }),
    );
  });
});
