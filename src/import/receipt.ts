import type { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Planned, Step } from '../plan/plan.js';

/** How one step ended, as far as the engine knows; the proof is read afterwards. */
export type StepEnd =
  /** the service reported success, or the target shows what it accepted */
  | { readonly kind: 'imported' }
  /** the target held the digest under every tag of the step, by whatever hand */
  | { readonly kind: 'in-place' }
  /** another actor was quicker: these tags hold something else now */
  | { readonly kind: 'lost-race'; readonly tags: readonly LostTag[] }
  /** these tags held something else, and were left as they are because the step says so */
  | { readonly kind: 'kept'; readonly tags: readonly LostTag[] }
  | { readonly kind: 'failed'; readonly error: PromotionError }
  /**
   * Held back by what came before: `own`, a step or proof of the same image did not hold; `set`, this
   * image is not at fault, another one of its unit is.
   */
  | { readonly kind: 'not-sent'; readonly fault: 'own' | 'set' };

export interface LostTag {
  readonly tag: Tag;
  /** undefined: the tag was deleted meanwhile */
  readonly digest: Digest | undefined;
  readonly locked: boolean;
}

/** What became of one POST, the less certain to be harmless the further down. */
export type Fate =
  /** it was turned away, or ended because a tag exists, which copies nothing with `NoForce` */
  | 'refused'
  /** accepted, and the operation said that it failed */
  | 'ended'
  /** no usable answer came: it may have been accepted */
  | 'unknown'
  /** accepted, and the operation has not said how it ended: it may still land */
  | 'open'
  /** accepted, and the operation said that it succeeded */
  | 'done';

/** One POST that was sent. */
export interface Post {
  /** empty: the manifests only */
  readonly tags: readonly Tag[];
  readonly fate: Fate;
  readonly correlationId?: string;
}

export interface StepReceipt {
  readonly step: Step;
  readonly end: StepEnd;
  /** ISO 8601; absent for a step that was not sent */
  readonly started?: string;
  readonly ended?: string;
  /** in the order they were sent */
  readonly posts: readonly Post[];
}

/** An image on its way, with what was done for it. */
export interface Imported extends Planned {
  /** in the order of the plan's steps; empty where nothing was to be sent */
  readonly receipts: readonly StepReceipt[];
}

/** Whether a step left things as they are wanted, as far as the service says. */
export function endedWell(end: StepEnd): boolean {
  return end.kind === 'imported' || end.kind === 'in-place' || end.kind === 'kept';
}
