import { isRestError } from '@azure/core-rest-pipeline';
import { nextPage } from '../http/link.js';
import { pageWords } from '../http/page.js';
import type { Transport } from '../http/transport.js';
import type { Digest } from '../oci/digest.js';
import { fetchBundle, type Listed } from './bundle.js';
import type { AttestationAnswer, Refusal } from './store.js';

const PAGE = 100;
const MAX_PAGES = 10;
/** Bundles that are fetched side by side. */
const AT_ONCE = 8;

/** One page of a repository's attestations of a digest, as GitHub's own client asks for it. */
export type PageReader = (page: {
  /** `owner/repo` */
  readonly repository: string;
  readonly digest: Digest;
  readonly size: number;
  /** where the page starts; undefined for the first one */
  readonly after: string | undefined;
}) => Promise<{ readonly attestations: readonly Listed[]; readonly link: string | undefined }>;

/**
 * The attestations GitHub keeps of a digest in one repository, with their bundles.
 *
 * @param transport fetches bundles that lie elsewhere
 * @param page asks GitHub for one page of the list
 */
export async function listAttestations(
  transport: Transport,
  page: PageReader,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<AttestationAnswer> {
  try {
    const listed = await listAll(page, repository, digest);
    const bundles: unknown[] = [];
    const unread: Refusal[] = [];
    for (let i = 0; i < listed.length; i += AT_ONCE) {
      const some = listed.slice(i, i + AT_ONCE).map((it) => fetchBundle(transport, it));
      for (const fetched of await Promise.all(some)) {
        if (fetched.kind === 'bundle') bundles.push(fetched.bundle);
        else unread.push(fetched.refusal);
      }
    }
    return { kind: 'listed', bundles, ...(unread[0] ? { unread: unread[0] } : {}) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'refused', ...refusalOf(error) };
  }
}

/** An answer that was no list, or none at all: the client of GitHub says 500 for that, too. */
function refusalOf(error: unknown): Refusal {
  const { status, message, cause, response } = error as Error & GitHubError;
  if (isRestError(cause)) {
    return { status: undefined, message: `${cause.code ?? ''} ${cause.message}`.trim() };
  }
  if (cause !== undefined || status === undefined) return { status: undefined, message };
  const headers = response?.headers ?? {};
  const limit = limitOf(status, headers);
  const page = pageWords(message, String(headers['content-type'] ?? ''));
  return {
    status,
    message: page === undefined ? message : `with ${page}, which is no word of GitHub's`,
    ...(page === undefined ? {} : { page: true }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** What the client of GitHub throws for an answer that is no success. */
interface GitHubError {
  readonly status?: number;
  readonly response?: { readonly headers?: Headers };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/**
 * Until when GitHub's rate limit holds, in words; undefined where it is not that.
 *
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function limitOf(status: number, headers: Headers): string | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const text = (name: string) => String(headers[name] ?? '');
  const seconds = text('retry-after');
  if (/^\d{1,6}$/.test(seconds)) return `in ${seconds} s`;
  const spent = text('x-ratelimit-remaining') === '0';
  if (!spent && status !== 429) return undefined;
  const reset = text('x-ratelimit-reset');
  if (!/^\d{1,10}$/.test(reset)) return 'within the hour';
  return `at ${new Date(Number(reset) * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * All pages of a repository's attestations.
 *
 * @see https://docs.github.com/rest/repos/attestations
 */
async function listAll(read: PageReader, repository: string, digest: Digest): Promise<Listed[]> {
  const listed: Listed[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { attestations, link } = await read({ repository, digest, size: PAGE, after });
    listed.push(...attestations);
    after = nextOf(link);
    if (after === undefined) return listed;
  }
  throw new Error(`more than ${MAX_PAGES * PAGE} attestations`);
}

/** Where the next page starts, as the `Link` header says; a header that is not understood is no end. */
function nextOf(link: string | undefined): string | undefined {
  const next = nextPage(link, 'https://api.github.com/');
  if (next.kind === 'end') return undefined;
  const after = next.kind === 'unreadable' ? null : next.url.searchParams.get('after');
  if (after === null) throw new Error('GitHub lists attestations on pages that cannot be followed');
  return after;
}
