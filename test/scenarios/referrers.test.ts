import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Artifact,
  attach,
  attachByTag,
  type Place,
  writeFallback,
} from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { fixture, fixtureNames, jsonFixture } from '../fixtures.js';
import { runInProcess } from '../harness.js';

const SIGNATURE: Artifact = { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' };
const SBOM: Artifact = { artifactType: 'application/spdx+json' };
const PROVENANCE: Artifact = {
  artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
};
const TARGET = 'prodacr.azurecr.io/team/api';

let scene: Scene;
let image: PushedImage;
let dev: Place;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

function promote(given: Partial<Record<InputName, string>> = {}) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
  return runInProcess(scene.world, { source, target: `${TARGET}:1.4.2`, ...given }, options);
}

const child = (index: number) => image.digests[index] ?? '';
const inProd = () => scene.prod.repositories.get('team/api');
const served = (digest: string) => inProd()?.manifests.has(digest) ?? false;
const held = (tag: string) => inProd()?.tags.get(tag)?.digest;
const orders = () => [...scene.world.operations.values()].map(({ order }) => order);
const tagOf = (digest: string, suffix = '') => `${digest.replace(':', '-')}${suffix}`;

describe('what is attached travels along', () => {
  it('from the index, from its children, and from what is attached to that', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    const sbom = attach(dev, signature, SBOM);
    const ofChild = attach(dev, child(1), { ...SIGNATURE, content: 'child' });
    const ofAttestation = attach(dev, child(3), { ...SIGNATURE, content: 'attestation' });
    const run = await promote();
    expect(run.report.issues).toEqual([]);
    expect(run.report.result).toBe('promoted');
    const all = [signature, sbom, ofChild, ofAttestation];
    expect(all.map(served)).toEqual([true, true, true, true]);
    expect(run.record['images'][0].referrers).toMatchObject({
      found: 4,
      left: 0,
      imported: 4,
      alreadyThere: 0,
      writes: 6,
    });
    expect(run.record['images'][0].verification.referrers).toHaveLength(4);
  });

  it('in order: the image without a tag, what is attached, and the wanted tags last', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    await promote({ tags: '1.4' });
    expect(orders()).toMatchObject([
      {
        source: { sourceImage: `team/api@${image.digest}` },
        untaggedTargetRepositories: ['team/api'],
        mode: 'NoForce',
      },
      {
        source: { sourceImage: `team/api@${signature}` },
        untaggedTargetRepositories: ['team/api'],
        mode: 'NoForce',
      },
      {
        source: { sourceImage: `team/api@${image.digest}` },
        targetTags: ['team/api:1.4.2', 'team/api:1.4'],
        mode: 'NoForce',
      },
    ]);
    for (const { targetTags } of orders().slice(0, 2)) expect(targetTags).toBeUndefined();
  });

  it('an image without anything attached stays one import', async () => {
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(orders()).toHaveLength(1);
  });

  it('page by page, 100 of them, with few at a time', async () => {
    scene.dev.referrersPage = 30;
    scene.prod.referrersPage = 30;
    const all = Array.from({ length: 100 }, (_, i) =>
      attach(dev, image.digest, { ...SBOM, content: `number ${i}` }),
    );
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(all.every(served)).toBe(true);
    expect(orders()).toHaveLength(102);
    expect(run.record['images'][0].referrers.writes).toBe(102);
    const again = await promote();
    expect(again.report.result).toBe('already-present');
    expect(orders()).toHaveLength(102);
    expect(again.record['images'][0].referrers).toMatchObject({ imported: 0, alreadyThere: 100 });
  }, 60_000);

  it('by the fallback tag alone, where the source has no referrers API', async () => {
    scene.dev.referrersApi = false;
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
    // The target lists it by its API, so the fallback index is not needed there.
    expect(held(tagOf(image.digest))).toBeUndefined();
  });

  it('by the fallback tag beside an API that does not know it', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    const listed = attach(dev, image.digest, SBOM);
    await promote();
    expect([signature, listed].map(served)).toEqual([true, true]);
  });

  it('with the fallback index where the target has no API: one import for all it names', async () => {
    scene.dev.referrersApi = false;
    scene.prod.referrersApi = false;
    pushImage(scene.world, scene.prod, 'team/api', { content: 'other', tag: 'old' });
    const all = [SIGNATURE, SBOM].map((it) => attach(dev, image.digest, it));
    const index = writeFallback(dev, image.digest, all);
    const run = await promote();
    expect(run.report.issues).toEqual([]);
    expect(run.report.result).toBe('promoted');
    expect(held(tagOf(image.digest))).toBe(index);
    expect(all.map(served)).toEqual([true, true]);
    expect(orders()).toHaveLength(3);
    expect(run.record['images'][0].referrers).toMatchObject({ found: 2, imported: 2, writes: 3 });
    expect((await promote()).report.result).toBe('already-present');
  });

  it('by the tags of cosign’s first scheme', async () => {
    const signature = attachByTag(dev, image.digest, 'sig', SIGNATURE);
    const claim = attachByTag(dev, image.digest, 'att', { artifactType: 'a/b' });
    const sbom = attachByTag(dev, child(1), 'sbom', SBOM);
    const ofSbom = attachByTag(dev, sbom, 'sig', { ...SIGNATURE, content: 'of the sbom' });
    const run = await promote();
    expect(run.report.issues).toEqual([]);
    expect(run.report.result).toBe('promoted');
    expect(held(tagOf(image.digest, '.sig'))).toBe(signature);
    expect(held(tagOf(image.digest, '.att'))).toBe(claim);
    expect(held(tagOf(child(1), '.sbom'))).toBe(sbom);
    expect(held(tagOf(sbom, '.sig'))).toBe(ofSbom);
    expect(orders().every(({ mode }) => mode === 'NoForce')).toBe(true);
    expect((await promote()).report.result).toBe('already-present');
  });
});

