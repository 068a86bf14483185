import { beforeEach, describe, expect, it } from '@jest/globals';
import { addForeign, type ForeignRegistry } from '../../sandbox/foreign/foreign-registry.js';
import { type Artifact, attach, type Place, writeFallback } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

const SIGNATURE: Artifact = { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' };
const SBOM: Artifact = { artifactType: 'application/spdx+json' };
const BUNDLE: Artifact = { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' };
const INDEX = 'application/vnd.oci.image.index.v1+json';
const DEV = 'devacr.azurecr.io';
const PROD = 'prodacr.azurecr.io';

let scene: Scene;
let image: PushedImage;
let dev: Place;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

function promote(given: Partial<Record<InputName, string>> = {}): Promise<TestRun> {
  const source = `${DEV}/team/api@${image.digest}`;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
  return runInProcess(scene.world, { source, target: `${PROD}/team/api:1`, ...given }, options);
}

const inProd = (name = 'team/api') => scene.prod.repositories.get(name);
const writes = () => scene.world.operations.size;
const tagOf = (digest: string, suffix = '') => `${digest.replace(':', '-')}${suffix}`;
const messages = ({ report }: TestRun) => report.issues.map(({ message }) => message);

function answering(host: string, path: RegExp, status: number, code?: string): Fault {
  const body = code === undefined ? '' : JSON.stringify({ errors: [{ code, message: code }] });
  return { match: { host, path }, effect: { kind: 'answer', status, body } };
}

describe('what stands where something attached should, and is none', () => {
  /** A runnable image that nobody approved, in the repository of the approved one. */
  const unapproved = () => pushImage(scene.world, scene.dev, 'team/api', { content: 'unapproved' });
  const runnable = (more: object) =>
    pushManifest(scene.world, scene.dev, 'team/api', {
      ...JSON.parse(
        scene.dev.repositories
          .get('team/api')
          ?.manifests.get(unapproved().digests[1] ?? '')
          ?.bytes.toString('utf8') ?? '{}',
      ),
      ...more,
    });
  const subject = () => ({ mediaType: INDEX, digest: image.digest, size: 2 });

  it.each<[string, string, () => string]>([
    [
      'an image of two platforms under .sig',
      'signature',
      () => {
        const { digest } = unapproved();
        setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest, '.sig'), digest);
        return digest;
      },
    ],
    [
      'an image under .sbom',
      'sbom',
      () => {
        const digest = unapproved().digests[1] ?? '';
        setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest, '.sbom'), digest);
        return digest;
      },
    ],
    [
      'an image under .att',
      'attestation',
      () => {
        const digest = unapproved().digests[2] ?? '';
        setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest, '.att'), digest);
        return digest;
      },
    ],
    [
      'an index with a subject that calls itself an SBOM',
      'sbom',
      () =>
        pushManifest(scene.world, scene.dev, 'team/api', {
          schemaVersion: 2,
          mediaType: INDEX,
          artifactType: 'application/spdx+json',
          manifests: [],
          subject: subject(),
        }),
    ],
    [
      'an image with a subject that calls itself an SBOM',
      'sbom',
      () => runnable({ subject: subject(), artifactType: 'application/spdx+json' }),
    ],
    [
      'an image that the fallback index names an SBOM',
      'sbom',
      () => {
        const digest = unapproved().digests[1] ?? '';
        const entry = { mediaType: 'x', digest, size: 2, artifactType: 'application/spdx+json' };
        const index = { schemaVersion: 2, mediaType: INDEX, manifests: [entry] };
        const written = pushManifest(scene.world, scene.dev, 'team/api', index);
        setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest), written);
        return digest;
      },
    ],
  ])('%s stays behind, is told, and satisfies nothing', async (_, kind, put) => {
    const digest = put();
    const type = scene.dev.repositories.get('team/api')?.manifests.get(digest)?.mediaType ?? '';
    const before = new Set(scene.prod.repositories.get('team/api')?.manifests.keys());
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    const arrived = [...(inProd()?.manifests.keys() ?? [])].filter((it) => !before.has(it));
    expect(arrived.sort()).toEqual([...image.digests].sort());
    expect([...(inProd()?.tags.keys() ?? [])]).toEqual(['1']);
    expect(messages(run)).toHaveLength(1);
    expect(messages(run)[0]).toContain(digest);
    expect(messages(run)[0]).toContain(type);
    expect(messages(run)[0]).toMatch(/not carried along and counts for nothing/);
    expect(run.record['images'][0].referrers).toMatchObject({ found: 0, imported: 0 });

    const required = await promote({ 'require-referrers': kind, tags: '2' });
    expect(required.report.result).toBe('blocked');
    const ignoring = { 'require-referrers': kind, referrers: 'ignore', tags: '3' };
    expect((await promote(ignoring)).report.result).toBe('blocked');
  });

  it('an artifact of another image that the list names is told, and the image goes', async () => {
    const elsewhere = pushImage(scene.world, scene.dev, 'team/api', { content: 'elsewhere' });
    const sbom = attach(dev, elsewhere.digest, SBOM);
    writeFallback(dev, image.digest, [sbom]);
    const run = await promote({ 'require-referrers': 'sbom' });
    expect(run.report.result).toBe('blocked');
    const free = await promote();
    expect(free.report.result).toBe('promoted');
    expect(messages(free).join()).toContain(
      `@${sbom} (application/vnd.oci.image.manifest.v1+json), said to be attached to ${image.digest}, is attached to ${elsewhere.digest} by its own word`,
    );
    expect(inProd()?.manifests.has(sbom)).toBe(false);
  });

  it('an artifact of a child that the list names for the root is no reason for a warning', async () => {
    const sbom = attach(dev, image.digests[1] ?? '', SBOM);
    writeFallback(dev, image.digest, [sbom]);
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(messages(run)).toEqual([]);
    expect(inProd()?.manifests.has(sbom)).toBe(true);
  });

  it('does not keep what is attached from going along', async () => {
    const { digest } = unapproved();
    setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest, '.sig'), digest);
    const sbom = attach(dev, image.digest, SBOM);
    expect((await promote({ 'require-referrers': 'sbom' })).report.result).toBe('promoted');
    expect(inProd()?.manifests.has(sbom)).toBe(true);
    expect(inProd()?.manifests.has(digest)).toBe(false);
  });

  it('the children of an image are never attached to it, where they are only counted either', async () => {
    // GitLab resolves the fallback tag to the image itself.
    setTag(scene.world, scene.dev, 'team/api', tagOf(image.digest), image.digest);
    const given = {
      referrers: 'ignore',
      'require-referrers': 'application/vnd.oci.image.config.v1+json',
    };
    const run = await promote(given);
    expect(run.report.result).toBe('blocked');
    expect(messages(run).join()).toContain('nothing is attached');
    expect(messages(run)).toHaveLength(1);
  });
});

