import type { Facts } from '../facts/facts.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'set-overlap';
const expected = 'one digest for each target tag of the set';

/** No two promotions of a set give one target tag different digests. */
export function setOverlap(images: readonly Facts[]): Verdict[] {
  const digests = new Map<string, Set<string>>();
  for (const facts of images) {
    for (const target of targetsOf(facts)) {
      const known = digests.get(target) ?? new Set();
      digests.set(target, known.add(facts.digest ?? 'no digest'));
    }
  }
  return images.map((facts) => {
    if (images.length === 1) return notAsked(gate, 'one image only');
    const clashing = targetsOf(facts).filter((target) => (digests.get(target)?.size ?? 0) > 1);
    if (clashing.length === 0) return { gate, outcome: 'pass', expected, got: 'no overlap' };
    return {
      gate,
      outcome: 'block',
      expected,
      got: `more than one digest for ${clashing.join(', ')}`,
      remedy: 'Correct the images-file: each target tag may stand in it with one digest only.',
    };
  });
}

function targetsOf({ promotion, tags }: Facts): string[] {
  const { registry, repository } = promotion.target;
  return tags.map((tag) => `${registry}/${repository}:${tag}`);
}
