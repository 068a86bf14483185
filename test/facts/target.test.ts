import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene } from '../../sandbox/world/scene.js';
import { PromotionError } from '../../src/errors.js';
import type { Facts } from '../../src/facts/facts.js';
import type { ReferrerGraph } from '../../src/facts/referrer-graph.js';
import { gatherPresent, gatherTarget } from '../../src/facts/target.js';
import { readTree } from '../../src/facts/tree.js';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import { fallbackTag, type Referrer } from '../../src/oci/referrer.js';
import { factsOf } from '../facts.js';
import { readerOf } from '../reader.js';

const REPOSITORY = 'team/api';
const THROTTLED = new PromotionError('REGISTRY_THROTTLED', 'answered 429', { remedy: 'Wait.' });
const SIGNATURE = parseDigest(`sha256:${'5'.repeat(64)}`);
const INDEX = parseDigest(`sha256:${'6'.repeat(64)}`);

/** Production, an image that is in the source, and what is asked of one about the other. */
async function stage(tags = ['1']) {
  const { world, dev, prod } = createScene();
  const { digest: text, digests } = pushImage(world, dev, REPOSITORY);
  const digest = parseDigest(text);
  const image = await readTree(readerOf(dev), REPOSITORY, digest);
  if (!image) throw new Error('the image is not there');
  const reader = readerOf(prod);
  const usual = factsOf({
    target: { tags: tags.map((it) => ({ tag: parseTag(it), held: { kind: 'absent' } })) },
  });
  const target = {
    reader,
    resource: () => Promise.reject(THROTTLED),
    mayImport: async () => undefined,
  };
  const promotion = {
    ...usual.promotion,
    target: { registry: prod.loginServer, repository: REPOSITORY },
  };
  const held = () => gatherTarget(target, promotion, 'promote');
  const present = async (graph?: Partial<ReferrerGraph>) => {
    const referrers: Facts['source']['referrers'] =
      graph === undefined
        ? { kind: 'unasked' }
        : { kind: 'known', value: { found: [], wanted: [], fallbacks: [], leftOut: [], ...graph } };
    const source = { ...usual.source, image: { kind: 'known' as const, value: image }, referrers };
    return gatherPresent(target, promotion, digest, source, await held(), false);
  };
  return { world, prod, reader, digest, digests, held, present };
}

const signature = (subject: Digest, more: Partial<Referrer> = {}): Referrer => ({
  digest: SIGNATURE,
  subject,
  artifactType: 'application/vnd.cncf.notary.signature',
  predicateTypes: [],
  ...more,
});

describe('what the target holds under the wanted tags', () => {
  it('keeps absent, held, locked and unreadable apart', async () => {
    const { world, prod, reader, held } = await stage(['new', 'old', 'locked', 'broken']);
    const old = pushImage(world, prod, REPOSITORY, { content: 'old' });
    for (const tag of ['old', 'locked']) setTag(world, prod, REPOSITORY, tag, old.digest);
    const locked = prod.repositories.get(REPOSITORY)?.tags.get('locked');
    if (locked) locked.attributes.writeEnabled = false;
    reader.broken.set('tag broken', THROTTLED);
    const { tags, resource, repository } = await held();
    expect(tags.map((it) => it.held)).toEqual([
      { kind: 'absent' },
      { kind: 'known', value: { digest: old.digest, lock: { kind: 'open' } } },
      { kind: 'known', value: { digest: old.digest, lock: { kind: 'locked' } } },
      { kind: 'unknown', error: THROTTLED },
    ]);
    expect(resource.kind).toBe('unknown');
    expect(repository).toEqual({ kind: 'known', value: { lock: { kind: 'open' } } });
  });
});

describe('what the target holds of the image', () => {
  it('is asked only where every tag is in place, or something goes along', async () => {
    const on = await stage();
    expect(await on.present()).toEqual({
      missing: { kind: 'unasked' },
      attached: { kind: 'unasked' },
    });
    expect(on.reader.asked.filter((it) => it.startsWith('head'))).toEqual([]);
  });

  it('names each manifest below a tag in place that is not served', async () => {
    const on = await stage();
    pushImage(on.world, on.prod, REPOSITORY, { tag: '1' });
    const lost = on.digests.at(-1) ?? '';
    on.prod.repositories.get(REPOSITORY)?.manifests.delete(lost);
    expect((await on.present()).missing).toEqual({ kind: 'known', value: [lost] });
  });

  it('is unknown, and not lacking, where one answer is none', async () => {
    const on = await stage();
    pushImage(on.world, on.prod, REPOSITORY, { tag: '1' });
    on.reader.broken.set(`head ${on.digests.at(-1)}`, THROTTLED);
    expect((await on.present()).missing).toEqual({ kind: 'unknown', error: THROTTLED });
  });

  it('is nothing in a repository that is not there, which is not asked again', async () => {
    const on = await stage();
    const found = await on.present({ wanted: [signature(on.digest)] });
    expect(found.missing.kind === 'known' && [...found.missing.value].sort()).toEqual(
      [...on.digests].sort(),
    );
    expect(found.attached).toMatchObject({ kind: 'known', value: { missing: [SIGNATURE] } });
    expect(on.reader.asked.filter((it) => it.startsWith('head'))).toEqual([]);
  });
});

describe('what the target holds of what goes along', () => {
  const tagged = (subject: Digest) => signature(subject, { tag: parseTag('x.sig') });
  const index = (subject: Digest) => ({
    tag: fallbackTag(subject),
    digest: INDEX,
    subject,
    referrers: [SIGNATURE],
  });

  it('is its digest, or the digest under its tag', async () => {
    const on = await stage();
    const own = pushImage(on.world, on.prod, REPOSITORY, { content: 'own', tag: 'x.sig' });
    const wanted = [signature(on.digest), tagged(on.digest)];
    expect((await on.present({ wanted })).attached).toMatchObject({
      kind: 'known',
      value: {
        missing: [SIGNATURE],
        tags: [{ tag: 'x.sig', digest: SIGNATURE, held: own.digest }],
      },
    });
  });

  it('a list that is refused leaves it unknown whether the target lists by itself', async () => {
    const on = await stage();
    pushImage(on.world, on.prod, REPOSITORY, { content: 'other' });
    on.reader.broken.set(`listed ${on.digest}`, THROTTLED);
    const graph = { wanted: [signature(on.digest)], fallbacks: [index(on.digest)] };
    expect((await on.present(graph)).attached).toMatchObject({
      kind: 'known',
      value: { api: { kind: 'unknown', error: THROTTLED } },
    });
  });
});
