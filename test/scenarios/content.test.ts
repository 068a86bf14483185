import { beforeEach, describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { attach } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import {
  type ImageOptions,
  pushImage,
  pushIndex,
  pushManifest,
} from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

let scene: Scene;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
});

const TARGET = 'prodacr.azurecr.io/team/api';
const BLOBS = 'devacr.blob.core.windows.net';
type Inputs = Partial<Record<InputName, string>>;

function run(digest: string, given: Inputs = {}, source = 'devacr.azurecr.io/team/api') {
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
  const inputs = { source: `${source}@${digest}`, target: `${TARGET}:1`, ...given };
  return runInProcess(scene.world, inputs, options);
}

const push = (options: ImageOptions) => pushImage(scene.world, scene.dev, 'team/api', options);
const fault = (match: Fault['match'], effect: Fault['effect'], times = 99) =>
  scene.world.knobs.faults.push({ match, effect, times });
const writes = () => scene.world.log.filter(({ path }) => path.endsWith('/importImage')).length;

function verdict(of: TestRun, gate: string): Record<string, any> {
  return of.record['images'][0].verdicts.find((it: any) => it.gate === gate);
}

describe('platforms', () => {
  it('of an index inside an index count, attestations and all manifests too', async () => {
    const image = push({ nested: true });
    const wanted = { platforms: 'linux/amd64,linux/arm64' };
    const done = await run(image.digest, { ...wanted, 'min-manifests': '6', 'max-manifests': '6' });
    expect(done.report.result).toBe('promoted');
    expect(done.report.outputs['manifest-count']).toBe('6');
    expect(verdict(done, 'manifest-count')['got']).toContain('2 of them attestations');
    const held = scene.prod.repositories.get('team/api')?.manifests;
    expect(image.digests.filter((it) => !held?.has(it))).toEqual([]);
  });

  it('of an index inside an index are missed where a part of it is missing', async () => {
    const image = push({ nested: true });
    const [, , leaf = ''] = image.digests;
    scene.dev.repositories.get('team/api')?.manifests.delete(leaf);
    const done = await run(image.digest);
    expect([done.report.result, verdict(done, 'source-exists')['code'], writes()]).toEqual([
      'blocked',
      'MANIFEST_UNKNOWN',
      0,
    ]);
  });

  it('count for every place of an index that names a manifest', async () => {
    const image = push({
      platforms: ['linux/amd64', 'linux/arm/v6'],
      alsoFor: { 'linux/arm/v6': ['linux/arm/v7'] },
      attestations: false,
    });
    const done = await run(image.digest, { platforms: 'linux/amd64,linux/arm/v6,linux/arm/v7' });
    expect([done.report.result, done.report.outputs['manifest-count']]).toEqual(['promoted', '3']);
    expect(done.record['images'][0].platforms).toEqual([
      'linux/amd64',
      'linux/arm/v6',
      'linux/arm/v7',
    ]);
  });

  it.each([
    'linux/x86_64,linux/aarch64',
    'linux/amd64/v1,linux/arm64/v8',
    'linux/amd64,linux/arm64',
  ])('are known by other names: %s', async (platforms) => {
    const done = await run(push({}).digest, { platforms, mode: 'plan' });
    expect(verdict(done, 'platforms')['outcome']).toBe('pass');
  });

  it('come from the configs where the index states none', async () => {
    const image = push({ silent: true });
    const wanted = await run(image.digest, { platforms: 'linux/amd64,linux/arm64', mode: 'plan' });
    expect(verdict(wanted, 'platforms')['outcome']).toBe('pass');
    const other = await run(image.digest, { platforms: 'linux/s390x', mode: 'plan' });
    expect(verdict(other, 'platforms')).toMatchObject({
      outcome: 'block',
      got: 'linux/amd64, linux/arm64; missing linux/s390x',
    });
  });

  it.each<[string, Fault['effect'], string]>([
    [
      'its storage refuses this network',
      { kind: 'answer', status: 403, body: '<Error/>' },
      'REGISTRY_FIREWALL',
    ],
    ['its storage is not there', { kind: 'answer', status: 400, body: '' }, 'REGISTRY_RESPONSE'],
    ['its storage drops the connection', { kind: 'drop', when: 'before' }, 'REGISTRY_UNREACHABLE'],
  ])(
    'are unknown where a config cannot be read: %s',
    async (_, effect, code) => {
      const index = push({ silent: true, platforms: ['linux/amd64'], attestations: false });
      const [, single = ''] = index.digests;
      fault({ host: BLOBS }, effect);
      // A dropped connection is tried again for some seconds.
      for (const digest of effect.kind === 'drop' ? [single] : [single, index.digest]) {
        const done = await run(digest, { platforms: 'linux/amd64' });
        const found = verdict(done, 'platforms');
        expect([done.report.result, found['outcome'], found['code']]).toEqual([
          'blocked',
          'unknown',
          code,
        ]);
        expect(`${found['got']} ${found['remedy']}`).toContain(BLOBS);
        expect(found['remedy']).not.toMatch(/role assignment/);
      }
      expect(writes()).toBe(0);
      expect((await run(single, { mode: 'plan' })).report.result).toBe('planned');
    },
    60_000,
  );

  it('that the index states need no config', async () => {
    fault({ host: BLOBS }, { kind: 'answer', status: 403, body: '' });
    const done = await run(push({}).digest, { platforms: 'linux/amd64', mode: 'plan' });
    expect(verdict(done, 'platforms')['outcome']).toBe('pass');
  });

  it('do not hide behind the annotation of an attestation', async () => {
    const { world, dev } = scene;
    const image = push({ platforms: ['linux/amd64', 'linux/arm64'], attestations: false });
    const bytes = dev.repositories.get('team/api')?.manifests.get(image.digest)?.bytes;
    const index = JSON.parse(String(bytes));
    index.manifests[1].annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    const digest = pushManifest(world, dev, 'team/api', index);
    const done = await run(digest, { platforms: 'linux/arm64', mode: 'plan' });
    expect(verdict(done, 'platforms')['outcome']).toBe('pass');
    expect(verdict(done, 'manifest-count')['got']).toContain('0 of them attestations');
  });
});

