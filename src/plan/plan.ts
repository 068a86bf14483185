import type { Judged } from '../gates/verdict.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** One import. The engine carries steps out as they say and knows no policy. */
export interface Step {
  /**
   * What it brings: the image itself, something attached to it, its wanted tags, or what a tag of the target
   * held before, under a tag of its own.
   */
  readonly brings: 'image' | 'attached' | 'tags' | 'previous';
  readonly sourceRegistry: string;
  readonly sourceRepository: string;
  readonly digest: Digest;
  readonly targetRepository: string;
  /** empty: the manifests only, no tag */
  readonly tags: readonly Tag[];
  readonly mode: 'NoForce' | 'Force';
  /** for `Force`: the digest each tag held when the gate allowed to move it, and so what undoes the step */
  readonly seen: ReadonlyMap<Tag, Digest>;
  /** a tag that turns out to hold something else: the step is lost, or the tag is left as it is */
  readonly whenTaken: 'lost' | 'kept';
}

/**
 * The phases of a promotion, in their order: the manifests without any tag, what is attached to them,
 * tags that are new, tags that move. What a phase claimed is proven before the next one starts, so that
 * nobody pulls a tag whose content or signature is missing.
 */
export const PHASES = ['content', 'attached', 'new-tags', 'moving-tags'] as const;

export type PhaseName = (typeof PHASES)[number];

/** Steps of one image that are carried out side by side. */
export interface Phase {
  readonly name: PhaseName;
  readonly steps: readonly Step[];
}

/** What happens to one image. */
export type ImagePlan =
  | { readonly kind: 'blocked' }
  /** optional, and the source has no such image */
  | { readonly kind: 'skipped' }
  /** verify mode: nothing is written, the target is proven */
  | { readonly kind: 'verify'; readonly digest: Digest }
  /** everything is in place already; the target is proven all the same */
  | { readonly kind: 'already-present'; readonly digest: Digest }
  | { readonly kind: 'steps'; readonly digest: Digest; readonly phases: readonly Phase[] };

/** An image on its way, with what happens to it. */
export interface Planned extends Judged {
  readonly plan: ImagePlan;
}

/**
 * Whether an image enters its next phase as soon as it has proven its own, or only when every image of
 * the set has.
 */
export type Barrier = 'image' | 'set';

/** The steps of an image in the order they are carried out. */
export function stepsOf(plan: ImagePlan): readonly Step[] {
  return plan.kind === 'steps' ? plan.phases.flatMap(({ steps }) => steps) : [];
}
