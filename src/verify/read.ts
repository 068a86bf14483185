import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { ManifestContent, RegistryReader } from '../oci/registry.js';

/** What the target answered for one manifest. */
export type Read =
  | { readonly kind: 'found'; readonly content: ManifestContent }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt' | 'unreadable'; readonly error: PromotionError };

/** Reads a manifest for a proof; an answer that is no answer is a value here. */
export async function readManifest(
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
