import type { StepReceipt } from '../import/receipt.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';

/** What is waited for: replicas lag, and for a while one may answer what was there before. */
export interface Written {
  /** digest a tag held before it was moved */
  readonly before: ReadonlyMap<Tag, Digest>;
  /** tags whose import did not come about */
  readonly lostTags: ReadonlySet<Tag>;
  /** what no import brought, although it should have */
  readonly lostDigests: ReadonlySet<Digest>;
  /** what was imported without the operation's own word: proven down to its blobs */
  readonly unworded: readonly Digest[];
  /** an accepted import has not said that it ended: waited for until the end of the run */
  readonly running: boolean;
}

/**
 * What is waited for. One step that failed does not end the waiting for those that did not.
 *
 * @returns undefined when nothing was written, as far as is known
 */
export function writtenBy(receipts: readonly StepReceipt[]): Written | undefined {
  const arrived = receipts.filter(isThere);
  if (arrived.length === 0) return undefined;
  const lost = receipts.filter((it) => !isThere(it)).map(({ step }) => step);
  const came = new Set(arrived.map(({ step }) => step.digest));
  const before = new Map<Tag, Digest>();
  for (const { step } of receipts) for (const [tag, was] of step.seen) before.set(tag, was);
  return {
    before,
    lostTags: new Set(lost.flatMap(({ tags }) => tags)),
    lostDigests: new Set(lost.map(({ digest }) => digest).filter((it) => !came.has(it))),
    unworded: [...new Set(arrived.filter(isUnworded).map(({ step }) => step.digest))],
    running: receipts.some(({ posts }) => posts.some(({ fate }) => fate === 'open')),
  };
}

/** Tags of steps that were not sent. */
export function heldBackBy(receipts: readonly StepReceipt[]): ReadonlySet<Tag> {
  return new Set(receipts.flatMap(({ step, end }) => (end.kind === 'not-sent' ? step.tags : [])));
}

/** Whether a step ended well, and every import of it said how it ended. */
export function endedByWord(receipt: StepReceipt): boolean {
  const { end, posts } = receipt;
  const well = end.kind === 'imported' || end.kind === 'in-place' || end.kind === 'kept';
  return well && posts.every(({ fate }) => fate !== 'open' && fate !== 'unknown');
}

/** It is in place as far as is known, or may be any moment; what was waited for in vain is not. */
function isThere({ end, posts }: StepReceipt): boolean {
  if (end.kind === 'in-place' || end.kind === 'kept') return true;
  return posts.some(({ fate }) => fate === 'done' || fate === 'open' || fate === 'unknown');
}

/** An import of it may have run, and none said that it succeeded. */
function isUnworded({ posts }: StepReceipt): boolean {
  const fates = posts.map(({ fate }) => fate);
  return !fates.includes('done') && (fates.includes('open') || fates.includes('unknown'));
}