describe('an image without measure', () => {
  const leaves = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const digest = `sha256:${String(i).padStart(64, '0')}`;
      return { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 2 };
    });

  it.each([
    ['a thousand manifests', () => leaves(1001), /more than 1000 manifests/],
    [
      'one manifest again and again',
      () => Array.from({ length: 20_001 }, () => leaves(1)).flat(),
      /20000 entries/,
    ],
  ])('is not read to the end: %s', async (_, manifests, message) => {
    const index = pushIndex(scene.world, scene.dev, 'team/api', manifests());
    const done = await run(index.digest);
    expect(verdict(done, 'source-exists')).toMatchObject({
      outcome: 'unknown',
      code: 'CONTENT_TOO_LARGE',
      got: expect.stringMatching(message),
    });
    const asked = scene.world.log.filter(({ path }) => path.includes('/manifests/'));
    expect(asked.length).toBeLessThan(20);
  });

  it('is not followed for ever: seventeen levels', async () => {
    let index = pushIndex(scene.world, scene.dev, 'team/api', []);
    for (let i = 0; i < 17; i += 1) {
      index = pushIndex(scene.world, scene.dev, 'team/api', [index]);
    }
    const done = await run(index.digest);
    expect(verdict(done, 'source-exists')['got']).toMatch(/more than 16 levels/);
  });
});

describe('a manifest that is two things at once', () => {
  /** The image's index, or the first manifest below it, with more in it. */
  function ambiguous(where: 'root' | 'child'): string {
    const { world, dev } = scene;
    const image = push({ attestations: false });
    const held = dev.repositories.get('team/api')?.manifests;
    const parsed = (digest: string) => JSON.parse(String(held?.get(digest)?.bytes));
    const root = parsed(image.digest);
    const child = parsed(image.digests[1] ?? '');
    if (where === 'root') {
      return pushManifest(world, dev, 'team/api', { ...root, ...child, mediaType: root.mediaType });
    }
    const digest = pushManifest(world, dev, 'team/api', { ...child, manifests: root.manifests });
    root.manifests[0] = { ...root.manifests[0], digest };
    return pushManifest(world, dev, 'team/api', root);
  }

  it.each(['root', 'child'] as const)(
    'is refused before anything is written: %s',
    async (where) => {
      const done = await run(ambiguous(where), { platforms: 'linux/amd64' });
      expect([done.report.result, writes()]).toEqual(['blocked', 0]);
      expect(verdict(done, 'source-exists')).toMatchObject({
        outcome: 'unknown',
        code: 'MANIFEST_INVALID',
        got: expect.stringContaining('two things at once'),
      });
    },
  );
});

