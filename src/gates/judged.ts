import type { Facts, Observed } from '../facts/facts.js';
import type { ManifestTree } from '../facts/tree.js';
import { unknown } from './unknown.js';
import type { GateId, Verdict } from './verdict.js';

/** The image that rules about content are about: the source's, in verify mode the one in the target. */
export function judgedImage({ mode, source, target }: Facts): Observed<ManifestTree> {
  return mode === 'verify' ? (target.image ?? { kind: 'unasked' }) : source.image;
}

/**
 * The verdict of verify mode about something that a rule asks for and that was not read: it is never
 * passed over.
 *
 * @param observed what was looked for, and is not known
 */
export function unreadTarget(
  facts: Facts,
  gate: GateId,
  expected: string,
  observed: Exclude<Observed<unknown>, { kind: 'known' }>,
): Verdict {
  if (observed.kind === 'unknown') return unknown(gate, expected, observed.error);
  if (observed.kind === 'unasked') {
    // Without a digest there is nothing to ask about, and the evidence blocks.
    return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to look for' };
  }
  return {
    gate,
    outcome: 'block',
    expected,
    got: 'the target answers that it has no such manifest',
    remedy: `Promote ${facts.digest ?? 'the image'} into the target first, or verify the digest that it holds.`,
    code: 'MANIFEST_UNKNOWN',
  };
}
