import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { ListedDigests, Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { readManifest } from './read.js';
import type { ReferrerProof } from './verification.js';

/** Whether the target names a referrer when it is asked what is attached to its subject. */
type Listed =
  | { readonly kind: 'listing'; readonly listing: ListedDigests }
  | { readonly kind: 'refused'; readonly error: PromotionError };

/**
 * Proves that everything that was carried along is in the target: by its bytes, and by the target's own
 * list of what is attached to the subject, since nobody finds a signature that is not listed. What is
 * found by a tag is proven by the tag.
 */
export async function proveReferrers(
  target: RegistryReader,
  repository: string,
  claimed: readonly Referrer[],
): Promise<ReferrerProof[]> {
  const lists = new Map<Digest, Promise<Listed>>();
  const listOnce = (subject: Digest): Promise<Listed> => {
    const asked = lists.get(subject) ?? listOf(target, repository, subject);
    lists.set(subject, asked);
    return asked;
  };
  return Promise.all(
    claimed.map(async (referrer): Promise<ReferrerProof> => {
      const { digest, subject, artifactType, tag } = referrer;
      const named = { digest, subject, artifactType };
      if (tag !== undefined) {
        const read = await readManifest(target, repository, tag);
        if (read.kind !== 'found') return { ...named, tag, ...read };
        const held = read.content.digest;
        return held === digest
          ? { ...named, tag, kind: 'proven' }
          : { ...named, tag, kind: 'kept', held };
      }
      const [read, listed] = await Promise.all([
        readManifest(target, repository, digest),
        listOnce(subject),
      ]);
      return read.kind === 'found'
        ? { ...named, ...standingIn(listed, referrer) }
        : { ...named, ...read };
    }),
  );
}

async function listOf(
  target: RegistryReader,
  repository: string,
  subject: Digest,
): Promise<Listed> {
  try {
    return { kind: 'listing', listing: await target.listed(repository, subject) };
  } catch (error) {
    if (!(error instanceof PromotionError)) throw error;
    return { kind: 'refused', error };
  }
}

/** How a referrer whose bytes are served stands in the target's own list. */
type Standing =
  | { readonly kind: 'proven' | 'hidden' }
  | { readonly kind: 'served'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly error: PromotionError };

/** Served by its bytes: whether the target also lists it, or cannot. A refused list proves nothing. */
function standingIn(listed: Listed, { digest, subjectless }: Referrer): Standing {
  if (listed.kind === 'refused') return { kind: 'unreadable', error: listed.error };
  const { api, digests } = listed.listing;
  if (digests.has(digest)) return { kind: 'proven' };
  if (!api) return { kind: 'served', why: 'has no referrers API' };
  return subjectless
    ? { kind: 'served', why: 'cannot list an artifact that states no subject' }
    : { kind: 'hidden' };
}