describe('verify', () => {
  function inProduction(options: ImageOptions = {}): string {
    const { digest } = pushImage(scene.world, scene.prod, 'team/api', options);
    setTag(scene.world, scene.prod, 'team/api', '1', digest);
    return digest;
  }
  const verify = (digest: string, given: Inputs) =>
    run(digest, { mode: 'verify', source: '', digest, ...given });

  it.each<[string, Inputs, string]>([
    ['platforms', { platforms: 'linux/s390x' }, 'platforms'],
    ['min-manifests', { 'min-manifests': '40' }, 'manifest-count'],
    ['max-manifests', { 'max-manifests': '1' }, 'manifest-count'],
    ['require-referrers', { 'require-referrers': 'signature,sbom' }, 'referrers'],
  ])('blocks where the target does not hold what %s asks for', async (_, given, gate) => {
    const done = await verify(inProduction(), given);
    expect([done.report.result, done.report.colour]).toEqual(['blocked', 'red']);
    expect(verdict(done, gate)['outcome']).toBe('block');
  });

  it('passes where it holds all of it', async () => {
    const digest = inProduction();
    const at = { world: scene.world, registry: scene.prod, repository: 'team/api' };
    attach(at, digest, { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' });
    const done = await verify(digest, {
      platforms: 'linux/amd64,linux/arm64',
      'min-manifests': '5',
      'max-manifests': '5',
      'require-referrers': 'signature',
    });
    expect(done.report.result).toBe('verified');
    const outcomes = ['platforms', 'manifest-count', 'referrers'].map(
      (gate) => verdict(done, gate)['outcome'],
    );
    expect(outcomes).toEqual(['pass', 'pass', 'pass']);
  });

  it.each<[string, Inputs, string, RegExp]>([
    ['platforms', { platforms: 'linux/amd64' }, 'platforms', /manifests/],
    ['max-manifests', { 'max-manifests': '9' }, 'manifest-count', /manifests/],
    ['require-referrers', { 'require-referrers': 'signature' }, 'referrers', /referrers/],
  ])('is unknown where %s cannot be read, and blocks where nothing is there', async (...row) => {
    const [, given, gate, path] = row;
    const digest = inProduction();
    fault({ host: 'prodacr.azurecr.io', path }, { kind: 'answer', status: 403, body: '{}' });
    const unread = await verify(digest, given);
    expect([unread.report.colour, verdict(unread, gate)['outcome']]).toEqual(['red', 'unknown']);
    scene.world.knobs.faults.length = 0;
    const absent = await verify(`sha256:${'0'.repeat(64)}`, given);
    expect(absent.report.colour).toBe('red');
    expect(verdict(absent, gate)['outcome']).toBe('block');
  });

  it('reads neither lists nor configs where nothing is asked for', async () => {
    const done = await verify(inProduction(), { 'max-manifests': '50', 'min-manifests': '1' });
    expect(done.report.result).toBe('verified');
    const asked = scene.world.log.map(({ host, path }) => `${host}${path}`);
    expect(asked.filter((it) => /referrers|blobs|blob\.core|sha256-/.test(it))).toEqual([]);
  });
});

describe('names of one registry', () => {
  it.each([
    'devacr.azurecr.io:443/team/api',
    'DevAcr.azurecr.io/team/api',
    'devacr.eastus.geo.azurecr.io/team/api',
  ])('%s is the dev registry, with its resource and its evidence', async (source) => {
    const { digest } = push({});
    const done = await run(digest, { digest, target: 'ProdACR.azurecr.io:443/team/api:1' }, source);
    expect(done.report.result).toBe('promoted');
    expect(done.record['images'][0].source.registry).toBe('devacr.azurecr.io');
    expect(done.report.outputs.image).toBe(`${TARGET}@${digest}`);
  });

  it.each(['busybox', 'registry-1.docker.io/busybox', 'registry.hub.docker.com/library/busybox'])(
    '%s is busybox of Docker Hub',
    async (source) => {
      const hub = addForeign(scene.world, {
        host: 'registry-1.docker.io',
        names: ['docker.io'],
        auth: 'bearer',
        tokenHost: 'auth.docker.io',
      });
      const { digest } = pushImage(scene.world, hub, 'library/busybox', {});
      const done = await run(digest, {}, source);
      expect(done.report.result).toBe('promoted');
      expect(done.record['images'][0].source).toMatchObject({
        registry: 'docker.io',
        repository: 'library/busybox',
      });
    },
  );
});
