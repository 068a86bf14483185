import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { attach, writeFallback } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { resourceIdOf } from '../../sandbox/world/world.js';
import type { Given } from './both-hosts.js';

import {
  api,
  digestAt,
  HOSTS,
  PROD,
  promotes,
  reportOf,
  scene,
  startAction,
  world,
} from './scenario-stage.js';

describe.each(HOSTS)('%s', (_, host, start) => {
  const promoted = (given: Given, repository: string, tag: string, digest: string) =>
    promotes(start, given, repository, tag, digest);

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
