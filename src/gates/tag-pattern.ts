import type { Facts } from '../facts/facts.js';
import { matchesGlob } from '../request/glob.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'tag-pattern';

/** Every wanted tag matches one of the globs, those that are in place already too; of each list that asks. */
export function tagPattern({ promotion, tags }: Facts): Verdict {
  const patterns = promotion.policy.rules[gate] ?? [];
  if (patterns.length === 0) return notAsked(gate, 'no pattern is asked for');
  const expected = patterns.map((globs) => `every tag like ${globs.join(' or ')}`).join(', and ');
  if (tags.length === 0) return { gate, outcome: 'pass', expected, got: 'no tag is written' };
  const strange = tags.filter(
    (tag) => !patterns.every((globs) => globs.some((glob) => matchesGlob(glob, tag))),
  );
  if (strange.length === 0) return { gate, outcome: 'pass', expected, got: tags.join(', ') };
  return {
    gate,
    outcome: 'block',
    expected,
    got: `not like that: ${strange.join(', ')}`,
    remedy: `Promote under tags that match, or correct ${gate}.`,
  };
}
