import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { entraToken } from '../../sandbox/azure/entra.js';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { GITHUB_ISSUER } from '../../sandbox/hosts.js';
import { connectionSubject, entraFederation } from '../../sandbox/jobs/issuers.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { attach, writeFallback } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import {
  createScene,
  GITHUB_SUBJECT,
  type Scene,
  SUBSCRIPTION,
  TENANT,
} from '../../sandbox/world/scene.js';
import { addPrincipal, addRegistry, resourceIdOf, type World } from '../../sandbox/world/world.js';
import { bothHosts, type Given } from './both-hosts.js';

const hex = (digest: string) => digest.slice(7, 19);

let world: World;
let scene: Scene;
let proxy: ForwardProxy;
beforeAll(async () => {
  // One proxy for all scenes: each test lays its own world into the object the proxy answers from.
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
});

const OTHER_TENANT = '99999999-9999-4999-8999-999999999999';
const OTHER_SUBSCRIPTION = '88888888-8888-4888-8888-888888888888';
const SECOND_CONNECTION = '77777777-7777-4777-8777-777777777777';
const ROLE = 'Container Registry Data Importer and Data Reader';
const PROD = 'prodacr.azurecr.io';
const ESCAPE = String.fromCharCode(27);

const HOSTS = bothHosts(() => ({ scene, proxy }));
const [[, , startAction]] = HOSTS;

const digestAt = (repository: string, tag: string) =>
  scene.prod.repositories.get(repository)?.tags.get(tag)?.digest;
const api = (options = {}) => pushImage(world, scene.dev, 'team/api', options);
const reportOf = (run: StepRun) => JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));

/** A dev registry of another company, with a builder of its own. */
function otherTenant() {
  const away = addRegistry(world, {
    name: 'awayacr',
    subscriptionId: OTHER_SUBSCRIPTION,
    tenantId: OTHER_TENANT,
  });
  const reader = addPrincipal(world, {
    name: 'reader',
    tenantId: OTHER_TENANT,
    roles: [{ scope: resourceIdOf(away), role: 'AcrPull' }],
    federated: [
      { issuer: GITHUB_ISSUER, subject: GITHUB_SUBJECT, audience: 'api://AzureADTokenExchange' },
      {
        issuer: 'https://vstoken.dev.azure.com/sandbox',
        subject: connectionSubject(SECOND_CONNECTION),
        audience: 'api://AzureADTokenExchange',
      },
      {
        ...entraFederation(OTHER_TENANT, SECOND_CONNECTION),
        audience: 'api://AzureADTokenExchange',
      },
    ],
  });
  return { away, reader, image: pushImage(world, away, 'team/api') };
}

