import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { entraToken } from '../../sandbox/azure/entra.js';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import {
  CONNECTION,
  createScene,
  type Scene,
  SUBSCRIPTION,
  TENANT,
} from '../../sandbox/world/scene.js';
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
beforeEach(() => scene.prod.repositories.clear());

const inputs = () => ({
  source: `devacr.azurecr.io/team/api@${image.digest}`,
  target: 'prodacr.azurecr.io/team/api:1',
});
const action = (given: Record<string, string>, env: Record<string, string> = {}) =>
  runAction({ scene, proxy, bundle: ACTION, inputs: { ...inputs(), ...given }, env });
const task = (env: Record<string, string>) =>
  runTask({ scene, proxy, bundle: TASK, inputs: inputs(), env });

/** Key and self-signed certificate in one PEM, as service principals carry them. */
function certificate(): { pem: string; path: string; certificate: string } {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      '/CN=promoter',
    ],
    { stdio: 'ignore' },
  );
  const pem = execFileSync('cat', [key, cert], { encoding: 'utf8' });
  const path = join(directory, 'both.pem');
  writeFileSync(path, pem);
  return { pem, path, certificate: execFileSync('cat', [cert], { encoding: 'utf8' }) };
}

it('action: oidc, chosen by client-id and tenant-id', async () => {
  const run = await action({ 'client-id': scene.promoter.clientId, 'tenant-id': TENANT });
  expect(run.outputs['result']).toBe('promoted');
  expect(run.log).toContain('identity: oidc');
  const asked = scene.world.log.filter(({ host }) => host.startsWith('pipelines.actions'));
  expect(asked).toHaveLength(1);
});

it('action: oidc of another subject fails with both forms of the subject', async () => {
  const { githubRequestToken } = await import('../../sandbox/jobs/issuers.js');
  const run = await action(
    { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT },
    {
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken(
        scene.world,
        'repo:someone/else:ref:refs/heads/main',
      ),
    },
  );
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toMatch(
    /AADSTS700213[\s\S]*repo:someone\/else:ref:refs\/heads\/main[\s\S]*@OWNER-ID/,
  );
});

it('action: environment with a secret', async () => {
  const secret = scene.promoter.secret ?? '';
  const run = await action(
    {},
    {
      AZURE_CLIENT_ID: scene.promoter.clientId,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_SECRET: secret,
    },
  );
  expect([run.outputs['result'], run.log]).toEqual([
    'promoted',
    expect.stringContaining('identity: environment'),
  ]);
  expect(run.log.split('\n').filter((line) => line.includes(secret))).toEqual([
    `::add-mask::${secret}`,
  ]);
});

it('action: environment with a certificate', async () => {
  const made = certificate();
  scene.promoter.certificate = made.certificate;
  const run = await action(
    {},
    {
      AZURE_CLIENT_ID: scene.promoter.clientId,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_CERTIFICATE_PATH: made.path,
    },
  );
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
});

it('action: azure-cli, the login of an earlier step', async () => {
  const bin = mkdtempSync(join(tmpdir(), 'az-'));
  const token = (audience: string) => entraToken(scene.world, scene.promoter, audience);
  writeFileSync(
    join(bin, 'az'),
    `#!/bin/sh
case "$*" in
  *"account show"*) echo ${SUBSCRIPTION};;
  *containerregistry*) echo '{"accessToken":"${token('https://containerregistry.azure.net')}","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800}';;
  *) echo '{"accessToken":"${token('https://management.azure.com')}","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800}';;
esac
`,
  );
  chmodSync(join(bin, 'az'), 0o755);
  const run = await action(
    {},
    { PATH: `${bin}:${process.env['PATH']}`, AZURE_SUBSCRIPTION_ID: '' },
  );
  expect([run.outputs['result'], run.log]).toEqual([
    'promoted',
    expect.stringContaining('identity: azure-cli'),
  ]);
});

it('action: managed identity, selected by client-id', async () => {
  const run = await action({ auth: 'managed-identity', 'client-id': scene.promoter.clientId });
  expect([run.outputs['result'], run.log]).toEqual([
    'promoted',
    expect.stringContaining('identity: managed-identity'),
  ]);
});

const parameter = (name: string) => `ENDPOINT_AUTH_PARAMETER_${CONNECTION}_${name}`;

it('task: service principal by key', async () => {
  const key = scene.promoter.secret ?? '';
  const run = await task({
    [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ServicePrincipal',
    [parameter('AUTHENTICATIONTYPE')]: 'spnKey',
    [parameter('SERVICEPRINCIPALKEY')]: key,
  });
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  expect(
    run.log
      .split('\n')
      .filter((line) => line.includes(key) && !line.startsWith('##vso[task.setsecret]')),
  ).toEqual([]);
});

it('task: service principal by certificate', async () => {
  const made = certificate();
  scene.promoter.certificate = made.certificate;
  const run = await task({
    [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ServicePrincipal',
    [parameter('AUTHENTICATIONTYPE')]: 'spnCertificate',
    [parameter('SERVICEPRINCIPALCERTIFICATE')]: made.pem,
  });
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
});

it('task: managed identity', async () => {
  const run = await task({ [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ManagedServiceIdentity' });
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
});

it("task: the agent's own proxy and certificate authority", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  const run = await task({
    HTTPS_PROXY: '',
    HTTP_PROXY: '',
    NODE_EXTRA_CA_CERTS: '',
    AGENT_PROXYURL: proxy.url,
    AGENT_CAINFO: ca,
  });
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
});

it('a wrong secret fails with what to correct', async () => {
  const run = await action(
    {},
    {
      AZURE_CLIENT_ID: scene.promoter.clientId,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_SECRET: 'not-the-secret',
    },
  );
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toMatch(/IDENTITY_TOKEN[\s\S]*AADSTS7000215[\s\S]*AZURE_CLIENT_SECRET/);
});

it('a proxy whose certificate authority is not trusted is named as that', async () => {
  const run = await action(
    { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT },
    { NODE_EXTRA_CA_CERTS: '' },
  );
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain('NODE_EXTRA_CA_CERTS');
});