describe('what the target holds already', () => {
  it('is completed: a referrer that was lost is imported again', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    await promote();
    inProd()?.manifests.delete(signature);
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
    expect(run.record['images'][0].steps).toHaveLength(1);
  });

  it('is completed by a signature that was made after the first promotion', async () => {
    await promote();
    const signature = attach(dev, image.digest, SIGNATURE);
    const run = await promote({ tags: 'stable' });
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
    expect(orders().slice(1)).toMatchObject([
      { source: { sourceImage: `team/api@${signature}` } },
      { targetTags: ['team/api:stable'] },
    ]);
  });

  it('is never moved: production has signed for itself', async () => {
    const other = attachByTag({ ...dev, registry: scene.prod }, image.digest, 'sig', {
      ...SIGNATURE,
      content: 'by production',
    });
    attachByTag(dev, image.digest, 'sig', SIGNATURE);
    const run = await promote({ force: 'true' });
    expect(run.report.result).toBe('promoted');
    expect(held(tagOf(image.digest, '.sig'))).toBe(other);
    expect(run.report.issues).toMatchObject([
      { level: 'warning', message: expect.stringContaining('left as it is') },
    ]);
  });

  it('is never moved: the target has a fallback index of its own', async () => {
    scene.dev.referrersApi = false;
    scene.prod.referrersApi = false;
    const prod = { ...dev, registry: scene.prod };
    pushImage(scene.world, scene.prod, 'team/api');
    const own = attach(prod, image.digest, { ...SIGNATURE, content: 'by production' });
    const index = writeFallback(prod, image.digest, [own]);
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    const run = await promote({ force: 'true' });
    expect(run.report.result).toBe('promoted');
    expect(held(tagOf(image.digest))).toBe(index);
    expect(served(signature)).toBe(true);
    expect(run.report.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('left as it is'),
      expect.stringContaining('has no referrers API'),
    ]);
  });

  it('is never moved when production signs between gate and import', async () => {
    attachByTag(dev, image.digest, 'sig', SIGNATURE);
    let other = '';
    scene.world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      skip: 1,
      times: 1,
      effect: {
        kind: 'meanwhile',
        act: () => {
          const place = { ...dev, registry: scene.prod };
          other = attachByTag(place, image.digest, 'sig', {
            ...SIGNATURE,
            content: 'by production',
          });
        },
      },
    });
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(held(tagOf(image.digest, '.sig'))).toBe(other);
    expect(held('1.4.2')).toBe(image.digest);
    expect(run.report.issues[0]?.message).toContain('left as they are');
  });
});

describe('the types that are carried', () => {
  it.each([
    ['signature', [true, false, false]],
    ['!sbom', [true, false, true]],
    ['application/spdx+json', [false, true, false]],
    ['provenance, signature', [true, false, true]],
    ['all', [true, true, true]],
  ])('%s', async (types, expected) => {
    const all = [SIGNATURE, SBOM, PROVENANCE].map((it) => attach(dev, image.digest, it));
    const run = await promote({ 'referrer-types': types });
    expect(run.report.result).toBe('promoted');
    expect(all.map(served)).toEqual(expected);
    const left = expected.filter((it) => !it).length;
    const { referrers } = run.record['images'][0];
    expect(referrers.left).toBe(left);
    const carried = all.map(
      (digest) => referrers.artifacts.find((it: any) => it.digest === digest).carried,
    );
    expect(carried).toEqual(expected);
    expect(run.report.summary?.match(/\| left behind \|/g) ?? []).toHaveLength(left);
    expect(run.report.summary?.match(/\| proven \|\n/g) ?? []).toHaveLength(3 - left);
  });

  it('none when they are ignored', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    const run = await promote({ referrers: 'ignore' });
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(false);
    expect(orders()).toHaveLength(1);
    expect(scene.world.log.some(({ path }) => path.includes('/referrers/'))).toBe(false);
  });

  it('is an input error for a word that is none', async () => {
    const run = await promote({ 'referrer-types': 'signatures' });
    expect(run.record['failures'][0].message).toContain('referrer-types');
  });
});

