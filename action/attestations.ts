import type { HttpClient } from '@azure/core-rest-pipeline';
import { isRestError } from '@azure/core-rest-pipeline';
import type { Digest } from '../src/oci/digest.js';
import { nextPage } from '../src/registry/link.js';
import { Transport } from '../src/registry/transport.js';
import type { Request } from '../src/request/request.js';
import type { AttestationAnswer, AttestationSource, Refusal } from '../src/trust/github.js';
import { fetchBundle, type Listed } from './bundle.js';

type Environment = Readonly<Record<string, string | undefined>>;

const PAGE = 100;
const MAX_PAGES = 10;
const PAGE_BYTES = 32 * 1024 * 1024;
/** Bundles that are fetched side by side. */
const AT_ONCE = 8;

/** GitHub's attestations, asked for with the job's token; undefined where the job has none. */
export function attestationsOf(
  request: Request,
  env: Environment,
  http: HttpClient,
): AttestationSource | undefined {
  const { githubToken } = request;
  if (githubToken === '') return undefined;
  return {
    server: (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, ''),
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ask: (repository, digest, signal) =>
      ask(new Transport(http, signal), githubToken, repository, digest, signal),
  };
}

async function ask(
  transport: Transport,
  token: string,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<AttestationAnswer> {
  try {
    const listed = await listAll(transport, token, repository, digest);
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
  const { status, message, cause } = error as Error & { readonly status?: number };
  if (isRestError(cause)) {
    return { status: undefined, message: `${cause.code ?? ''} ${cause.message}`.trim() };
  }
  return { status: cause === undefined ? status : undefined, message };
}

/**
 * All pages of a repository's attestations.
 *
 * @see https://docs.github.com/rest/repos/attestations
 */
async function listAll(
  transport: Transport,
  token: string,
  repository: string,
  digest: Digest,
): Promise<Listed[]> {
  const { getOctokit } = await import('@actions/github');
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = getOctokit(token, { log, request: { fetch: fetchOver(transport), log } });
  const [owner = '', repo = ''] = repository.split('/');
  const listed: Listed[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, headers } = await octokit.request(
      'GET /repos/{owner}/{repo}/attestations/{subject_digest}',
      {
        owner,
        repo,
        subject_digest: digest,
        per_page: PAGE,
        ...(after === undefined ? {} : { after }),
      },
    );
    listed.push(...((data.attestations ?? []) as readonly Listed[]));
    after = nextOf(headers.link);
    if (after === undefined) return listed;
  }
  throw new Error(`more than ${MAX_PAGES * PAGE} attestations`);
}

/** GitHub is asked as everybody else is: same proxy, same authorities, same bounds and retries. */
function fetchOver(transport: Transport): typeof fetch {
  return async (address, init) => {
    const answer = await transport.send({
      method: 'GET',
      url: String(address),
      headers: { ...(init?.headers as Record<string, string>) },
      maxBytes: PAGE_BYTES,
    });
    const headers = new Headers();
    for (const name of ['content-type', 'link']) headers.set(name, answer.header(name) ?? '');
    const body = [204, 205, 304].includes(answer.status) ? null : Buffer.from(answer.bytes);
    return new Response(body, { status: answer.status, headers });
  };
}

/** Where the next page starts, as the `Link` header says; a header that is not understood is no end. */
function nextOf(link: string | undefined): string | undefined {
  const next = nextPage(link, 'https://api.github.com/');
  if (next.kind === 'end') return undefined;
  const after = next.kind === 'unreadable' ? null : next.url.searchParams.get('after');
  if (after === null) throw new Error('GitHub lists attestations on pages that cannot be followed');
  return after;
}
