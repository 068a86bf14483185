import { describe, expect, it } from '@jest/globals';
import { pushImage, pushIndex } from '../../sandbox/world/image.js';
import { createScene } from '../../sandbox/world/scene.js';
import { readTree } from '../../src/facts/tree.js';
import { parseDigest } from '../../src/oci/digest.js';
import { formatPlatform } from '../../src/oci/platform.js';
import { readerOf } from '../reader.js';

const REPOSITORY = 'team/api';

function stage() {
  const { world, dev } = createScene();
  const reader = readerOf(dev);
  const read = (digest: string, seen?: (digest: string) => void) =>
    readTree(reader, REPOSITORY, parseDigest(digest), seen);
  return { world, dev, reader, read };
}

/** Indexes inside each other, so many levels of them. */
function chain({ world, dev }: ReturnType<typeof stage>, levels: number): string {
  let inner = pushIndex(world, dev, REPOSITORY, []);
  for (let level = 1; level < levels; level += 1) {
    inner = pushIndex(world, dev, REPOSITORY, [inner]);
  }
  return inner.digest;
}

describe('the tree of an image', () => {
  it('descends into an index inside an index: all below it is counted, and its platforms count', async () => {
    const { world, dev, read } = stage();
    const image = pushImage(world, dev, REPOSITORY, { nested: true });
    const seen: string[] = [];
    const tree = await read(image.digest, (digest) => seen.push(digest));
    const digests = tree?.nodes.map(({ digest }) => digest) ?? [];
    expect([...digests].sort()).toEqual([...image.digests].sort());
    // A builder's attestations are not told: nobody asks for what is attached to them first.
    const own = tree?.nodes.filter(({ attestation }) => !attestation) ?? [];
    expect([...seen].sort()).toEqual(own.map(({ digest }) => digest).sort());
    expect(seen[0]).toBe(image.digest);
    expect(tree?.platforms.map(formatPlatform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(tree?.nodes.filter(({ attestation }) => attestation)).toHaveLength(2);
  });

  it('descends into an index that its parent calls an image', async () => {
    const { world, dev, read } = stage();
    const inner = pushImage(world, dev, REPOSITORY);
    const entry = {
      digest: inner.digest,
      size: 1,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    };
    const root = pushIndex(world, dev, REPOSITORY, [entry]);
    expect((await read(root.digest))?.nodes).toHaveLength(1 + inner.digests.length);
  });

  it('counts a manifest once that is named in several places, with every platform of them', async () => {
    const { world, dev, read } = stage();
    const options = { platforms: ['linux/amd64'], attestations: false };
    const image = pushImage(world, dev, REPOSITORY, {
      ...options,
      alsoFor: { 'linux/amd64': ['linux/386'] },
    });
    const tree = await read(image.digest);
    expect(tree?.nodes).toHaveLength(2);
    expect(tree?.platforms.map(formatPlatform)).toEqual(['linux/amd64', 'linux/386']);
  });

  it('is undefined for a root that is not there, and an error for a child that is not', async () => {
    const { world, dev, read } = stage();
    const image = pushImage(world, dev, REPOSITORY);
    expect(await read(`sha256:${'0'.repeat(64)}`)).toBeUndefined();
    const last = image.digests.at(-1) ?? '';
    dev.repositories.get(REPOSITORY)?.manifests.delete(last);
    await expect(read(image.digest)).rejects.toMatchObject({
      code: 'MANIFEST_UNKNOWN',
      message: expect.stringContaining(last),
    });
  });
});

describe('a tree without measure is not read to the end', () => {
  const entries = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${i.toString(16).padStart(64, '0')}`,
      size: 1,
    }));

  it('more than a thousand manifests: none of them is asked for', async () => {
    const { world, dev, reader, read } = stage();
    const root = pushIndex(world, dev, REPOSITORY, entries(1000));
    await expect(read(root.digest)).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
      message: expect.stringContaining('1000 manifests'),
    });
    expect(reader.asked).toHaveLength(1);
  });

  it('the same manifest named twenty thousand times', async () => {
    const { world, dev, read } = stage();
    const [one] = entries(1);
    const root = pushIndex(
      world,
      dev,
      REPOSITORY,
      Array.from({ length: 20_001 }, () => one ?? {}),
    );
    await expect(read(root.digest)).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
  });

  it.each<[number, 'read' | 'refused']>([
    [16, 'read'],
    [18, 'refused'],
  ])('%i levels of indexes are %s', async (levels, expected) => {
    const on = stage();
    const reading = on.read(chain(on, levels));
    if (expected === 'read') expect((await reading)?.nodes).toHaveLength(levels);
    else await expect(reading).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
  });

  it('small ones are read whole: the reader proves each manifest by its bytes', async () => {
    const { world, dev, reader, read } = stage();
    const image = pushImage(world, dev, REPOSITORY);
    await read(image.digest);
    expect(reader.asked.filter((it) => it.startsWith('get')).sort()).toEqual(
      image.digests.map((it) => `get ${it}`).sort(),
    );
  });
});
