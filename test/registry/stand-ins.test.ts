import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/oci/digest.js';
import { type Answer, type Asked, acrOf, clientOf } from './served.js';

const SUBJECT = parseDigest(`sha256:${'a'.repeat(64)}`);
const TAG = `sha256-${'a'.repeat(64)}`;
const INDEX = 'application/vnd.oci.image.index.v1+json';
const NOTHING: Answer = {
  status: 200,
  body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] }),
  headers: { 'content-type': INDEX },
};
const UNKNOWN: Answer = {
  status: 404,
  body: JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'not found' }] }),
};
const list = (tags: unknown, link?: string): Answer => ({
  status: 200,
  body: JSON.stringify({ name: 'team/api', tags }),
  ...(link === undefined ? {} : { headers: { link } }),
});

/** A registry with nothing attached, and a list of tags as a test says. */
const registry =
  (tags: (asked: Asked) => Answer) =>
  (asked: Asked): Answer => {
    if (asked.url.pathname.endsWith('/tags/list')) return tags(asked);
    return asked.url.pathname.includes('/referrers/') ? NOTHING : UNKNOWN;
  };

/** The tags that were asked for one by one, and the pages of the list. */
const askedOf = (asked: readonly Asked[]) => ({
  tags: asked.flatMap(({ url }) => /\/manifests\/sha256-(.*)$/.exec(url.pathname)?.[1] ?? []),
  pages: asked.filter(({ url }) => url.pathname.endsWith('/tags/list')).length,
});

async function read(tags: (asked: Asked) => Answer) {
  const { client, asked } = acrOf(registry(tags));
  const found = await client.referrers('team/api', SUBJECT);
  return { found, ...askedOf(asked) };
}

describe('tags that stand for something attached', () => {
  it('are not asked for where the list of tags has none', async () => {
    expect(await read(() => list([]))).toMatchObject({ tags: [], pages: 1 });
    expect(await read(() => list(null))).toMatchObject({ tags: [], pages: 1 });
    expect(await read(() => list(['v1']))).toMatchObject({ tags: [], pages: 1 });
  });

  it('are asked for where the list has them', async () => {
    const { tags } = await read(() => list([`${TAG}.sig`, 'v1']));
    expect(tags).toEqual([`${'a'.repeat(64)}.sig`]);
  });

  it('are looked for behind what cannot be one of them', async () => {
    const { client, asked } = acrOf(registry(() => list([])));
    await client.referrers('team/api', SUBJECT);
    const [page] = asked.filter(({ url }) => url.pathname.endsWith('/tags/list'));
    expect(page?.url.search).toBe('?n=1000&last=sha256-');
  });

  it('are looked for on every page that may hold them', async () => {
    const link = '</v2/team/api/tags/list?page=2>; rel="next"';
    const second = ({ url }: Asked, tags: readonly string[]) =>
      url.search.includes('page=2') ? list([`${TAG}.att`]) : list(tags, link);
    const ends = `${'a'.repeat(64)}.att`;
    const full = await read((it) => second(it, [`sha256-${'0'.repeat(64)}`]));
    expect(full).toMatchObject({ tags: [ends], pages: 2 });
    // Out of order: nobody knows what comes.
    const odd = await read((it) => second(it, ['v2', 'v1']));
    expect(odd).toMatchObject({ tags: [ends], pages: 2 });
    const beyond = await read((it) => second(it, ['v1', 'v2']));
    expect(beyond).toMatchObject({ tags: [], pages: 1 });
  });

  it.each<[string, Answer]>([
    ['refused', { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' }],
    ['denied', { status: 403, body: '{"errors":[{"code":"DENIED"}]}' }],
    ['a page for people', { status: 200, body: '<html>' }],
    ['a list of something else', list([1, 2])],
    ['a list without tags', { status: 200, body: '{"name":"team/api"}' }],
    ['a list that goes on elsewhere', list([TAG], '<https://evil.example.org/x>; rel="next"')],
    ['a list without end', list([`${TAG}.x`], '</v2/team/api/tags/list?n=1>; rel="next"')],
  ])('are asked for one by one where the list is %s', async (_, answer) => {
    const { tags } = await read(() => answer);
    expect(tags).toHaveLength(4);
  });

  it('are asked for one by one at any other registry: what it only caches, it may not list', async () => {
    const { client, asked } = clientOf(registry(() => list([])));
    await client.referrers('team/api', SUBJECT);
    expect(askedOf(asked)).toMatchObject({ pages: 0 });
    expect(askedOf(asked).tags).toHaveLength(4);
  });
});
