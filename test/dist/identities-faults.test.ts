import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { entraToken } from '../../sandbox/azure/entra.js';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { AZURE_DEVOPS, GITHUB_OIDC, METADATA } from '../../sandbox/hosts.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import {
  CONNECTION,
  createScene,
  type Scene,
  SUBSCRIPTION,
  TENANT,
} from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
  image = pushImage(scene.world, scene.dev, 'team/api');
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  scene.world.knobs.faults.length = 0;
  scene.world.azureDevOpsIssuer = 'entra';
});

const LOGIN = 'login.microsoftonline.com';
const inputs = () => ({
  source: `devacr.azurecr.io/team/api@${image.digest}`,
  target: 'prodacr.azurecr.io/team/api:1',
});
const oidc = () => ({ 'client-id': scene.promoter.clientId, 'tenant-id': TENANT });
const action = (given: Record<string, string>, env: Record<string, string> = {}) =>
  runAction({ scene, proxy, bundle: ACTION, inputs: { ...inputs(), ...given }, env });
const task = (env: Record<string, string> = {}) =>
  runTask({ scene, proxy, bundle: TASK, inputs: inputs(), env });
const fault = (host: string, effect: Fault['effect'], times?: number) =>
  scene.world.knobs.faults.push({
    match: { host },
    effect,
    ...(times === undefined ? {} : { times }),
  });
const answer = (status: number, body = '', headers = {}) =>
  ({ kind: 'answer', status, body, headers }) as const;
const refusal = (code: number, text: string) =>
  answer(
    401,
    JSON.stringify({
      error: 'invalid_client',
      error_description: `AADSTS${code}: ${text} Trace ID: 1 Correlation ID: 2`,
      error_codes: [code],
    }),
    { 'Content-Type': 'application/json' },
  );

describe('one bad answer of a token service', () => {
  const ways = [
    ['GitHub', GITHUB_OIDC, () => action(oidc())],
    ['Azure DevOps', AZURE_DEVOPS, () => task()],
    ['Entra, for the action', LOGIN, () => action(oidc())],
    ['Entra, for the task', LOGIN, () => task()],
    ['a managed identity', METADATA, () => action({ auth: 'managed-identity' })],
  ] as const;
  const bad = [
    ['500', answer(500, 'oops')],
    ['429', answer(429)],
    ['a drop', { kind: 'drop', when: 'before' }],
  ] as const;
  const cases = ways.flatMap(([who, host, start]) =>
    bad.map(([what, effect]) => [`${who}: ${what}`, host, start, effect] as const),
  );

  it.each(cases)('%s', async (_, host, start, effect) => {
    fault(host, effect, 2);
    const run = await start();
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });
});

it.each<[string, number, string, RegExp]>([
  ['an expired certificate', 1000502, 'The provided certificate is not valid.', /Renew the cert/],
  ['a certificate unknown', 700027, 'The certificate is not registered.', /Upload the cert/],
  ['conditional access', 53003, 'Access has been blocked.', /Conditional Access/],
  ['an app that is disabled', 7000112, 'Application is disabled.', /Enable the app/],
  ['an assertion that expired', 700024, 'Assertion not within time range.', /fresh token/],
])('%s is told by its code', async (_, code, text, remedy) => {
  fault(LOGIN, refusal(code, text));
  const run = await task();
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain(`AADSTS${code}`);
  expect(run.log).toMatch(remedy);
  expect(run.log).not.toMatch(/NODE_EXTRA_CA_CERTS|id-token|repo:/);
});

it.each([
  ['entra', `issuer https://login.microsoftonline.com/${TENANT}/v2.0, subject /eid1/c/pub/t/`],
  [
    'vstoken',
    'issuer https://vstoken.dev.azure.com/44444444-4444-4444-8444-444444444444, subject sc://',
  ],
] as const)('Azure DevOps: a mismatch names what the token says (%s)', async (issuer, said) => {
  scene.world.azureDevOpsIssuer = issuer;
  const { federated } = scene.promoter;
  const kept = [...federated];
  federated.length = 0;
  const run = await task();
  federated.push(...kept);
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain(said);
  expect(run.log).toContain('audience api://AzureADTokenExchange');
  expect(run.log).toContain(`_settings/adminservices?resourceId=${CONNECTION}`);
  expect(run.log).not.toContain('repo:');
});

it('Azure DevOps: the retiring issuer still signs in', async () => {
  scene.world.azureDevOpsIssuer = 'vstoken';
  expect((await task()).outputs['result']).toBe('promoted');
});