describe('a registry that does not cooperate', () => {
  it('429 slows down and is never taken for "none"', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/referrers\// },
      times: 12,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '0' } },
    });
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
  }, 60_000);

  it.each([500, 403, 429])('%i without end blocks before anything is written', async (status) => {
    attach(dev, image.digest, SIGNATURE);
    const headers = { 'Retry-After': '300' };
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/referrers\// },
      effect: { kind: 'answer', status, headers },
    });
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toContain('referrers: ignore');
    expect(orders()).toEqual([]);
  });

  it('a bare 404 is not an Azure registry’s word, and never "none"', async () => {
    attach(dev, image.digest, SIGNATURE);
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: new RegExp(`/referrers/${image.digest}`) },
      effect: { kind: 'answer', status: 404, body: '<html>' },
    });
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.record['images'][0].failures[0].message).toContain('answered 404');
  });

  it.each([400, 404, 405, 406, 501])(
    '%i without the API leaves the fallback tag',
    async (status) => {
      const signature = attach(dev, image.digest, SIGNATURE);
      writeFallback(dev, image.digest, [signature]);
      scene.world.knobs.faults.push({
        match: { host: 'devacr.azurecr.io', path: /\/referrers\// },
        effect: { kind: 'answer', status, body: '{"errors":[{"code":"UNSUPPORTED"}]}' },
      });
      const run = await promote();
      expect(run.report.result).toBe('promoted');
      expect(served(signature)).toBe(true);
    },
  );

  it('a referrer that vanishes midway leaves the tags where they were', async () => {
    const kept = attach(dev, image.digest, SIGNATURE);
    const gone = attach(dev, image.digest, SBOM);
    scene.world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      times: 1,
      effect: {
        kind: 'meanwhile',
        act: () => scene.dev.repositories.get('team/api')?.manifests.delete(gone),
      },
    });
    const run = await promote();
    expect(run.report.result).toBe('failed');
    expect(held('1.4.2')).toBeUndefined();
    expect(run.report.outputs.image).toBe('');
    const [failure] = run.record['images'][0].failures;
    expect(failure.message).toMatch(/^Something attached to the image did not arrive, so no tag/);
    expect(failure.message).toContain(gone);
    expect(failure.remedy).toContain('referrers: ignore');
    expect(served(kept) || served(image.digest)).toBe(true);
  });

  it('an import that is reported as done and brings nothing holds the tags back', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    scene.world.knobs.hollow = signature;
    const run = await promote();
    expect(run.report.result).toBe('mismatched');
    expect(held('1.4.2')).toBeUndefined();
    const [failure] = run.record['images'][0].failures;
    expect(failure).toMatchObject({ code: 'TARGET_MISMATCH' });
    expect(failure.message).toContain(signature);
    const steps = run.record['images'][0].steps.map((it: any) => [it.brings, it.end]);
    expect(steps).toEqual([
      ['image', 'imported'],
      ['attached', 'imported'],
      ['tags', 'not-sent'],
    ]);
  }, 100_000);

  it('replicas that lag behind an import are waited for before any tag is written', async () => {
    scene.prod.lag = 1500;
    const signature = attach(dev, image.digest, SIGNATURE);
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
  }, 60_000);

  it('a listed referrer that is not served blocks', async () => {
    scene.dev.referrersApi = false;
    const gone = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [gone]);
    scene.dev.repositories.get('team/api')?.manifests.delete(gone);
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.record['images'][0].failures[0]).toMatchObject({ code: 'MANIFEST_UNKNOWN' });
  });

  it('a referrer the target loses after the import is a mismatch with type and digest', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    await promote();
    scene.world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /\/referrers\// },
      effect: {
        kind: 'answer',
        status: 200,
        body: '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":null}',
        headers: { 'Content-Type': 'application/vnd.oci.image.index.v1+json' },
      },
    });
    const run = await promote();
    expect(run.report.result).toBe('mismatched');
    const { message } = run.record['images'][0].failures[0];
    expect(message).toContain(signature);
    expect(message).toContain(SIGNATURE.artifactType);
  });

  it('a target that cannot list is said plainly', async () => {
    scene.prod.properties['encryption'] = { status: 'enabled' };
    const signature = attach(dev, image.digest, SIGNATURE);
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(served(signature)).toBe(true);
    expect(run.report.issues).toMatchObject([
      { level: 'warning', message: expect.stringContaining('has no referrers API') },
    ]);
    expect(run.report.issues[0]?.message).toContain(signature);
  });

  it('an artifact that names no subject is carried, and said to be found by nobody', async () => {
    const bare = { schemaVersion: 2, config: {}, layers: [], artifactType: 'a/b' };
    const config = { mediaType: 'a/c', digest: image.digest, size: 2 };
    const loose = pushManifest(scene.world, scene.dev, 'team/api', { ...bare, config });
    const elsewhere = attach(dev, child(1), SBOM);
    writeFallback(dev, image.digest, [loose, elsewhere]);
    scene.dev.referrersApi = false;
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect([loose, elsewhere].map(served)).toEqual([true, false]);
    const told = run.report.issues.map(({ message }) => message).join();
    expect(told).toContain('states no subject');
    expect(told).toContain('by its own word');
  });

  it('a list that leads back to itself ends', async () => {
    scene.dev.referrersApi = false;
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    writeFallback(dev, signature, [signature, image.digest]);
    const run = await promote({ 'max-manifests': '10' });
    expect(run.report.result).toBe('promoted');
  });
});