describe.each(HOSTS)('%s', (_, host, start) => {
  const promoted = async (given: Given, repository: string, tag: string, digest: string) => {
    const run = await start(given);
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    expect(digestAt(repository, tag)).toBe(digest);
    return run;
  };

  describe('sources', () => {
    it('an ACR of another subscription, found through Resource Graph', async () => {
      const far = addRegistry(world, {
        name: 'faracr',
        subscriptionId: OTHER_SUBSCRIPTION,
        tenantId: TENANT,
      });
      scene.promoter.roles.push({ scope: resourceIdOf(far), role: ROLE });
      const { digest } = pushImage(world, far, 'team/api');
      await promoted(
        {
          inputs: { source: `faracr.azurecr.io/team/api@${digest}`, target: `${PROD}/team/api:1` },
        },
        'team/api',
        '1',
        digest,
      );
      expect([...world.operations.values()][0]?.order.source.resourceId).toBe(resourceIdOf(far));
    });

    it('an ACR of another tenant is never imported anonymously', async () => {
      const { image } = otherTenant();
      const run = await start({
        inputs: {
          source: `awayacr.azurecr.io/team/api@${image.digest}`,
          target: `${PROD}/team/api:1`,
        },
      });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'failed']);
      expect(run.log).toMatch(/REGISTRY_NOT_FOUND/);
      expect(world.operations.size).toBe(0);
    });

    it('an ACR of another tenant, by user name and password', async () => {
      const { image, reader } = otherTenant();
      const secret = reader.secret ?? '';
      const inputs = {
        source: `awayacr.azurecr.io/team/api@${image.digest}`,
        target: `${PROD}/team/api:1`,
        'source-username': reader.clientId,
        'source-password': secret,
      };
      const run = await promoted({ inputs }, 'team/api', '1', image.digest);
      const shown = run.log
        .split('\n')
        .filter(
          (line) => line.includes(secret) && !/^::add-mask::|^##vso\[task\.setsecret\]/.test(line),
        );
      expect(shown).toEqual([]);
      expect(JSON.stringify(reportOf(run))).not.toContain(secret);
    });

    it('an ACR of another tenant, by an access token alone', async () => {
      const { image, reader } = otherTenant();
      const token = entraToken(world, reader, 'https://management.azure.com');
      await promoted(
        {
          inputs: {
            source: `awayacr.azurecr.io/team/api@${image.digest}`,
            target: `${PROD}/team/api:1`,
            'source-password': token,
          },
        },
        'team/api',
        '1',
        image.digest,
      );
      expect([...world.operations.values()][0]?.order.source).toMatchObject({
        registryUri: 'awayacr.azurecr.io',
        credentials: { password: token },
      });
    });

    it('an ACR of another tenant, read by a second identity without any secret', async () => {
      const { image, reader } = otherTenant();
      const second =
        host === 'github'
          ? { 'source-client-id': reader.clientId, 'source-tenant-id': OTHER_TENANT }
          : { sourceConnection: SECOND_CONNECTION };
      const env = {
        [`ENDPOINT_AUTH_SCHEME_${SECOND_CONNECTION}`]: 'WorkloadIdentityFederation',
        [`ENDPOINT_AUTH_PARAMETER_${SECOND_CONNECTION}_TENANTID`]: OTHER_TENANT,
        [`ENDPOINT_AUTH_PARAMETER_${SECOND_CONNECTION}_SERVICEPRINCIPALID`]: reader.clientId,
      };
      await promoted(
        {
          inputs: {
            source: `awayacr.azurecr.io/team/api@${image.digest}`,
            target: `${PROD}/team/api:1`,
            ...second,
          },
          env: host === 'github' ? {} : env,
        },
        'team/api',
        '1',
        image.digest,
      );
    });

    it('a closed ACR of another tenant is blocked with the reason', async () => {
      const { away, image, reader } = otherTenant();
      away.firewalled = true;
      const run = await start({
        inputs: {
          source: `awayacr.azurecr.io/team/api@${image.digest}`,
          target: `${PROD}/team/api:1`,
          'source-username': reader.clientId,
          'source-password': reader.secret ?? '',
        },
      });
      expect(run.outputs['result']).toBe('blocked');
      expect(run.log).toMatch(/network: [\s\S]*closed registry of another tenant/);
    });

    it('the target registry itself', async () => {
      const { digest } = pushImage(world, scene.prod, 'team/api', { tag: '1.4.2' });
      await promoted(
        { inputs: { source: `${PROD}/team/api@${digest}`, target: `${PROD}/team/api:stable` } },
        'team/api',
        'stable',
        digest,
      );
    });

    it('Docker Hub, with library/ added and a low budget as a warning', async () => {
      const hub = addForeign(world, {
        host: 'registry-1.docker.io',
        names: ['docker.io'],
        auth: 'bearer',
        tokenHost: 'auth.docker.io',
        pullsLeft: 12,
      });
      const { digest } = pushImage(world, hub, 'library/busybox', { tag: '1.36' });
      const run = await promoted(
        { inputs: { source: `busybox:1.36@${digest}`, target: `${PROD}/mirror/busybox:1.36` } },
        'mirror/busybox',
        '1.36',
        digest,
      );
      expect([...world.operations.values()][0]?.order.source).toEqual({
        registryUri: 'docker.io',
        sourceImage: `library/busybox@${digest}`,
      });
      expect(run.log).toMatch(/leaves 11 pulls/);
    });

    it('a private repository of Docker Hub', async () => {
      const hub = addForeign(world, {
        host: 'registry-1.docker.io',
        names: ['docker.io'],
        auth: 'bearer',
        tokenHost: 'auth.docker.io',
        users: [{ username: 'me', password: 'hub-password' }],
        private: ['me/app'],
      });
      const { digest } = pushImage(world, hub, 'me/app');
      await promoted(
        {
          inputs: {
            source: `docker.io/me/app@${digest}`,
            target: `${PROD}/app:1`,
            'source-username': 'me',
            'source-password': 'hub-password',
          },
        },
        'app',
        '1',
        digest,
      );
      const refused = await start({
        inputs: { source: `docker.io/me/app@${digest}`, target: `${PROD}/app:2` },
      });
      expect(refused.outputs['result']).toBe('blocked');
    });

    it.each<[string, Parameters<typeof addForeign>[1], Record<string, string>]>([
      ['MCR', { host: 'mcr.microsoft.com', auth: 'open' }, {}],
      ['GHCR', { host: 'ghcr.io', auth: 'bearer' }, {}],
      [
        'GHCR, private',
        {
          host: 'ghcr.io',
          auth: 'bearer',
          users: [{ username: 'octocat', password: 'ghp_secret' }],
          private: ['team/app'],
        },
        { 'source-username': 'octocat', 'source-password': 'ghp_secret' },
      ],
      [
        'a registry with its token host one label above it',
        {
          host: 'registry.contoso.com',
          auth: 'bearer',
          tokenHost: 'contoso.com',
          users: [{ username: 'u', password: 'p4ssw0rd' }],
          private: ['team/app'],
        },
        { 'source-username': 'u', 'source-password': 'p4ssw0rd' },
      ],
      [
        'a registry with Basic authentication',
        {
          host: 'basic.contoso.com',
          auth: 'basic',
          users: [{ username: 'u', password: 'p4ssw0rd' }],
        },
        { 'source-username': 'u', 'source-password': 'p4ssw0rd' },
      ],
    ])('%s', async (__, registry, credentials) => {
      const { digest } = pushImage(world, addForeign(world, registry), 'team/app');
      await promoted(
        {
          inputs: {
            source: `${registry.host}/team/app@${digest}`,
            target: `${PROD}/team/app:1`,
            ...credentials,
          },
        },
        'team/app',
        '1',
        digest,
      );
    });

    it('a password never goes to a token host of another domain', async () => {
      const evil = addForeign(world, {
        host: 'registry.contoso.com',
        auth: 'bearer',
        tokenHost: 'tokens.example.net',
        users: [{ username: 'u', password: 'p4ssw0rd' }],
      });
      const { digest } = pushImage(world, evil, 'team/app');
      const run = await start({
        inputs: {
          source: `registry.contoso.com/team/app@${digest}`,
          target: `${PROD}/team/app:1`,
          'source-username': 'u',
          'source-password': 'p4ssw0rd',
        },
      });
      expect(run.outputs['result']).toBe('blocked');
      expect(run.log).toContain('CREDENTIAL_WITHHELD');
      expect(world.log.some((it) => it.host === 'tokens.example.net')).toBe(false);
    });

    it('an OCI artifact and a Helm chart', async () => {
      const config = pushBlob(
        scene.dev,
        Buffer.from('{"name":"chart","version":"1.0.0"}'),
        'application/vnd.cncf.helm.config.v1+json',
      );
      const layer = pushBlob(
        scene.dev,
        Buffer.from('chart'),
        'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
      );
      const digest = pushManifest(world, scene.dev, 'charts/api', {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config,
        layers: [layer],
      });
      await promoted(
        {
          inputs: {
            source: `devacr.azurecr.io/charts/api@${digest}`,
            target: `${PROD}/charts/api:1.0.0`,
          },
        },
        'charts/api',
        '1.0.0',
        digest,
      );
    });

    it('a sovereign cloud, found by the login server', async () => {
      const at = { subscriptionId: SUBSCRIPTION, tenantId: TENANT };
      const dev = addRegistry(world, {
        ...at,
        name: 'devgov',
        loginServer: 'devgov.azurecr.us',
        resourceGroup: 'dev',
      });
      const prod = addRegistry(world, {
        ...at,
        name: 'prodgov',
        loginServer: 'prodgov.azurecr.us',
        resourceGroup: 'prod',
      });
      const { digest } = pushImage(world, dev, 'team/api');
      scene.promoter.federated.push({
        issuer: GITHUB_ISSUER,
        subject: GITHUB_SUBJECT,
        audience: 'api://AzureADTokenExchangeUSGov',
      });
      const run = await start({
        inputs: {
          source: `devgov.azurecr.us/team/api@${digest}`,
          target: 'prodgov.azurecr.us/team/api:1',
        },
      });
      expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
      expect(prod.repositories.get('team/api')?.tags.get('1')?.digest).toBe(digest);
      expect(world.log.some((it) => it.host === 'management.azure.com')).toBe(false);
    });
  });

  describe('evidence', () => {
    it('a build metadata file, and a conflict with the literal', async () => {
      const { digest } = api();
      const files = {
        'metadata.json': JSON.stringify({
          'containerimage.digest': digest,
          'containerimage.descriptor': { digest },
          'image.name': 'devacr.azurecr.io/team/api:7',
        }),
      };
      const inputs = {
        source: 'devacr.azurecr.io/team/api',
        target: `${PROD}/team/api:1`,
        'digest-evidence': 'metadata.json',
      };
      await promoted({ inputs, files }, 'team/api', '1', digest);
      const other = api({ content: 'other' });
      const run = await start({
        inputs: { ...inputs, digest: other.digest, target: `${PROD}/team/api:2` },
        files,
      });
      expect(run.outputs['result']).toBe('blocked');
      expect(run.log).toContain(other.digest);
    });

    it('the report of the stage before, in a chain of three registries', async () => {
      const { digest } = api();
      const first = await promoted(
        {
          inputs: { source: `devacr.azurecr.io/team/api@${digest}`, target: `${PROD}/team/api:1` },
        },
        'team/api',
        '1',
        digest,
      );
      const files = { 'report.json': readFileSync(first.outputs['report'] ?? '', 'utf8') };
      await promoted(
        {
          inputs: {
            source: `${PROD}/team/api`,
            target: `${PROD}/live/api:1`,
            'digest-evidence': 'report.json',
          },
          files,
        },
        'live/api',
        '1',
        digest,
      );
    });

    it('an empty variable', async () => {
      api();
      const run = await start({
        inputs: {
          source: 'devacr.azurecr.io/team/api',
          target: `${PROD}/team/api:1`,
          'digest-evidence': 'env:RESOURCE_URIS',
        },
        env: { RESOURCE_URIS: 'https://devacr.azurecr.io/team/api@sha256:' },
      });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
    });
  });

  describe('gates', () => {
    const blockedBy = async (gate: string, inputs: Record<string, string>): Promise<StepRun> => {
      const run = await start({ inputs: { target: `${PROD}/team/api:1`, ...inputs } });
      expect([run.passed, run.outputs['result'], run.log]).toEqual([
        false,
        'blocked',
        expect.stringMatching(new RegExp(`\\b${gate}\\b[^:]*: expected`)),
      ]);
      expect(world.operations.size).toBe(0);
      return run;
    };
    const source = (digest: string) => ({ source: `devacr.azurecr.io/team/api@${digest}` });

    it('platforms: attestations do not count, a variant may be left out', async () => {
      const { digest } = api({ platforms: ['linux/amd64', 'linux/arm64/v8'] });
      await promoted(
        {
          inputs: {
            ...source(digest),
            target: `${PROD}/team/api:0`,
            platforms: 'linux/amd64, linux/arm64',
          },
        },
        'team/api',
        '0',
        digest,
      );
      world.operations.clear();
      const run = await blockedBy('platforms', {
        ...source(digest),
        platforms: 'linux/amd64,windows/amd64',
      });
      expect(run.log).toContain('missing windows/amd64');
    });

    it('digest-evidence: malformed, and waived with a warning', async () => {
      const { digest } = api({ tag: 'build-7' });
      await blockedBy('digest-evidence', source('sha256:short'));
      const waived = {
        source: 'devacr.azurecr.io/team/api:build-7',
        'require-digest': 'false',
        target: `${PROD}/team/api:1`,
      };
      const run = await promoted({ inputs: waived }, 'team/api', '1', digest);
      expect(run.log).toMatch(/waived {2}digest-evidence/);
      expect(reportOf(run).images[0].verdicts[0].outcome).toBe('waived');
    });

    it('source-exists: not found, no right and unknown are told apart', async () => {
      const { digest } = api();
      const absent = await blockedBy('source-exists', source(`sha256:${'e'.repeat(64)}`));
      expect(absent.log).toContain('MANIFEST_UNKNOWN');
      world.knobs.faults.push({
        match: { host: 'devacr.azurecr.io', path: /manifests/ },
        effect: { kind: 'answer', status: 500 },
        times: 5,
      });
      expect((await blockedBy('source-exists', source(digest))).log).toContain(
        'REGISTRY_UNAVAILABLE',
      );
      world.knobs.faults.length = 0;
      scene.promoter.roles = scene.promoter.roles.map((it) =>
        it.scope.endsWith('dev') ? { ...it, role: 'AcrDelete' } : it,
      );
      const ids = { 'source-registry-id': resourceIdOf(scene.dev) };
      expect((await blockedBy('source-exists', { ...source(digest), ...ids })).log).toContain(
        'ARM_FORBIDDEN',
      );
    });

    it('target-tag: an answer that could not be had blocks, force or not', async () => {
      world.knobs.faults.push({
        match: { host: PROD, path: /_tags/ },
        effect: { kind: 'answer', status: 401, body: '{}' },
      });
      const run = await blockedBy('target-tag', { ...source(api().digest), force: 'true' });
      expect(run.log).toContain('REGISTRY_UNAUTHORIZED');
    });

    it('tag-lock: a locked tag, and a new tag in a locked repository', async () => {
      const { digest } = api();
      pushImage(world, scene.prod, 'team/api', { content: 'old', tag: '1' });
      const repository = scene.prod.repositories.get('team/api');
      const tag = repository?.tags.get('1');
      if (!repository || !tag) throw new Error('nothing to lock');
      tag.attributes.writeEnabled = false;
      await blockedBy('tag-lock', { ...source(digest), force: 'true' });
      repository.attributes.writeEnabled = false;
      await blockedBy('tag-lock', { ...source(digest), target: `${PROD}/team/api:2` });
    });

    it('manifest-count: more than Azure imports', async () => {
      const { digest } = api({
        platforms: Array.from({ length: 26 }, (_unused, i) => `linux/p${i}`),
      });
      const run = await blockedBy('manifest-count', { ...source(digest) });
      expect(run.log).toContain('53: the root and 52 below it');
    });

    it('referrers: by the API, by the fallback tag, by cosign tags', async () => {
      const { digest } = api();
      const inputs = { ...source(digest), 'require-referrers': 'signature, sbom' };
      await blockedBy('referrers', inputs);
      const attach = (artifactType: string, layerType?: string) => {
        const config = pushBlob(scene.dev, Buffer.from('{}'), 'application/vnd.oci.empty.v1+json');
        const subject = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 1 };
        return pushManifest(world, scene.dev, 'team/api', {
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          artifactType,
          config,
          layers: layerType ? [pushBlob(scene.dev, Buffer.from('{}'), layerType)] : [],
          subject,
        });
      };
      attach('application/spdx+json');
      const missing = await blockedBy('referrers', inputs);
      expect(missing.log).toContain('missing signature');
      const legacy = attach('', 'application/vnd.dev.cosign.simplesigning.v1+json');
      setTag(world, scene.dev, 'team/api', `${digest.replace(':', '-')}.sig`, legacy);
      await promoted(
        { inputs: { ...inputs, target: `${PROD}/team/api:1` } },
        'team/api',
        '1',
        digest,
      );
    });

    it('referrers: a registry without the API redirects to nowhere, the fallback tag counts', async () => {
      const ghcr = addForeign(world, { host: 'ghcr.io', auth: 'bearer' });
      const { digest } = pushImage(world, ghcr, 'team/app');
      const inputs = {
        source: `ghcr.io/team/app@${digest}`,
        'require-referrers': 'application/spdx+json',
      };
      await blockedBy('referrers', inputs);
      const place = { world, registry: ghcr, repository: 'team/app' };
      writeFallback(place, digest, [
        attach(place, digest, { artifactType: 'application/spdx+json' }),
      ]);
      await promoted(
        { inputs: { ...inputs, target: `${PROD}/team/app:1` } },
        'team/app',
        '1',
        digest,
      );
    });

    it('network: trusted services off', async () => {
      scene.prod.properties = { publicNetworkAccess: 'Disabled', networkRuleBypassOptions: 'None' };
      const run = await blockedBy('network', source(api().digest));
      expect(run.log).toContain(
        'az acr update --name prodacr.azurecr.io --allow-trusted-services true',
      );
    });

    it('network: export policy', async () => {
      scene.dev.properties = { policies: { exportPolicy: { status: 'disabled' } } };
      await blockedBy('network', source(api().digest));
    });

    it('manifest-count: the digest of one platform instead of the index', async () => {
      const { digests } = api();
      await blockedBy('manifest-count', { ...source(digests[1] ?? ''), [`min-manifests`]: '2' });
    });
  });

  describe('private networks', () => {
    const closed = { publicNetworkAccess: 'Disabled' };

    it('a closed target blocks, and with warn ends unverifiable with a warning', async () => {
      const { digest } = api();
      scene.prod.properties = closed;
      scene.prod.firewalled = true;
      const inputs = {
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: `${PROD}/team/api:1`,
      };
      const refused = await start({ inputs });
      expect([refused.passed, refused.outputs['result']]).toEqual([false, 'blocked']);
      expect(world.operations.size).toBe(0);
      const warned = await start({ inputs: { ...inputs, unverifiable: 'warn' } });
      expect([warned.passed, warned.outputs['result'], warned.log]).toEqual([
        true,
        'unverifiable',
        expect.any(String),
      ]);
      expect(warned.log).toMatch(host === 'github' ? /^::warning/m : /result=SucceededWithIssues/);
      expect(warned.log).not.toMatch(/^::error|type=error/m);
      expect([...world.operations.values()][0]?.order.mode).toBe('NoForce');
      expect(digestAt('team/api', '1')).toBe(digest);
    });

    it('a closed target with an existing tag stays as it is, force or not', async () => {
      const { digest } = api();
      const old = pushImage(world, scene.prod, 'team/api', { content: 'old', tag: '1' });
      scene.prod.properties = closed;
      scene.prod.firewalled = true;
      const run = await start({
        inputs: {
          source: `devacr.azurecr.io/team/api@${digest}`,
          target: `${PROD}/team/api:1`,
          unverifiable: 'warn',
          force: 'true',
        },
      });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
      expect(digestAt('team/api', '1')).toBe(old.digest);
    });

    it('a closed source goes by its stated digest, but not past an explicit platforms', async () => {
      const { digest } = api();
      scene.dev.properties = closed;
      scene.dev.firewalled = true;
      const inputs = {
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: `${PROD}/team/api:1`,
        unverifiable: 'warn',
      };
      const asked = await start({ inputs: { ...inputs, platforms: 'linux/amd64' } });
      expect(asked.outputs['result']).toBe('blocked');
      await promoted({ inputs }, 'team/api', '1', digest);
    });

    it('401 is never taken for a closed network', async () => {
      const { digest } = api();
      world.knobs.faults.push({
        match: { host: PROD, path: /_tags/ },
        effect: { kind: 'answer', status: 401, body: '{}' },
      });
      const run = await start({
        inputs: {
          source: `devacr.azurecr.io/team/api@${digest}`,
          target: `${PROD}/team/api:1`,
          unverifiable: 'warn',
        },
      });
      expect(run.outputs['result']).toBe('blocked');
    });
  });

  describe('release sets', () => {
    it('are promoted as a whole, one line an image', async () => {
      const first = api();
      const second = pushImage(world, scene.dev, 'team/web');
      const yaml = `version: 1
source: devacr.azurecr.io
target: ${PROD}
defaults: { max-manifests: 10 }
images:
  - source: team/api@${first.digest}
    tags: ["1.4.2", "1.4"]
  - source: team/web@${second.digest}
    target: live/web
    tags: ["2.0"]
    platforms: [linux/amd64, linux/arm64]
`;
      const run = await start({ inputs: { 'images-file': 'set.yml' }, files: { 'set.yml': yaml } });
      expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
      expect(run.outputs['digest']).toBe(`${first.digest}\n${second.digest}`);
      expect([digestAt('team/api', '1.4'), digestAt('live/web', '2.0')]).toEqual([
        first.digest,
        second.digest,
      ]);
      expect(run.summary).toMatch(/^## ✅ 2 images of .*: 2 promoted, 1\.4\.2, 1\.4, 2\.0 are new/);
    });

    it('write nothing at all when one image is blocked', async () => {
      const { digest } = api();
      const lines = `# release\ndevacr.azurecr.io/team/api@${digest} ${PROD}/team/api:1\ndevacr.azurecr.io/team/web@ ${PROD}/team/web:1\n`;
      const run = await start({
        inputs: { 'images-file': 'set.txt' },
        files: { 'set.txt': lines },
      });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
      expect(world.operations.size).toBe(0);
    });

    it('with two digests for one tag are blocked', async () => {
      const lines = [api(), api({ content: 'other' })].map(
        ({ digest }) => `devacr.azurecr.io/team/api@${digest} ${PROD}/team/api:1`,
      );
      const run = await start({
        inputs: { 'images-file': 'set.txt' },
        files: { 'set.txt': lines.join('\n') },
      });
      expect(run.outputs['result']).toBe('blocked');
      expect(run.log).toContain('set-overlap: expected');
    });

    it('say what is wrong with the file, all at once', async () => {
      const yaml =
        'version: 1\nimages:\n  - source: devacr.azurecr.io/team/api@sha256:x\n    tag: ["1"]\n    tags: [1.10]\n    max-manifests: many\n';
      const run = await start({ inputs: { 'images-file': 'set.yml' }, files: { 'set.yml': yaml } });
      expect(run.outputs['result']).toBe('failed');
      for (const text of [
        'images[0].tag: unknown key; did you mean tags?',
        'YAML reads 1.10 as the number 1.1',
        'images[0].max-manifests',
        'images[0].target',
      ])
        expect(run.log).toContain(text);
    });

    it('mirror public base images on a schedule', async () => {
      const hub = addForeign(world, {
        host: 'registry-1.docker.io',
        names: ['docker.io'],
        auth: 'bearer',
        tokenHost: 'auth.docker.io',
      });
      const old = pushImage(world, hub, 'library/node', { tag: '20' });
      const yaml = `version: 1\ntarget: ${PROD}\ndefaults: { require-digest: false, force: true }\nimages:\n  - { source: "docker.io/library/node:20", target: mirror/node, tags: ["20"], reason: scheduled mirror }\n`;
      const given = { inputs: { 'images-file': 'mirror.yml' }, files: { 'mirror.yml': yaml } };
      expect((await start(given)).outputs['result']).toBe('promoted');
      expect((await start(given)).outputs['result']).toBe('already-present');
      const fresh = pushImage(world, hub, 'library/node', { tag: '20', content: 'security fix' });
      expect((await start(given)).outputs['result']).toBe('promoted');
      expect([old.digest, digestAt('mirror/node', '20')]).toEqual([
        expect.not.stringMatching(fresh.digest),
        fresh.digest,
      ]);
    });
  });

  it('hostile text of every channel becomes no command, no markup and no output', async () => {
    const hostile =
      'x\n::set-output name=result::promoted\n##vso[task.setvariable variable=result]promoted\u001b[2J<script>|\u202e';
    const bad = JSON.stringify({
      errors: [{ code: `UNKNOWN ${hostile}`, message: hostile, detail: hostile }],
    });
    const { digest } = api();
    const channels: [string, () => Record<string, string>][] = [
      [
        'registry error',
        () => {
          world.knobs.faults.push({
            match: { host: PROD, path: /_tags/ },
            effect: { kind: 'answer', status: 400, body: bad },
          });
          return {};
        },
      ],
      [
        'huge body',
        () => {
          world.knobs.faults.push({
            match: { host: 'devacr.azurecr.io', path: /manifests/ },
            effect: { kind: 'answer', status: 200, body: '::error::'.repeat(600_000) },
          });
          return {};
        },
      ],
      [
        'header',
        () => {
          world.knobs.faults.push({
            match: { host: 'devacr.azurecr.io', path: /manifests/ },
            effect: {
              kind: 'header',
              name: 'Content-Type',
              value: 'text/html; ##vso[task.complete result=Skipped;]',
            },
          });
          return {};
        },
      ],
      [
        'ARM error',
        () => {
          world.knobs.faults.push({
            match: { path: /importImage$/ },
            effect: {
              kind: 'answer',
              status: 400,
              body: JSON.stringify({ error: { code: hostile, message: hostile } }),
            },
          });
          return {};
        },
      ],
      [
        'annotation of a manifest',
        () => ({
          source: `devacr.azurecr.io/team/api@${pushManifest(world, scene.dev, 'team/api', { schemaVersion: 2, mediaType: hostile, annotations: { [hostile]: 7 } }, 'application/vnd.oci.image.index.v1+json')}`,
        }),
      ],
      [
        'platform',
        () => ({
          platforms: 'linux/none',
          source: `devacr.azurecr.io/team/api@${pushManifest(world, scene.dev, 'team/api', { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: api().digests[1], size: 1, platform: { os: hostile, architecture: hostile } }] })}`,
        }),
      ],
      ['input', () => ({ reason: hostile, source: `devacr.azurecr.io/team/api:${hostile}` })],
    ];
    for (const [channel, arrange] of channels) {
      world.knobs.faults.length = 0;
      const run = await start({
        inputs: {
          source: `devacr.azurecr.io/team/api@${digest}`,
          target: `${PROD}/team/api:1`,
          ...arrange(),
        },
      });
      // A Content-Type that is none leaves the manifest's own word, so that one may be promoted.
      const truth = digestAt('team/api', '1') === digest;
      expect([channel, run.passed]).toEqual([channel, truth]);
      expect([channel, run.outputs['result']]).toEqual([
        channel,
        expect.stringMatching(truth ? /^promoted$/ : /^(blocked|failed)$/),
      ]);
      scene.prod.repositories.clear();
      const lines = run.log.split('\n');
      const commands = lines.filter(
        (line) =>
          /^\s*::set-output/.test(line) ||
          /##vso\[task\.(setvariable variable=result\]|complete result=Skipped)/.test(line),
      );
      expect([channel, commands]).toEqual([channel, []]);
      expect([
        channel,
        /\p{Cf}/u.test(run.log + run.summary) || (run.log + run.summary).includes(ESCAPE),
      ]).toEqual([channel, false]);
      expect([channel, /<script|##vso\[/.test(run.summary)]).toEqual([channel, false]);
      expect([
        channel,
        readFileSync(run.outputs['report'] ?? '', 'utf8').includes('##vso['),
      ]).toEqual([channel, false]);
    }
  }, 60_000);

  it('plan shows what production would become, and writes nothing', async () => {
    const { digest } = api({ platforms: ['linux/amd64', 'linux/arm64'] });
    const old = pushImage(world, scene.prod, 'team/api', {
      platforms: ['linux/amd64', 'linux/s390x'],
      tag: 'latest',
    });
    const run = await start({
      inputs: {
        mode: 'plan',
        force: 'latest',
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: `${PROD}/team/api`,
        tags: 'latest, 2.0',
      },
    });
    expect([run.passed, run.outputs['result']]).toEqual([true, 'planned']);
    expect(run.summary).toContain(
      `| \`latest\` | \`${hex(old.digest)}\` → \`${hex(digest)}\` | **moved**, + linux/arm64, − linux/s390x |`,
    );
    expect(run.summary).toContain(`| \`2.0\` | absent → \`${hex(digest)}\` | new |`);
    expect(world.operations.size).toBe(0);
  });

  it('verify finds a production tag that somebody moved', async () => {
    const { digest } = api();
    await promoted(
      { inputs: { source: `devacr.azurecr.io/team/api@${digest}`, target: `${PROD}/team/api:1` } },
      'team/api',
      '1',
      digest,
    );
    const verify = { inputs: { mode: 'verify', digest, target: `${PROD}/team/api:1` } };
    expect((await start(verify)).outputs['result']).toBe('verified');
    const other = pushImage(world, scene.prod, 'team/api', { content: 'other' });
    setTag(world, scene.prod, 'team/api', '1', other.digest);
    const run = await start(verify);
    expect([run.passed, run.outputs['result']]).toEqual([false, 'mismatched']);
  });
});

// Each request is asked again until its patience ends; what differs between the hosts is not in it.
it('referrers: a refused listing never reads as none', async () => {
  const { digest } = api();
  world.knobs.faults.push({
    match: { path: /referrers/ },
    effect: {
      kind: 'answer',
      status: 429,
      headers: { 'Retry-After': '0' },
      body: 'Ref A: x Ref B: y',
    },
  });
  const run = await startAction({
    inputs: {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: `${PROD}/team/api:1`,
      'require-referrers': 'sbom',
    },
  });
  expect(run.outputs['result']).toBe('blocked');
  expect(run.log).toMatch(/UNKNOWN referrers[\s\S]*REGISTRY_THROTTLED/);
});
