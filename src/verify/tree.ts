import type { Digest } from '../oci/digest.js';
import { childManifests, type Descriptor } from '../oci/manifest.js';
import type { RegistryReader } from '../oci/registry.js';
import { readManifest } from './read.js';
import type { ManifestProof } from './verification.js';

/** An image in the target. */
export interface ClaimedTree {
  readonly repository: string;
  readonly digest: Digest;
  /** the digest and everything below it, where that is known beforehand; else what its bytes name */
  readonly below: readonly Digest[];
}

/**
 * Reads an image and everything below it, all that is known of it at once. What its proven bytes name
 * besides is read as well.
 *
 * @param known earlier proofs of the same image: what was served by its bytes once is not read again
 * @returns the root first
 */
export async function proveTree(
  target: RegistryReader,
  { repository, digest: root, below }: ClaimedTree,
  known: readonly ManifestProof[],
): Promise<ManifestProof[]> {
  const shown = known.filter(({ kind }) => kind === 'proven');
  if (known.length > 0 && shown.length === known.length) return [...known];
  // Who does not know what is below has to read it again from the root.
  const kept = below.length > 0 ? shown : [];
  const proofs = new Map<Digest, ManifestProof>(kept.map((it) => [it.digest, it]));
  let level = [...new Set([root, ...below])].filter((digest) => !proofs.has(digest));
  while (level.length > 0) {
    const read = await Promise.all(
      level.map(async (digest): Promise<readonly Descriptor[]> => {
        const answer = await readManifest(target, repository, digest);
        if (answer.kind !== 'found') {
          proofs.set(digest, { digest, ...answer });
          return [];
        }
        proofs.set(digest, { digest, kind: 'proven' });
        return childManifests(answer.content.manifest);
      }),
    );
    const named = new Set(read.flat().map(({ digest }) => digest));
    level = [...named].filter((digest) => !proofs.has(digest));
  }
  const first = proofs.get(root);
  const others = [...proofs.values()].filter(({ digest }) => digest !== root);
  return first ? [first, ...others] : others;
}
