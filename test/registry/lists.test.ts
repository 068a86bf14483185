import { describe, expect, it } from '@jest/globals';
import type { PromotionError } from '../../src/errors.js';
import { Listings, readReferrers } from '../../src/facts/referrer-graph.js';
import { type Digest, digestOf, parseDigest } from '../../src/oci/digest.js';
import { ReferrerSearch } from '../../src/oci/referrer-search.js';
import type { RegistryReader } from '../../src/oci/registry.js';
import { type Answer, type Asked, acrOf, clientOf, type Handler, refusalOf } from './served.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const SUBJECT = parseDigest(`sha256:${'a'.repeat(64)}`);
const LIST = `/v2/team/api/referrers/${SUBJECT}`;
const TAG = SUBJECT.replace(':', '-');

/** A small artifact, told apart by its number. */
function artifact(number: number, more: object = {}): { digest: Digest; answer: Answer } {
  const descriptor = { mediaType: 'a/b', digest: SUBJECT, size: 1 };
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: `a/${number}`,
    config: descriptor,
    layers: [],
    subject: { ...descriptor, mediaType: INDEX },
    ...more,
  });
  const digest = digestOf(Buffer.from(body));
  return { digest, answer: { status: 200, body, headers: { 'content-type': MANIFEST } } };
}

const ARTIFACTS = Array.from({ length: 40 }, (_, number) => artifact(number));
const NUMBER_OF = new Map(ARTIFACTS.map(({ digest }, number) => [digest as string, number]));

function pageOf(numbers: readonly number[], headers: Record<string, string> = {}): Answer {
  const manifests = numbers.map((it) => entryOf(ARTIFACTS[it]?.digest ?? SUBJECT));
  const body = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
  return { status: 200, body, headers: { 'content-type': INDEX, ...headers } };
}

function entryOf(digest: string) {
  return { mediaType: MANIFEST, digest, size: 500, artifactType: 'told/otherwise' };
}

const ABSENT = refusalOf(404, 'MANIFEST_UNKNOWN');
const ELSEWHERE = pageOf([39]);
const A_LIST = /^\/v2\/team\/api\/referrers\/sha256:[0-9a-f]{64}\/?$/;

/** A registry that serves the artifacts, its lists as given, and what stands under tags. */
function registry(lists: Handler, tags: Readonly<Record<string, Answer>> = {}): Handler {
  return (asked) => {
    const path = decodeURIComponent(asked.url.pathname);
    const reference = path.split('/manifests/')[1];
    // What is not the list's own path is somebody else's, and never counts.
    if (reference === undefined) return A_LIST.test(path) ? lists(asked) : ELSEWHERE;
    if (Object.hasOwn(tags, reference)) return tags[reference];
    return ARTIFACTS.find(({ digest }) => digest === reference)?.answer ?? ABSENT;
  };
}

/** What a reader tells of the subject, in a few words. */
async function told({ client }: { readonly client: RegistryReader }): Promise<string> {
  try {
    const listing = await client.referrers('team/api', SUBJECT);
    const found = listing.referrers.map(({ digest }) => NUMBER_OF.get(digest) ?? digest);
    const api = listing.api ? 'api' : listing.doubtful ? 'perhaps none' : 'none';
    return `${api}: ${found.join(' ')}`.trim();
  } catch (error) {
    return `${(error as PromotionError).code}: ${(error as PromotionError).message}`;
  }
}

const html = (status: number): Answer => ({
  status,
  body: '<html>no</html>',
  headers: { 'content-type': 'text/html' },
});
const to = (status: number, location: string): Answer => ({ status, headers: { location } });
const jfrog = (status: number): Answer => ({
  status,
  body: `{"errors":[{"status":${status},"message":"Not Acceptable"}]}`,
  headers: { 'content-type': 'application/json' },
});

