import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** One import. The engine carries steps out as they say and knows no policy. */
export interface Step {
  /** what it brings, for the report: the image itself, something attached to it, or its wanted tags */
  readonly brings: 'image' | 'attached' | 'tags';
  readonly sourceRegistry: string;
  readonly sourceRepository: string;
  readonly digest: Digest;
  readonly targetRepository: string;
  /** empty: the manifests only, no tag */
  readonly tags: readonly Tag[];
  readonly mode: 'NoForce' | 'Force';
  /** for `Force`: the digest each tag held when the gate allowed to move it */
  readonly seen: Readonly<Record<string, Digest>>;
  /** a tag that turns out to hold something else: the step is lost, or the tag is left as it is */
  readonly whenTaken: 'lost' | 'kept';
  /** whether it has ended only when the target shows what was imported, whatever the service says */
  readonly confirmed: boolean;
  /** starts once so many steps before it, counted from the first, ended well */
  readonly waitsFor: number;
}

/** What happens to one image. */
export type Plan =
  | { readonly kind: 'blocked' }
  /** verify mode: nothing is written, the target is proven */
  | { readonly kind: 'verify'; readonly digest: Digest }
  /** everything is in place already; the target is proven all the same */
  | { readonly kind: 'already-present'; readonly digest: Digest }
  | { readonly kind: 'steps'; readonly digest: Digest; readonly steps: readonly Step[] };
