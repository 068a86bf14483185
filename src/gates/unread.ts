import type { Facts } from '../facts/facts.js';
import { reachOfSource } from '../goal/reach.js';
import type { GateId, Verdict } from './verdict.js';

/**
 * The verdict about the content of an image that was not read. Whether it may go on is said by
 * `source-exists`; where that waives an unreachable source, what was asked for explicitly still blocks.
 *
 * @param asked the inputs that ask for it
 */
export function unread(
  facts: Facts,
  gate: GateId,
  expected: string,
  asked: readonly string[],
): Verdict {
  const { image } = facts.source;
  const waived = reachOfSource(facts, [image]).kind === 'waived';
  if (!waived || asked.length === 0) {
    return { gate, outcome: 'not-applicable', expected, got: 'the image was not read' };
  }
  return {
    gate,
    outcome: 'block',
    expected,
    got: `the source is out of reach, so ${asked.join(', ')} cannot be checked`,
    remedy: `Run on a runner inside the source's network, or drop ${asked.join(', ')}.`,
  };
}
