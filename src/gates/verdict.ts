import type { ErrorCode } from '../errors.js';
import type { Facts } from '../facts/facts.js';
import type { Aimed, Goal } from '../goal/goal.js';
import type { GateId } from '../request/warn-only.js';

export type { GateId } from '../request/warn-only.js';

/** What a gate found. Unknown blocks as well; it only says that the answer could not be had. */
export type Verdict = {
  readonly gate: GateId;
  readonly expected: string;
  readonly got: string;
  /** what a reader should know although it does not block */
  readonly warning?: string;
} & (
  | { readonly outcome: 'pass' | 'not-applicable' }
  | {
      readonly outcome: 'waived';
      /** what it would have been without `warn-only` */
      readonly was?: 'block' | 'unknown';
    }
  | {
      readonly outcome: 'block' | 'unknown';
      /** one imperative sentence with the exact input, role, command or setting */
      readonly remedy: string;
      /** the failure behind an unknown */
      readonly code?: ErrorCode;
      readonly correlationId?: string;
    }
);

/** What a gate expects that nobody asked for: nothing, which is not to be taken for a wish. */
export const NOT_ASKED = 'not asked for';

/** The verdict of a gate that nobody asked for. */
export function notAsked(gate: GateId, got = 'none is asked for'): Verdict {
  return { gate, outcome: 'not-applicable', expected: NOT_ASKED, got };
}

/** A rule: facts in, and what they come to; verdict out, nothing else. */
export type Gate = (facts: Facts, goal: Goal | undefined) => Verdict;

/** A rule about a whole set: a verdict for each image. */
export type SetGate = (images: readonly Facts[]) => Verdict[];

/** An image on its way that every rule has looked at. */
export interface Judged extends Aimed {
  readonly verdicts: readonly Verdict[];
}

/** Whether only `warn-only` lets this verdict pass. */
export function isSoftened(verdict: Verdict): boolean {
  return verdict.outcome === 'waived' && verdict.was !== undefined;
}

/** Whether this verdict keeps the promotion from being written. */
export function blocks(verdict: Verdict): verdict is Verdict & { outcome: 'block' | 'unknown' } {
  return verdict.outcome === 'block' || verdict.outcome === 'unknown';
}
