import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { childManifests, type Descriptor } from '../oci/manifest.js';
import type { Tag } from '../oci/reference.js';
import type { ManifestContent, RegistryReader } from '../oci/registry.js';
import type { ManifestProof, TagProof, Verification } from './verification.js';

/** What the target should hold. */
export interface Claimed {
  readonly repository: string;
  readonly digest: Digest;
  readonly tags: readonly Tag[];
  /**
   * Digest a tag held before it was moved. Replicas lag: for a while one may still answer it, or
   * know nothing of a new tag. Undefined when nothing was written, then the first answer counts.
   */
  readonly before: Readonly<Record<string, Digest>> | undefined;
}

export interface VerifyServices {
  readonly target: RegistryReader;
  sleep(milliseconds: number): Promise<void>;
}

/** Pauses between readings while replicas may lag, in milliseconds; together about a minute. */
const LAG_PAUSES = [500, 1000, 2000, 3000, 5000, 5000, 5000, 10_000, 10_000, 15_000];

/**
 * Proves from the target's own bytes that every tag names the digest and that the digest and every
 * manifest below it are served. Never throws for an answer of the registry.
 */
export async function verify(claimed: Claimed, services: VerifyServices): Promise<Verification> {
  let waited = 0;
  for (let round = 0; ; round += 1) {
    const [tags, manifests] = await Promise.all([
      Promise.all(claimed.tags.map((tag) => proveTag(services.target, claimed, tag))),
      proveTree(services.target, claimed),
    ]);
    const pause = LAG_PAUSES[round];
    const mayLag = tags.some((it) => lagging(claimed, it)) || manifests.some(isGap);
    if (claimed.before === undefined || pause === undefined || !mayLag) {
      return { kind: judge(tags, manifests), tags, manifests, waited: waited / 1000 };
    }
    try {
      await services.sleep(pause);
    } catch {
      return { kind: judge(tags, manifests), tags, manifests, waited: waited / 1000 };
    }
    waited += pause;
  }
}

function judge(
  tags: readonly TagProof[],
  manifests: readonly ManifestProof[],
): Verification['kind'] {
  const kinds = [...tags, ...manifests].map(({ kind }) => kind);
  if (kinds.some((kind) => kind === 'different' || kind === 'absent' || kind === 'corrupt')) {
    return 'mismatched';
  }
  return kinds.includes('unreadable') ? 'unreadable' : 'proven';
}

/** Another digest than the old one under a tag is no lag: somebody moved it. */
function lagging(claimed: Claimed, proof: TagProof): boolean {
  if (proof.kind === 'different') return claimed.before?.[proof.tag] === proof.digest;
  return isGap(proof);
}

function isGap(proof: TagProof | ManifestProof): boolean {
  return proof.kind === 'absent' || proof.kind === 'corrupt';
}

async function proveTag(target: RegistryReader, claimed: Claimed, tag: Tag): Promise<TagProof> {
  const read = await readManifest(target, claimed.repository, tag);
  if (read.kind !== 'found') return { tag, ...read };
  const { digest } = read.content;
  return digest === claimed.digest ? { tag, kind: 'proven' } : { tag, kind: 'different', digest };
}

/** Reads the digest and, from its proven bytes, everything below it. */
async function proveTree(target: RegistryReader, claimed: Claimed): Promise<ManifestProof[]> {
  const proofs = new Map<Digest, ManifestProof>();
  let level: Digest[] = [claimed.digest];
  while (level.length > 0) {
    const children = await Promise.all(
      level.map(async (digest): Promise<readonly Descriptor[]> => {
        const read = await readManifest(target, claimed.repository, digest);
        if (read.kind !== 'found') {
          proofs.set(digest, { digest, ...read });
          return [];
        }
        proofs.set(digest, { digest, kind: 'proven' });
        return childManifests(read.content.manifest);
      }),
    );
    const named = new Set(children.flat().map(({ digest }) => digest));
    level = [...named].filter((digest) => !proofs.has(digest));
  }
  return [...proofs.values()];
}

type Read =
  | { readonly kind: 'found'; readonly content: ManifestContent }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt' | 'unreadable'; readonly error: PromotionError };

async function readManifest(
  target: RegistryReader,
  repository: string,
  reference: Tag | Digest,
): Promise<Read> {
  try {
    const found = await target.getManifest(repository, reference);
    return found.kind === 'absent' ? found : { kind: 'found', content: found.value };
  } catch (error) {
    if (!(error instanceof PromotionError)) throw error;
    const corrupt = error.code === 'DIGEST_MISMATCH' || error.code === 'MANIFEST_INVALID';
    return { kind: corrupt ? 'corrupt' : 'unreadable', error };
  }
}
