import type { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** What the target holds under one tag. */
export type TagProof = { readonly tag: Tag } & (
  | { readonly kind: 'proven' }
  | { readonly kind: 'different'; readonly digest: Digest }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt' | 'unreadable'; readonly error: PromotionError }
);

/** Whether the target serves one manifest of the image, by its bytes. */
export type ManifestProof = { readonly digest: Digest } & (
  | { readonly kind: 'proven' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'corrupt' | 'unreadable'; readonly error: PromotionError }
);

/** What was read back from the target. */
export interface Verification {
  /** proven: every tag and every manifest; mismatched: the target was read and differs */
  readonly kind: 'proven' | 'mismatched' | 'unreadable';
  readonly tags: readonly TagProof[];
  readonly manifests: readonly ManifestProof[];
  /** seconds it was waited for replicas to agree */
  readonly waited: number;
}
