import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** One import. Steps of an image are carried out in order; the engine knows no policy. */
export interface Step {
  readonly sourceRegistry: string;
  readonly sourceRepository: string;
  readonly digest: Digest;
  readonly targetRepository: string;
  /** empty: the manifests only, no tag */
  readonly tags: readonly Tag[];
  readonly mode: 'NoForce' | 'Force';
  /** for `Force`: the digest each tag held when the gate allowed to move it */
  readonly seen: Readonly<Record<string, Digest>>;
}

/** What happens to one image. */
export type Plan =
  | { readonly kind: 'blocked' }
  /** verify mode: nothing is written, the target is proven */
  | { readonly kind: 'verify'; readonly digest: Digest }
  /** everything is in place already; the target is proven all the same */
  | { readonly kind: 'already-present'; readonly digest: Digest }
  | { readonly kind: 'steps'; readonly digest: Digest; readonly steps: readonly Step[] };
