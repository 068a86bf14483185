import type { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Planned, Step } from '../plan/plan.js';

/** How one step ended, as far as the engine knows; the proof is read afterwards. */
export type StepEnd =
  /** the service reported success */
  | { readonly kind: 'imported' }
  /** the target held the digest under every tag of the step, by whatever hand */
  | { readonly kind: 'in-place' }
  /** another actor was quicker: these tags hold something else now */
  | { readonly kind: 'lost-race'; readonly tags: readonly LostTag[] }
  /** these tags held something else, and were left as they are because the step says so */
  | { readonly kind: 'kept'; readonly tags: readonly LostTag[] }
  | { readonly kind: 'failed'; readonly error: PromotionError }
  /** an earlier step of the image did not end well */
  | { readonly kind: 'not-sent' };

export interface LostTag {
  readonly tag: Tag;
  /** undefined: the tag was deleted meanwhile */
  readonly digest: Digest | undefined;
  readonly locked: boolean;
}

export interface StepReceipt {
  readonly step: Step;
  readonly end: StepEnd;
  /** ISO 8601; absent for a step that was not sent */
  readonly started?: string;
  readonly ended?: string;
  /** POSTs that were sent */
  readonly writes: number;
  readonly correlationIds: readonly string[];
}

/** An image on its way, with what was done for it. */
export interface Imported extends Planned {
  /** in the order of the plan's steps; undefined where nothing was to be done */
  readonly receipts: readonly StepReceipt[] | undefined;
}

/** Whether a step left things as they are wanted, as far as the service says. */
export function endedWell(end: StepEnd): boolean {
  return end.kind === 'imported' || end.kind === 'in-place' || end.kind === 'kept';
}
