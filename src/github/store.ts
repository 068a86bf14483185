import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { type AttestationRule, type GitHubPlace, repositoryOf } from '../trust/attestation.js';

/** GitHub's answer about attestations, as it came. */
export type AttestationAnswer =
  | {
      readonly kind: 'listed';
      readonly bundles: readonly unknown[];
      /** why a bundle that is listed could not be had; undefined: all of them are there */
      readonly unread?: Refusal;
    }
  | ({ readonly kind: 'refused' } & Refusal);

/** Why GitHub gave no answer that could be used. */
export interface Refusal {
  /** undefined: no answer came at all */
  readonly status: number | undefined;
  readonly message: string;
  /** when GitHub's rate limit passes, in words, where it is that */
  readonly limit?: string;
  /** a page answered in GitHub's place */
  readonly page?: boolean;
}

/** The job at GitHub, and how GitHub is asked for attestations; only GitHub keeps any. */
export interface AttestationSource extends GitHubPlace {
  /** undefined without a token */
  readonly ask:
    | ((repository: string, digest: Digest, signal: AbortSignal) => Promise<AttestationAnswer>)
    | undefined;
}

/** The attestations GitHub keeps of one repository. */
export interface AttestationStore extends GitHubPlace {
  /**
   * Bundles about the digest as they are stored, not verified. GitHub answers 404 alike where there
   * are none and where the token may not see them.
   *
   * @throws PromotionError `GITHUB_API` for every other answer that is no list
   */
  list(digest: Digest): Promise<readonly unknown[]>;
}

/** What GitHub keeps of an image, or why it is not asked. */
export interface Kept {
  readonly stores: readonly AttestationStore[];
  readonly unasked?: string;
}

/**
 * The stores that may hold an image's attestations: that of this job's repository, and that of the
 * repository whose workflow is expected to sign. None where GitHub keeps none, or may not be asked.
 */
export function storesOf(
  source: AttestationSource,
  { signer, by }: Pick<AttestationRule, 'signer' | 'by'>,
  signal: AbortSignal,
): Kept {
  const { server, ask: asking } = source;
  if (!keepsAttestations(server)) {
    const unasked = `${server} is a GitHub Enterprise Server, which keeps no attestations`;
    return { stores: [], unasked };
  }
  if (asking === undefined) {
    return { stores: [], unasked: 'GitHub was not asked, since github-token is empty' };
  }
  const ofSigner = by === undefined ? repositoryOf(signer) : undefined;
  const names = [source.repository, ofSigner ?? ''].filter((it) => it !== '');
  const distinct = names.filter((it, i) => names.findIndex((other) => same(it, other)) === i);
  const stores = distinct.flatMap((repository) => {
    const place = { server, repository };
    const answers = new Map<Digest, Promise<AttestationAnswer>>();
    const ask = (digest: Digest) => {
      const answer = answers.get(digest) ?? asking(repository, digest, signal);
      answers.set(digest, answer);
      return answer;
    };
    const read: AttestationStore = {
      ...place,
      async list(digest) {
        const answer = await ask(digest);
        if (answer.kind === 'listed') return answer.bundles;
        if (answer.status === 404 && !answer.page) return [];
        throw refusal(repository, answer);
      },
    };
    // What is listed and could not be had is a place of its own: it takes nothing from the others.
    const unread: AttestationStore = {
      ...place,
      async list(digest) {
        const answer = await ask(digest);
        if (answer.kind === 'refused' || answer.unread === undefined) return [];
        throw refusal(repository, answer.unread);
      },
    };
    return [read, unread];
  });
  return { stores };
}

/** Whether a GitHub keeps attestations at all: GitHub Enterprise Server does not. */
export function keepsAttestations(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return host === 'github.com' || host.endsWith('.ghe.com');
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refusal(repository: string, refused: Refusal): PromotionError {
  const { status, message, limit, page } = refused;
  const said = status === undefined ? 'gave no answer' : `answered ${status}`;
  const who = page ? 'Something between this runner and GitHub' : 'GitHub';
  const words = page ? ` ${message}` : `: ${message}`;
  const why = limit === undefined ? '' : `; its rate limit is spent and passes ${limit}`;
  return new PromotionError(
    'GITHUB_API',
    `${who} ${said} for the attestations of ${repository}${words}${why}`,
    { remedy: remedyOf(repository, refused), ...(status === undefined ? {} : { status }) },
  );
}

function remedyOf(repository: string, { status, limit, page }: Refusal): string {
  if (page) {
    return 'Look for a proxy or firewall that answers in place of the hosts of GitHub; no permission is missing.';
  }
  if (limit !== undefined) {
    return `Run again ${limit === 'within the hour' ? 'in an hour' : `when the limit has passed, ${limit}`}: no permission is missing. Fewer jobs at a time, or a token of its own in github-token, prevent it.`;
  }
  if (status === 401 || status === 403) {
    return `Give the job permissions: attestations: read, or pass in github-token a token that may read ${repository}.`;
  }
  return status === undefined
    ? 'Let this runner reach the hosts of GitHub that are named, through HTTPS_PROXY or past it by NO_PROXY; then run again.'
    : 'Run again; if it lasts, look at the status of GitHub.';
}
