import { describe, expect, it } from '@jest/globals';
import { entraToken } from '../../sandbox/azure/entra.js';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { GITHUB_ISSUER } from '../../sandbox/hosts.js';
import { pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { GITHUB_SUBJECT, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { addRegistry, resourceIdOf } from '../../sandbox/world/world.js';
import type { Given } from './both-hosts.js';

import {
  HOSTS,
  OTHER_SUBSCRIPTION,
  OTHER_TENANT,
  otherTenant,
  PROD,
  promotes,
  ROLE,
  reportOf,
  SECOND_CONNECTION,
  scene,
  world,
} from './scenario-stage.js';

describe.each(HOSTS)('%s', (_, host, start) => {
  const promoted = (given: Given, repository: string, tag: string, digest: string) =>
    promotes(start, given, repository, tag, digest);

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
});
