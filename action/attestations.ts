import type { Digest } from '../src/oci/digest.js';
import { nextPage } from '../src/registry/link.js';
import type { Request } from '../src/request/request.js';
import type { AttestationAnswer, AttestationSource } from '../src/trust/github.js';

type Environment = Readonly<Record<string, string | undefined>>;

const PAGE = 100;
const MAX_PAGES = 10;
const ATTEMPTS = 3;
/** Pause before the second attempt, in milliseconds; the next one is twice as long. */
const PAUSE = 500;

/** GitHub's attestations, asked for with the job's token; undefined where the job has none. */
export function attestationsOf(request: Request, env: Environment): AttestationSource | undefined {
  const { githubToken } = request;
  if (githubToken === '') return undefined;
  return {
    server: (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, ''),
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ask: (repository, digest, signal) => ask(githubToken, repository, digest, signal),
  };
}

async function ask(
  token: string,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<AttestationAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { kind: 'listed', bundles: await listAll(token, repository, digest, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const { status, message } = error as { status?: number; message: string };
      const passing = status === undefined || status === 429 || status >= 500;
      if (!passing || attempt >= ATTEMPTS) return { kind: 'refused', status, message };
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** (attempt - 1)));
    }
  }
}

/**
 * All pages of a repository's attestations.
 *
 * @see https://docs.github.com/rest/repos/attestations
 */
async function listAll(
  token: string,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<unknown[]> {
  const { getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token);
  const [owner = '', repo = ''] = repository.split('/');
  const bundles: unknown[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, headers } = await octokit.request(
      'GET /repos/{owner}/{repo}/attestations/{subject_digest}',
      {
        owner,
        repo,
        subject_digest: digest,
        per_page: PAGE,
        request: { signal },
        ...(after === undefined ? {} : { after }),
      },
    );
    for (const { bundle } of data.attestations ?? []) bundles.push(bundle);
    after = nextOf(headers.link);
    if (after === undefined) return bundles;
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
