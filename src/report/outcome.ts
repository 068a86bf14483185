import type { ErrorCode, Side } from '../errors.js';
import { isSoftened } from '../gates/verdict.js';
import type { Proven } from '../verify/verification.js';

/** What a promotion can come to, worst first. */
export const RESULTS = [
  'failed',
  'mismatched',
  'blocked',
  'unverifiable',
  'held-back',
  'promoted',
  'rolled-back',
  'planned',
  'verified',
  'already-present',
  'skipped',
] as const;

/** What a promotion came to. */
export type Result = (typeof RESULTS)[number];

/** Why a result is not green, as a reader sees it. */
export interface Failure {
  readonly code: ErrorCode | 'GATE_BLOCKED' | 'HELD_BACK';
  readonly message: string;
  readonly remedy: string;
  readonly side?: Side;
  readonly docs?: string;
  readonly correlationId?: string;
}

/** One image from its facts to what it came to. */
export interface ImageOutcome extends Proven {
  readonly result: Result;
  readonly failures: readonly Failure[];
  /** what a reader should know although the result stands, besides the warnings of the gates */
  readonly warnings: readonly string[];
}

/** The result of a set: the worst of its images; nothing at all is a failure. */
export function worst(results: readonly Result[]): Result {
  return RESULTS.find((result) => results.includes(result)) ?? 'failed';
}

/** How a step with this image has to look. */
export type Colour = 'green' | 'warning' | 'red';

/**
 * An unverifiable import is a warning where the policy says so, and red everywhere else. What only
 * `warn-only` let pass is a warning, too.
 */
export function colourOf(image: ImageOutcome): Colour {
  if (!isRed(image.result)) return image.verdicts.some(isSoftened) ? 'warning' : 'green';
  const { unverifiable } = image.facts.promotion.policy;
  const complete = image.receipts.every(({ end }) => end.kind !== 'not-sent');
  return image.result === 'unverifiable' && unverifiable === 'warn' && complete ? 'warning' : 'red';
}

/** Whether a step with this result must not end green. */
export function isRed(result: Result): boolean {
  switch (result) {
    case 'promoted':
    case 'rolled-back':
    case 'already-present':
    case 'verified':
    case 'planned':
    case 'skipped':
      return false;
    case 'unverifiable':
    case 'held-back':
    case 'blocked':
    case 'mismatched':
    case 'failed':
      return true;
  }
}
