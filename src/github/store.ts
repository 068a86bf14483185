import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { GitHubPlace } from '../trust/attestation.js';

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
}

/** Where a host reads attestations; only GitHub keeps any. */
export interface AttestationSource {
  /** `https://github.com` or the address of an enterprise */
  readonly server: string;
  /** `owner/repo` of this job */
  readonly repository: string;
  ask(repository: string, digest: Digest, signal: AbortSignal): Promise<AttestationAnswer>;
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

/**
 * The stores that may hold an image's attestations: that of this job's repository, and that of the
 * repository whose workflow is expected to sign.
 */
export function storesOf(
  source: AttestationSource,
  signer: string | undefined,
  signal: AbortSignal,
): AttestationStore[] {
  const ofSigner = /^(?:https:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+)(?:\/|$)/.exec(signer ?? '')?.[1];
  const names = [source.repository, ofSigner ?? ''].filter((it) => it !== '');
  const distinct = names.filter((it, i) => names.findIndex((other) => same(it, other)) === i);
  return distinct.flatMap((repository) => {
    const place = { server: source.server, repository };
    const answers = new Map<Digest, Promise<AttestationAnswer>>();
    const ask = (digest: Digest) => {
      const answer = answers.get(digest) ?? source.ask(repository, digest, signal);
      answers.set(digest, answer);
      return answer;
    };
    const read: AttestationStore = {
      ...place,
      async list(digest) {
        if (!keepsAttestations(source.server)) throw noStore(source.server);
        const answer = await ask(digest);
        if (answer.kind === 'listed') return answer.bundles;
        if (answer.status === 404) return [];
        throw refusal(repository, answer);
      },
    };
    // What is listed and could not be had is a place of its own: it takes nothing from the others.
    const unread: AttestationStore = {
      ...place,
      async list(digest) {
        if (!keepsAttestations(source.server)) return [];
        const answer = await ask(digest);
        if (answer.kind === 'refused' || answer.unread === undefined) return [];
        throw refusal(repository, answer.unread);
      },
    };
    return [read, unread];
  });
}

/** Whether a GitHub keeps attestations at all: GitHub Enterprise Server does not. */
export function keepsAttestations(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return host === 'github.com' || host.endsWith('.ghe.com');
}

function noStore(server: string): PromotionError {
  return new PromotionError(
    'GITHUB_API',
    `${server} is a GitHub Enterprise Server, which keeps no attestations`,
    {
      remedy:
        'Ask for a signature that lies beside the image: signature-key, or signature-identity with signature-issuer, in place of require-attestation.',
    },
  );
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refusal(repository: string, { status, message }: Refusal): PromotionError {
  const said = status === undefined ? 'gave no answer' : `answered ${status}`;
  return new PromotionError(
    'GITHUB_API',
    `GitHub ${said} for the attestations of ${repository}: ${message}`,
    { remedy: remedyOf(repository, status), ...(status === undefined ? {} : { status }) },
  );
}

function remedyOf(repository: string, status: number | undefined): string {
  if (status === 401 || status === 403) {
    return `Give the job permissions: attestations: read, or pass in github-token a token that may read ${repository}.`;
  }
  return status === undefined
    ? 'Let this runner reach the hosts of GitHub that are named, through HTTPS_PROXY or past it by NO_PROXY; then run again.'
    : 'Run again; if it lasts, look at the status of GitHub.';
}