it.each([1, 2, 3, 4, 5])(
  'a run that ends at import %i is completed by the next one',
  async (position) => {
    const all = [
      attach(dev, image.digest, SIGNATURE),
      attach(dev, child(1), { ...SIGNATURE, content: 'child' }),
      attachByTag(dev, image.digest, 'sig', { ...SIGNATURE, content: 'by tag' }),
    ];
    const cancel = new AbortController();
    scene.world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      skip: position - 1,
      times: 1,
      effect: { kind: 'meanwhile', act: () => cancel.abort() },
    });
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
    const inputs = { source, target: `${TARGET}:1.4.2` };
    const ended = await runInProcess(scene.world, inputs, { ...options, cancelled: cancel.signal });
    // The last import was accepted: where the proof finds everything in place, that is what counts.
    expect(position < 5 ? ['failed'] : ['failed', 'promoted']).toContain(ended.report.result);
    if (held('1.4.2') !== undefined) expect(all.every(served)).toBe(true);
    expect(['promoted', 'already-present']).toContain((await promote()).report.result);
    expect(all.every(served)).toBe(true);
    expect(held('1.4.2')).toBe(image.digest);
  },
  60_000,
);

it('real manifests that name a subject travel along, but for an index', async () => {
  const real = fixtureNames('manifests').filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  const bySubject = new Map<string, string[]>();
  const isIndex = (digest: string) =>
    jsonFixture<{ manifests?: unknown }>(`manifests/${digest.slice(7)}.json`).manifests !==
    undefined;
  for (const name of real) {
    const digest = pushManifest(scene.world, scene.dev, 'real', fixture(`manifests/${name}`));
    const { subject } = jsonFixture<{ subject?: { digest: string } }>(`manifests/${name}`);
    if (subject) bySubject.set(subject.digest, [...(bySubject.get(subject.digest) ?? []), digest]);
  }
  expect(bySubject.size).toBe(7);
  for (const [subject, referrers] of bySubject) {
    const repository = `copy/${subject.slice(7, 19)}`;
    const run = await promote({
      source: `devacr.azurecr.io/real@${subject}`,
      target: `prodacr.azurecr.io/${repository}:1`,
    });
    expect(run.report.result).toBe('promoted');
    const copied = scene.prod.repositories.get(repository)?.manifests;
    const left = referrers.filter((digest) => !copied?.has(digest));
    const indexes = referrers.filter((digest) => isIndex(digest));
    expect(left).toEqual(indexes);
    const told = run.report.issues.map(({ message }) => message);
    expect(told).toEqual(indexes.map((digest) => expect.stringContaining(digest)));
  }
}, 60_000);

it('a set carries what is attached to each image, and moves no tag before', async () => {
  const web = pushImage(scene.world, scene.dev, 'team/web', { content: 'web' });
  const place = { ...dev, repository: 'team/web' };
  const signatures = [attach(dev, image.digest, SIGNATURE), attach(place, web.digest, SIGNATURE)];
  const options = {
    principal: scene.promoter,
    subscription: SUBSCRIPTION,
    files: {
      'set.yaml': `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
defaults: { referrers: copy }
images:
  - { source: "team/api@${image.digest}", tags: ["1"] }
  - { source: "team/web@${web.digest}", tags: ["1"], referrer-types: ["!signature"] }
`,
    },
  };
  const run = await runInProcess(scene.world, { 'images-file': 'set.yaml' }, options);
  expect(run.report.outputs.result).toBe('promoted');
  expect(served(signatures[0] ?? '')).toBe(true);
  const prodWeb = scene.prod.repositories.get('team/web');
  expect(prodWeb?.manifests.has(signatures[1] ?? '')).toBe(false);
  setTag(scene.world, scene.prod, 'team/web', 'other', web.digest);
});