it('a login host that nobody resolves is named, and the network', async () => {
  const run = await action(oidc(), { NO_PROXY: LOGIN });
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toMatch(/login\.microsoftonline\.com cannot be reached: (ENOTFOUND|EAI_AGAIN)/);
  const told = run.log.split('\n').filter((line) => line.startsWith('::error'));
  expect(told.join()).not.toMatch(/aka\.ms\/msal|federated credential/);
}, 90_000);

it('GitHub: no permission is told with who has to give it', async () => {
  const run = await action(oidc(), { ACTIONS_ID_TOKEN_REQUEST_URL: '' });
  expect(run.log).toMatch(/id-token: write; the caller of a reusable workflow.*forks/);
});

it('Azure DevOps: a server that signs no tokens is told as that', async () => {
  const run = await task({ SYSTEM_OIDCREQUESTURI: '' });
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toMatch(/System\.OidcRequestUri is not set.*[\s\S]*Azure DevOps Server/);
});

it.each([203, 302, 200])('a page with %d is told as a page', async (status) => {
  fault(
    AZURE_DEVOPS,
    answer(status, '<html>Object moved</html>', { Location: 'https://x.example/' }),
  );
  const run = await task();
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain(`dev.azure.com answered ${status} with a page`);
});

it.each([
  [
    'a page with 403',
    answer(403, '<title>Blocked by Zscaler</title>'),
    /page for people \("Blocked by Zscaler"\)/,
  ],
  [
    'a success without a token',
    answer(200, '{}', { 'Content-Type': 'application/json' }),
    /answered 200 without an access_token/,
  ],
  [
    'one 429 with a long pause',
    answer(429, '{}', { 'Retry-After': '300' }),
    /429 and wants to be left alone for 300 s, longer than a sign-in waits; it was asked (once|2 times)/,
  ],
])('%s at Entra is told as what it is', async (_, effect, said) => {
  for (const start of [() => action(oidc()), () => task()]) {
    scene.world.knobs.faults.length = 0;
    fault(LOGIN, effect);
    const run = await start();
    expect(run.outputs['result']).toBe('failed');
    expect(run.log).toMatch(said);
    expect(run.log).not.toMatch(/Check client-id|Check the service connection|again and again/);
  }
});

it('a connection of another kind is named', async () => {
  const run = await task({ [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'PublishProfile' });
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain('signs in by "PublishProfile"');
  expect(run.log).toContain('Azure Resource Manager');
});

describe('an az login', () => {
  function az(): { env: Record<string, string>; calls: () => string } {
    const bin = mkdtempSync(join(tmpdir(), 'az-'));
    const calls = join(bin, 'calls');
    const token = (audience: string) => entraToken(scene.world, scene.promoter, audience);
    const out = (audience: string) =>
      `echo '{"accessToken":"${token(audience)}","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800}'`;
    writeFileSync(
      join(bin, 'az'),
      `#!/bin/sh
echo "$*" >> ${calls}
case "$*" in
  *"account show"*) echo ${SUBSCRIPTION};;
  *containerregistry*) ${out('https://containerregistry.azure.net')};;
  *) ${out('https://management.azure.com')};;
esac
`,
    );
    chmodSync(join(bin, 'az'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}`, AZURE_SUBSCRIPTION_ID: '' };
    return { env, calls: () => readFileSync(calls, 'utf8') };
  }

  it('of a self-hosted machine is not taken because the inputs came empty', async () => {
    const { env } = az();
    const run = await action(
      { 'client-id': '', 'tenant-id': '' },
      { ...env, RUNNER_ENVIRONMENT: 'self-hosted' },
    );
    expect(run.outputs['result']).toBe('failed');
    expect(run.log).toContain('client-id and tenant-id came empty');
    expect(run.log).toContain('auth: azure-cli');
    expect(scene.prod.repositories.size).toBe(0);
  });

  it('is taken there when it is asked for', async () => {
    const { env } = az();
    const run = await action({ auth: 'azure-cli' }, { ...env, RUNNER_ENVIRONMENT: 'self-hosted' });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it.each([
    ['the tenant', { 'tenant-id': TENANT, 'subscription-id': SUBSCRIPTION }, `--tenant ${TENANT}`],
    ['the subscription', { 'subscription-id': SUBSCRIPTION }, `--subscription ${SUBSCRIPTION}`],
  ])('is asked for by %s', async (_, given, argument) => {
    const { env, calls } = az();
    const run = await action({ auth: 'azure-cli', ...given }, env);
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    const tokens = calls()
      .split('\n')
      .filter((line) => line.includes('get-access-token'));
    expect(tokens.length).toBeGreaterThan(0);
    for (const line of tokens) {
      expect(line).toContain(argument);
      expect(/--tenant/.test(line) && /--subscription/.test(line)).toBe(false);
    }
  });
});
