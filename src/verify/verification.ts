import type { PromotionError } from '../errors.js';
import type { Imported } from '../import/receipt.js';
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

/** Whether something attached to the image is in the target, and is found there. */
export type ReferrerProof = {
  readonly digest: Digest;
  readonly subject: Digest;
  readonly artifactType: string;
  readonly tag?: Tag;
} & (
  | { readonly kind: 'proven' }
  | { readonly kind: 'absent' }
  /** served by its digest, and missing in the target's own list */
  | { readonly kind: 'hidden' }
  /** served by its digest, and not to be found from the image, for a reason of the target's own */
  | { readonly kind: 'served'; readonly why: string }
  /** the tag holds another digest, which is the target's own business */
  | { readonly kind: 'kept'; readonly held: Digest }
  | { readonly kind: 'corrupt' | 'unreadable'; readonly error: PromotionError }
);

/** Whether the target has every config and layer; asked only where an import had no word of its own. */
export type BlobProof =
  | { readonly kind: 'proven'; readonly count: number }
  /** empty where it is a manifest that is missing, so that nobody knows what is below */
  | { readonly kind: 'absent'; readonly digests: readonly Digest[] }
  /** more than are asked for one by one */
  | { readonly kind: 'too-many'; readonly count: number }
  | { readonly kind: 'unreadable'; readonly error: PromotionError };

/** What was read back from the target. */
export interface Verification {
  /** proven: every tag, every manifest, everything carried along, and the blobs where they were asked for; mismatched: the target was read and differs */
  readonly kind: 'proven' | 'mismatched' | 'unreadable';
  readonly tags: readonly TagProof[];
  /** tags that keep what moving tags held; absent where there are none */
  readonly keepers?: readonly TagProof[];
  readonly manifests: readonly ManifestProof[];
  readonly referrers: readonly ReferrerProof[];
  /** absent where the operation's own word stands for them */
  readonly blobs?: BlobProof;
  /** what regional endpoints showed, where some were named */
  readonly replicas?: readonly ReplicaProof[];
  /** seconds it was waited for replicas to agree */
  readonly waited: number;
}

/** What one regional endpoint of the target showed of tags and manifests. */
export interface ReplicaProof extends Pick<Verification, 'kind' | 'tags' | 'manifests' | 'waited'> {
  readonly endpoint: string;
}

/** An image on its way, with what the target showed of it. */
export interface Proven extends Imported {
  /** absent where the target was not read back: blocked and planned images */
  readonly verification: Verification | undefined;
}
