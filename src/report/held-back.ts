import { wantedOf } from '../goal/goal.js';
import type { StepReceipt } from '../import/receipt.js';
import type { Proven, Verification } from '../verify/verification.js';
import { where } from './failures.js';
import type { Failure } from './outcome.js';

/**
 * Whether nothing is wrong with this image itself: all that was sent is there, and what was not sent waits
 * for another image of the set.
 */
export function isHeldBack(
  receipts: readonly StepReceipt[],
  { tags, keepers = [], manifests, referrers, blobs }: Verification,
): boolean {
  if (blobs !== undefined && blobs.kind !== 'proven') return false;
  const waiting = receipts.filter(({ end }) => end.kind === 'not-sent');
  if (waiting.length === 0) return false;
  if (waiting.some(({ end }) => end.kind === 'not-sent' && end.fault === 'own')) return false;
  const unsent = new Set(waiting.flatMap(({ step }) => step.tags));
  const digests = new Set(waiting.map(({ step }) => step.digest));
  const sent = [
    ...[...tags, ...keepers].filter(({ tag }) => !unsent.has(tag)),
    ...referrers.filter(({ digest }) => !digests.has(digest)),
    // What is to come with a phase that did not start cannot be missing yet.
    ...(waiting.some(({ step }) => step.brings === 'image') ? [] : manifests),
  ];
  return sent.every(({ kind }) => ['proven', 'kept', 'served'].includes(kind));
}

/** What an image that is not at fault has to say: which of its tags are written, and which are not. */
export function heldBackFailure(parts: Proven): Failure {
  const { receipts, verification } = parts;
  const wanted = wantedOf(parts);
  const proven = verification?.tags.flatMap(({ tag, kind }) => (kind === 'proven' ? [tag] : []));
  const there = new Set(proven ?? []);
  const missing = wanted.filter((tag) => !there.has(tag));
  const tags = [
    ...(there.size > 0 ? [`in place: ${[...there].join(', ')}`] : []),
    ...(missing.length > 0 ? [`not written: ${missing.join(', ')}`] : []),
  ];
  const state = tags.length > 0 ? ` (${tags.join('; ')})` : '';
  const next =
    receipts.length > 0 ? 'run again: it completes' : 'nothing was changed; fix and run again';
  return {
    code: 'HELD_BACK',
    message: `${where(parts)} waits for another image of its set, which was blocked or failed${state}: ${next}`,
    remedy:
      'Do what the other images ask for and run again; independent: true lets images go without each other.',
  };
}
