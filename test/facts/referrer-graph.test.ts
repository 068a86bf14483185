import { describe, expect, it } from '@jest/globals';
import { createScene } from '../../sandbox/world/scene.js';
import { Listings, readReferrers } from '../../src/facts/referrer-graph.js';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { fallbackTag, type Referrer, type ReferrerListing } from '../../src/oci/referrer.js';
import { readerOf } from '../reader.js';

const digest = (n: number): Digest => parseDigest(`sha256:${n.toString(16).padStart(64, '0')}`);
const [IMAGE, CHILD, SBOM, SIGNATURE] = [1, 2, 3, 4].map(digest) as [
  Digest,
  Digest,
  Digest,
  Digest,
];
const ALL = { include: [], exclude: [] };

const to = (subject: Digest, of: Digest, artifactType = 'application/spdx+json'): Referrer => ({
  digest: of,
  subject,
  artifactType,
  predicateTypes: [],
});
const listing = (
  referrers: readonly Referrer[],
  more: Partial<ReferrerListing> = {},
): ReferrerListing => ({ api: true, referrers, leftOut: [], ...more });

function graphOf(
  listings: Record<string, ReferrerListing>,
  subjects: readonly Digest[] = [IMAGE, CHILD],
  types: { include: string[]; exclude: string[] } = ALL,
) {
  const reader = readerOf(createScene().dev, listings);
  const graph = readReferrers(new Listings(reader, 'team/api'), subjects, [], types);
  return { graph, asked: reader.asked };
}

const digests = (all: readonly Referrer[]) => all.map((it) => it.digest);

describe('what is attached to an image', () => {
  it('is found at its root, at its children, and at what is attached to those', async () => {
    const { graph } = graphOf({
      [IMAGE]: listing([to(IMAGE, SBOM)]),
      [CHILD]: listing([to(CHILD, digest(9))]),
      [SBOM]: listing([to(SBOM, SIGNATURE)]),
    });
    expect(digests((await graph).found)).toEqual([SBOM, digest(9), SIGNATURE]);
  });

  it('is asked for once each, in a list that leads back to itself as well', async () => {
    const { graph, asked } = graphOf({
      [IMAGE]: listing([to(IMAGE, SBOM)]),
      [SBOM]: listing([to(SBOM, SIGNATURE)]),
      [SIGNATURE]: listing([to(SIGNATURE, SBOM), to(SIGNATURE, IMAGE)]),
    });
    expect(digests((await graph).found)).toEqual([SBOM, SIGNATURE]);
    expect(asked).toHaveLength(new Set(asked).size);
    expect(asked).toHaveLength(4);
  });

  it('is no child of the image, which comes with it', async () => {
    const { graph } = graphOf({ [IMAGE]: listing([to(IMAGE, CHILD), to(IMAGE, SBOM)]) });
    expect(digests((await graph).found)).toEqual([SBOM]);
  });

  it('of another type is found, not wanted, and not followed', async () => {
    const types = { include: [], exclude: ['sbom'] };
    const { graph, asked } = graphOf(
      { [IMAGE]: listing([to(IMAGE, SBOM)]), [SBOM]: listing([to(SBOM, SIGNATURE)]) },
      [IMAGE],
      types,
    );
    const { found, wanted } = await graph;
    expect([digests(found), wanted]).toEqual([[SBOM], []]);
    expect(asked).toEqual([`referrers ${IMAGE}`]);
  });

  it('has its index told apart, and what is none of it', async () => {
    const index = { tag: fallbackTag(IMAGE), digest: digest(7), subject: IMAGE, referrers: [SBOM] };
    const none = { digest: digest(8), subject: IMAGE, mediaType: 'a/b', why: 'an index' };
    const { graph } = graphOf({
      [IMAGE]: listing([], { api: false, fallback: index, leftOut: [none] }),
    });
    const { fallbacks, leftOut } = await graph;
    expect([fallbacks, leftOut]).toEqual([[index], [none]]);
  });
});

describe('a graph is refused', () => {
  it('that one manifest lists by the API and another by a bare refusal', async () => {
    const { graph } = graphOf({
      [IMAGE]: listing([]),
      [CHILD]: listing([], { api: false, doubtful: true }),
    });
    await expect(graph).rejects.toMatchObject({ code: 'REGISTRY_RESPONSE' });
  });

  it('of more than a thousand artifacts, and not one of a thousand', async () => {
    const many = (count: number) =>
      listing(Array.from({ length: count }, (_, i) => to(IMAGE, digest(100 + i))));
    await expect(graphOf({ [IMAGE]: many(1001) }).graph).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
    });
    expect((await graphOf({ [IMAGE]: many(1000) }).graph).found).toHaveLength(1000);
  });

  it('of too many levels', async () => {
    const deep = (levels: number) =>
      Object.fromEntries(
        Array.from({ length: levels }, (_, i) => [
          digest(100 + i),
          listing([to(digest(100 + i), digest(101 + i))]),
        ]),
      );
    await expect(graphOf(deep(20), [digest(100)]).graph).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
    });
    expect((await graphOf(deep(10), [digest(100)]).graph).found).toHaveLength(10);
  });
});