it.each(['copy', 'ignore'])(
  'what an index of attached things names of the image itself counts for nothing (%s)',
  async (referrers) => {
    const attestation = image.digests[3] ?? '';
    writeFallback(dev, image.digest, [attestation]);
    const body = scene.dev.repositories.get('team/api')?.manifests.get(attestation)?.bytes;
    const [layer] = JSON.parse(body?.toString('utf8') ?? '{}').layers;
    const run = await promote({ referrers, 'require-referrers': layer.mediaType });
    expect(run.report.result).toBe('blocked');
    expect(messages(run).join()).toContain('nothing is attached');
  },
);

describe('a list that is refused blocks', () => {
  it.each<[string, Fault]>([
    ['a lock', answering(DEV, /\/referrers\//, 405, 'REGISTRY_DISALLOWED_OPERATION')],
    ['a code nobody knows', answering(DEV, /\/referrers\//, 400, 'INTERNAL_PROBLEM')],
    ['a bare 404', answering(DEV, /\/referrers\//, 404)],
    [
      'a second page',
      { ...answering(DEV, /\/referrers\//, 400, 'PAGINATION_NUMBER_INVALID'), skip: 1 },
    ],
    ['a second page without a word', { ...answering(DEV, /\/referrers\//, 404), skip: 1 }],
    [
      'a link that is not understood',
      {
        match: { host: DEV, path: /\/referrers\// },
        effect: { kind: 'header', name: 'Link', value: 'page=2' },
      },
    ],
    [
      'a link to another host',
      {
        match: { host: DEV, path: /\/referrers\// },
        effect: { kind: 'header', name: 'Link', value: '<https://10.0.0.5/v2/x>; rel="next"' },
      },
    ],
  ])('%s', async (_, fault) => {
    scene.dev.referrersPage = 1;
    attach(dev, image.digest, SIGNATURE);
    attach(dev, image.digest, SBOM);
    scene.world.knobs.faults.push({
      ...fault,
      match: { ...fault.match, path: new RegExp(image.digest) },
    });
    scene.world.knobs.faults[0] = {
      ...fault,
      match: { host: DEV, path: new RegExp(`/referrers/${image.digest}`) },
    };
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toMatch(/referrers/);
    expect(writes()).toBe(0);
    expect(scene.world.log.some(({ host }) => host === '10.0.0.5')).toBe(false);
  });

  it('unless ARM says that a customer’s key encrypts the registry', async () => {
    scene.dev.properties['encryption'] = { status: 'enabled' };
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    scene.world.knobs.faults.push(answering(DEV, /\/referrers\//, 404));
    expect((await promote()).report.result).toBe('promoted');
    expect(inProd()?.manifests.has(signature)).toBe(true);
  });

  it.each([
    [405, 'REGISTRY_DISALLOWED_OPERATION'],
    [403, 'DENIED'],
    [404, undefined],
  ])('at the target proves nothing: %i %s is unverifiable', async (status, code) => {
    const signature = attach(dev, image.digest, SIGNATURE);
    scene.world.knobs.faults.push(answering(PROD, /\/referrers\//, status, code));
    const run = await promote();
    expect(run.report.result).toBe('unverifiable');
    expect(run.report.colour).toBe('red');
    expect(inProd()?.manifests.has(signature)).toBe(true);
    expect(messages(run).join()).not.toContain('has no referrers API');
  });
});

describe('a registry without the API', () => {
  const MODES: ForeignRegistry['withoutApi'][] = ['redirect', 'manifest-unknown', 'not-found'];

  it.each(MODES)(
    'answers %s: what the fallback index names goes along as what it is',
    async (withoutApi) => {
      const ghcr = addForeign(scene.world, { host: 'ghcr.io', auth: 'bearer', withoutApi });
      const { digest } = pushImage(scene.world, ghcr, 'team/app');
      const place = { world: scene.world, registry: ghcr, repository: 'team/app' };
      const bundle = attach(place, digest, BUNDLE);
      writeFallback(place, digest, [bundle]);
      const given = {
        source: `ghcr.io/team/app@${digest}`,
        target: `${PROD}/team/app:1`,
        'referrer-types': 'signature',
        'require-referrers': 'signature',
      };
      const run = await promote(given);
      expect(messages(run)).toEqual([]);
      expect(run.report.result).toBe('promoted');
      expect(inProd('team/app')?.manifests.has(bundle)).toBe(true);
      expect(run.record['images'][0].referrers.artifacts).toMatchObject([
        { artifactType: BUNDLE.artifactType, carried: true },
      ]);
      expect(scene.world.log.some(({ host }) => host === 'github.com')).toBe(false);
    },
  );
});

it('a scope map’s token goes to no other Azure registry, whatever the challenge says', async () => {
  const challenge =
    'Bearer realm="https://evilacr.azurecr.io/oauth2/token",service="devacr.azurecr.io",scope="repository:team/api:pull,push"';
  scene.world.knobs.faults.push({
    match: { host: DEV },
    effect: { kind: 'answer', status: 401, headers: { 'WWW-Authenticate': challenge } },
  });
  const run = await promote({ 'source-username': 'token', 'source-password': 'p4ssw0rd' });
  expect(run.report.result).toBe('blocked');
  expect(messages(run).join()).toContain(
    'names https://evilacr.azurecr.io/oauth2/token as its token service',
  );
  expect(scene.world.log.some(({ host }) => host === 'evilacr.azurecr.io')).toBe(false);
});