describe('a registry without the referrers API', () => {
  const FALLBACK = { [TAG]: pageOf([7]) };
  it.each<[string, Answer, string]>([
    ['distribution', { status: 404, body: '404 page not found\n' }, 'perhaps none'],
    ['GitLab, Google', html(404), 'perhaps none'],
    ['a bare 501', { status: 501 }, 'perhaps none'],
    ['Artifactory', jfrog(406), 'perhaps none'],
    ['Artifactory, bare', { status: 406 }, 'perhaps none'],
    ['GHCR of spring', to(303, 'https://github.com/-/v2/packages/x'), 'perhaps none'],
    ['GHCR of autumn', refusalOf(404, 'MANIFEST_UNKNOWN'), 'perhaps none'],
    ['a repository that is not known', refusalOf(404, 'NAME_UNKNOWN'), 'perhaps none'],
    ['one that redirects to its front page', to(302, '/'), 'perhaps none'],
    [
      'one that redirects to another list',
      to(307, `${LIST.replace('api', 'other')}`),
      'perhaps none',
    ],
    ['one that redirects to nowhere', { status: 301 }, 'perhaps none'],
    ['a path that is not found', refusalOf(404, 'NOT_FOUND'), 'perhaps none'],
    ['a page for every path', html(200), 'perhaps none'],
    ['foreign JSON', { status: 200, body: '{"ok":true}' }, 'perhaps none'],
    ['ECR', refusalOf(405, 'UNSUPPORTED'), 'none'],
    ['404 in words', refusalOf(404, 'UNSUPPORTED'), 'none'],
    ['400 in words', refusalOf(400, 'UNSUPPORTED'), 'none'],
    ['501 in words', refusalOf(501, 'NOT_IMPLEMENTED'), 'none'],
  ])('%s: the tags count', async (_, answer, api) => {
    const given = clientOf(registry(() => answer, FALLBACK));
    expect(await told(given)).toBe(`${api}: 7`);
    // Nothing is asked of a host that nobody named.
    expect(new Set(given.asked.map(({ url }) => url.host))).toEqual(
      new Set(['registry.example.com']),
    );
  });
});

describe('a refusal is never an empty list', () => {
  const REFUSALS: [string, Answer][] = [
    ['405 of a locked one', refusalOf(405, 'REGISTRY_DISALLOWED_OPERATION')],
    ['400 of a page that is over', refusalOf(400, 'PAGINATION_NUMBER_INVALID')],
    ['400 of a code nobody knows', refusalOf(400, 'INTERNAL_PROBLEM')],
    ['404 of a code nobody knows', refusalOf(404, 'DENIED')],
    [
      '404 with a refusal beside',
      { ...refusalOf(404, 'x'), body: '{"errors":[{"code":"UNSUPPORTED"},{"code":"DENIED"}]}' },
    ],
    ['403', refusalOf(403, 'DENIED')],
    ['403 UNSUPPORTED', refusalOf(403, 'UNSUPPORTED')],
    ['403 of a proxy', html(403)],
    ['401', refusalOf(401, 'UNAUTHORIZED')],
    ['429 in words', refusalOf(429, 'TOOMANYREQUESTS', { 'retry-after': '9999' })],
    ['410', refusalOf(410, 'GONE')],
    ['a bare 400', html(400)],
    ['a bare 405, as firewalls say it', html(405)],
    ['204', { status: 204 }],
    ['a garbled list', { ...pageOf([1]), body: '{"manifests":[' }],
    [
      'a list of something else',
      {
        ...pageOf([1]),
        body: JSON.stringify({ mediaType: MANIFEST, config: entryOf(SUBJECT), layers: [] }),
      },
    ],
  ];

  it.each(REFUSALS)('%s', async (_, answer) => {
    expect(await told(clientOf(registry(() => answer)))).toMatch(/^[A-Z_]+: source registry/);
  });

  it.each([
    ...REFUSALS,
    ['404', { status: 404 } satisfies Answer],
    ['UNSUPPORTED', refusalOf(404, 'UNSUPPORTED')],
    ['MANIFEST_UNKNOWN', refusalOf(404, 'MANIFEST_UNKNOWN')],
    ['a page', html(200)],
    ['a redirect', to(303, 'https://github.com/')],
  ] as [string, Answer][])('nor the end of one that has begun: %s', async (_, answer) => {
    const lists: Handler = ({ url }) =>
      url.search === '' ? pageOf([1], { link: '<?page=2>; rel="next"' }) : answer;
    expect(await told(clientOf(registry(lists)))).toMatch(/^[A-Z_]+: source registry/);
  });

  it('tells what Harbor before 2.8 means by 401', async () => {
    const { client } = clientOf(registry(() => refusalOf(401, 'UNAUTHORIZED')));
    await expect(client.referrers('team/api', SUBJECT)).rejects.toMatchObject({
      remedy: expect.stringContaining('Harbor before 2.8'),
    });
  });
});

