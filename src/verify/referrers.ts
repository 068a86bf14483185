import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { childManifests, type Manifest } from '../oci/manifest.js';
import type { Referrer, ReferrerListing } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { type Read, readManifest } from './read.js';
import type { ReferrerProof } from './verification.js';

/** Whether the target names a referrer when it is asked what is attached to its subject. */
type Listed =
  | { readonly kind: 'listing'; readonly listing: ReferrerListing }
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
  const subjects = new Set(claimed.flatMap(({ tag, subject }) => (tag ? [] : [subject])));
  const lists = new Map<Digest, Promise<Listed>>();
  for (const subject of subjects) lists.set(subject, listOf(target, repository, subject));
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
        lists.get(subject),
      ]);
      if (read.kind !== 'found') return { ...named, ...read };
      const gap = await gapBelow(target, repository, read.content.manifest);
      return gap ? { ...named, ...gap } : { ...named, ...standingIn(listed, referrer) };
    }),
  );
}

/** An artifact may be an index; then what it names has to be there as well. */
async function gapBelow(
  target: RegistryReader,
  repository: string,
  manifest: Manifest,
): Promise<Exclude<Read, { kind: 'found' }> | undefined> {
  const reads = await Promise.all(
    childManifests(manifest).map(({ digest }) => readManifest(target, repository, digest)),
  );
  return reads.flatMap((it) => (it.kind === 'found' ? [] : [it]))[0];
}

async function listOf(
  target: RegistryReader,
  repository: string,
  subject: Digest,
): Promise<Listed> {
  try {
    return { kind: 'listing', listing: await target.referrers(repository, subject) };
  } catch (error) {
    if (!(error instanceof PromotionError)) throw error;
    return { kind: 'refused', error };
  }
}

/** Served by its bytes: whether the target also lists it, or cannot. */
function standingIn(
  listed: Listed | undefined,
  { digest, subjectless }: Referrer,
): { readonly kind: 'proven' | 'hidden' } | { readonly kind: 'served'; readonly why: string } {
  if (listed?.kind !== 'listing') {
    const said = listed ? listed.error.message : 'it was not asked';
    return { kind: 'served', why: `does not say what is attached (${said})` };
  }
  const { api, referrers } = listed.listing;
  if (referrers.some((it) => it.digest === digest)) return { kind: 'proven' };
  if (!api) return { kind: 'served', why: 'has no referrers API' };
  return subjectless
    ? { kind: 'served', why: 'cannot list an artifact that states no subject' }
    : { kind: 'hidden' };
}
