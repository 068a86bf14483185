import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { GitHubPlace } from './attestation.js';

/** GitHub's answer about attestations, as it came. */
export type AttestationAnswer =
  | { readonly kind: 'listed'; readonly bundles: readonly unknown[] }
  /** status undefined: no answer came at all */
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly message: string };

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
  return distinct.map((repository) => ({
    server: source.server,
    repository,
    async list(digest) {
      const answer = await source.ask(repository, digest, signal);
      if (answer.kind === 'listed') return answer.bundles;
      if (answer.status === 404) return [];
      throw refusal(repository, answer.status, answer.message);
    },
  }));
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refusal(repository: string, status: number | undefined, message: string): PromotionError {
  const said = status === undefined ? 'could not be reached' : `answered ${status}`;
  const denied = status === 401 || status === 403;
  return new PromotionError(
    'GITHUB_API',
    `GitHub ${said} for the attestations of ${repository}: ${message}`,
    {
      remedy: denied
        ? `Give the job permissions: attestations: read, or pass in github-token a token that may read ${repository}.`
        : 'Run again; if it lasts, look at the status of GitHub.',
      ...(status === undefined ? {} : { status }),
    },
  );
}