describe('an Azure registry has the API', () => {
  it.each<[string, Answer, boolean | undefined, RegExp]>([
    ['says in words that it has not', refusalOf(404, 'UNSUPPORTED'), undefined, /^none: 7$/],
    ['is encrypted by a customer’s key', { status: 404 }, true, /^perhaps none: 7$/],
    [
      'is encrypted and says 405',
      refusalOf(405, 'REGISTRY_DISALLOWED_OPERATION'),
      true,
      /^REGISTRY_DENIED/,
    ],
    ['is encrypted and says 403', refusalOf(403, 'DENIED'), true, /^REGISTRY_DENIED/],
    ['is not encrypted', { status: 404 }, false, /^REGISTRY_RESPONSE/],
    ['is not known to ARM', { status: 404 }, undefined, /^REGISTRY_RESPONSE/],
    ['redirects', to(303, 'https://example.net/'), false, /^REGISTRY_RESPONSE/],
    ['answers with a page', html(200), undefined, /^REGISTRY_RESPONSE/],
    [
      'denies that it knows what it serves',
      refusalOf(404, 'MANIFEST_UNKNOWN'),
      undefined,
      /^REGISTRY_R/,
    ],
    ['is locked', refusalOf(405, 'REGISTRY_DISALLOWED_OPERATION'), undefined, /DISALLOWED/],
    ['answers with a code nobody knows', refusalOf(400, 'INTERNAL_PROBLEM'), undefined, /INTERNAL/],
  ])('and when it %s', async (_, answer, encrypted, expected) => {
    const tags = { [TAG]: pageOf([7]) };
    expect(
      await told(
        acrOf(
          registry(() => answer, tags),
          encrypted,
        ),
      ),
    ).toMatch(expected);
  });

  it('where what is asked about is not there yet, its list is empty', async () => {
    const { client } = acrOf(registry(() => refusalOf(404, 'MANIFEST_UNKNOWN')));
    expect(await client.listed('team/api', SUBJECT)).toEqual({ api: true, digests: new Set() });
  });
});

describe('a list is read to its end', () => {
  const pages =
    (link: (page: number) => string | undefined, most = 3): Handler =>
    ({ url }) => {
      const page = Number(url.searchParams.get('page') ?? '1');
      const next = page < most ? link(page + 1) : undefined;
      return pageOf([page], next === undefined ? {} : { link: next });
    };

  it.each<[string, (page: number) => string]>([
    ['absolute path', (page) => `<${LIST}?page=${page}>; rel="next"`],
    ['query alone', (page) => `<?page=${page}>; rel="next"`],
    ['whole address', (page) => `<https://registry.example.com${LIST}?page=${page}>; rel=next`],
    ['title first', (page) => `<?page=${page}>; title="p, q"; rel="next"`],
    ['two relations', (page) => `<?page=${page}>; rel="last next"`],
    ['among others', (page) => `<?page=1>; rel="first", <?page=${page}>; REL=Next`],
  ])('by %s', async (_, link) => {
    expect(await told(clientOf(registry(pages(link))))).toBe('api: 1 2 3');
  });

  it.each<[string, (page: number) => string, RegExp]>([
    [
      'http',
      (page) => `<http://registry.example.com${LIST}?page=${page}>; rel="next"`,
      /goes on at http:/,
    ],
    [
      'another host',
      (page) => `<https://registry-internal:8443${LIST}?page=${page}>; rel="next"`,
      /goes on at https:\/\/registry-internal:8443/,
    ],
    ['nothing understood', () => 'page 2', /Link header is not understood: page 2/],
    ['no relation', (page) => `<?page=${page}>`, /Link header is not understood/],
    ['itself', () => `<${LIST}>; rel="next"`, /lead back/],
    ['a circle', (page) => `<?page=${page === 3 ? 2 : page}>; rel="next"`, /lead back/],
  ])('and not at all when it goes on at %s', async (_, link, expected) => {
    const given = clientOf(registry(pages(link, 9)));
    expect(await told(given)).toMatch(expected);
    expect(new Set(given.asked.map(({ url }) => url.origin))).toEqual(
      new Set(['https://registry.example.com']),
    );
  });

  it('through a redirect to the same list, otherwise written', async () => {
    const lists: Handler = ({ url }) =>
      url.pathname.includes(':')
        ? to(307, `${LIST.replace(':', '%3A')}/?via=1`)
        : pageOf([5], url.search === '?via=1' ? { link: '<?page=2>; rel="next"' } : {});
    const given = clientOf(registry(lists));
    expect(await told(given)).toBe('api: 5');
    expect(given.asked.filter(({ url }) => url.search === '?page=2')).toHaveLength(1);
  });

  it('whatever type a gateway gives it', async () => {
    const plain = { ...pageOf([1, 2]), headers: { 'content-type': 'application/json' } };
    expect(await told(clientOf(registry(() => plain)))).toBe('api: 1 2');
  });
});

describe('the fallback tag', () => {
  const none: Handler = () => ({ status: 404 });
  it('that resolves to the manifest itself, as at GitLab, lists nothing', async () => {
    const own = JSON.stringify({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [entryOf(ARTIFACTS[1]?.digest ?? '')],
    });
    const subject = digestOf(Buffer.from(own));
    const answer = { status: 200, body: own, headers: { 'content-type': INDEX } };
    const { client } = clientOf(registry(none, { [subject.replace(':', '-')]: answer }));
    const listing = await client.referrers('team/api', subject);
    expect(listing).toMatchObject({ referrers: [], leftOut: [] });
    expect(listing.fallback).toBeUndefined();
  });

  it('that holds no index is told', async () => {
    const { client } = clientOf(registry(none, { [TAG]: artifact(1).answer }));
    const { referrers, leftOut } = await client.referrers('team/api', SUBJECT);
    expect(referrers).toEqual([]);
    expect(leftOut).toMatchObject([{ tag: TAG, mediaType: MANIFEST }]);
  });
});

