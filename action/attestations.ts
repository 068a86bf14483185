import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Listed } from '../src/github/bundle.js';
import { listAttestations, type PageReader } from '../src/github/list.js';
import type { AttestationSource } from '../src/github/store.js';
import { Transport } from '../src/http/transport.js';
import type { Request } from '../src/request/request.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What of an answer GitHub's client, and who reads its errors, look at. */
const HANDED_ON = [
  'content-type',
  'link',
  'retry-after',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];
const PAGE_BYTES = 32 * 1024 * 1024;

/** The job's place at GitHub, and GitHub's attestations, asked for with the job's token where it has one. */
export function attestationsOf(
  request: Request,
  env: Environment,
  http: HttpClient,
): AttestationSource {
  const { githubToken } = request;
  const ask: AttestationSource['ask'] = (repository, digest, signal) => {
    const transport = new Transport(http, signal);
    return listAttestations(transport, pages(transport, githubToken), repository, digest, signal);
  };
  return {
    server: (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, ''),
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ask: githubToken === '' ? undefined : ask,
  };
}

/**
 * Pages by GitHub's own client, which is loaded only when GitHub is asked.
 *
 * @see https://docs.github.com/rest/repos/attestations
 */
function pages(transport: Transport, token: string): PageReader {
  return async ({ repository, digest, size, after }) => {
    const { getOctokit } = await import('@actions/github');
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const octokit = getOctokit(token, { log, request: { fetch: fetchOver(transport), log } });
    const [owner = '', repo = ''] = repository.split('/');
    const { data, headers } = await octokit.request(
      'GET /repos/{owner}/{repo}/attestations/{subject_digest}',
      {
        owner,
        repo,
        subject_digest: digest,
        per_page: size,
        ...(after === undefined ? {} : { after }),
      },
    );
    const attestations = (data.attestations ?? []) as readonly Listed[];
    return { attestations, link: headers.link };
  };
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
    for (const name of HANDED_ON) headers.set(name, answer.header(name) ?? '');
    const body = [204, 205, 304].includes(answer.status) ? null : Buffer.from(answer.bytes);
    return new Response(body, { status: answer.status, headers });
  };
}