describe('what is read has a bound before it is opened', () => {
  const opened = (asked: readonly Asked[]) =>
    asked.filter(({ url }) => /manifests\/sha256:/.test(decodeURIComponent(url.pathname))).length;
  const fresh = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => entryOf(digestOf(Buffer.from(String(from + i)))));
  const index = (manifests: readonly object[], headers = {}): Answer => ({
    status: 200,
    body: JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }),
    headers: { 'content-type': INDEX, ...headers },
  });

  it('20,000 entries that name one artifact are one read, in an index and in a list', async () => {
    const many = Array.from({ length: 20_000 }, () => entryOf(ARTIFACTS[3]?.digest ?? ''));
    const byTag = clientOf(registry(() => ({ status: 404 }), { [TAG]: index(many) }));
    expect(await told(byTag)).toBe('perhaps none: 3');
    expect(opened(byTag.asked)).toBe(1);
    const byList = clientOf(registry(() => index(many)));
    expect(await told(byList)).toBe('api: 3');
    expect(opened(byList.asked)).toBe(1);
  });

  it('one artifact that many manifests have attached is opened once in a search', async () => {
    const given = clientOf(registry(() => pageOf([3, 3]), { [TAG]: pageOf([3, 4, 3]) }));
    const search = new ReferrerSearch();
    const subjects = ['b', 'c', 'd'].map((it) => parseDigest(`sha256:${it.repeat(64)}`));
    const [first] = await Promise.all(
      [SUBJECT, ...subjects].map((it) => given.client.referrers('team/api', it, search)),
    );
    expect(opened(given.asked)).toBe(2);
    expect(first?.referrers.map(({ digest }) => NUMBER_OF.get(digest))).toEqual([3, 4]);
    expect(first?.fallback?.referrers).toHaveLength(2);
  });

  it.each([
    ['an index', registry(() => ({ status: 404 }), { [TAG]: index(fresh(1001)) })],
    ['a list', registry(() => index(fresh(20_000)))],
    [
      'a list without end',
      registry(({ url }) => {
        const page = Number(url.searchParams.get('page') ?? '0');
        return index(fresh(20_000, page), { link: `<?page=${page + 1}>; rel="next"` });
      }),
    ],
  ])('%s of more than 1000 is not opened, and not read on', async (_, handler) => {
    const given = clientOf(handler);
    expect(await told(given)).toMatch(/^CONTENT_TOO_LARGE/);
    expect(opened(given.asked)).toBe(0);
    expect(given.asked.length).toBeLessThanOrEqual(5);
  });

  it('all manifests of an image together have the same bound', async () => {
    const given = clientOf(
      registry(({ url }) =>
        index(fresh(400, url.pathname.charCodeAt(url.pathname.length - 1) * 400)),
      ),
    );
    const search = new ReferrerSearch();
    const ask = (it: string) =>
      given.client.referrers('team/api', parseDigest(`sha256:${it.repeat(64)}`), search);
    await expect(Promise.all(['b', 'c', 'd', 'e'].map(ask))).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
    });
    const before = given.asked.length;
    await expect(ask('f')).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
    expect(given.asked.length).toBe(before);
  });

  it('and it is one search for all manifests of an image', async () => {
    const given = clientOf(
      registry(({ url }) =>
        index(fresh(400, url.pathname.charCodeAt(url.pathname.length - 1) * 400)),
      ),
    );
    const subjects = ['b', 'c', 'd', 'e'].map((it) => parseDigest(`sha256:${it.repeat(64)}`));
    const types = { include: [], exclude: [] };
    await expect(
      readReferrers(new Listings(given.client, 'team/api'), subjects, [], types),
    ).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
    expect(opened(given.asked)).toBeLessThanOrEqual(1000);
  });

  it.each([
    ['pages without end', 210, {}],
    ['4 MiB of words on each page', 25, { annotations: { a: 'x'.repeat(4_190_000) } }],
  ])(
    '%s end',
    async (_, most, more) => {
      const given = clientOf(
        registry(({ url }) => {
          const page = Number(url.searchParams.get('page') ?? '0');
          const body = JSON.stringify({
            schemaVersion: 2,
            mediaType: INDEX,
            manifests: [],
            ...more,
          });
          return {
            status: 200,
            body,
            headers: { 'content-type': INDEX, link: `<?page=${page + 1}>; rel="next"` },
          };
        }),
      );
      const before = process.memoryUsage().rss;
      expect(await told(given)).toMatch(/^CONTENT_TOO_LARGE/);
      expect(given.asked.length).toBeLessThanOrEqual(most);
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    },
    20_000,
  );
});
