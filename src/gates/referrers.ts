import type { Facts } from '../facts/facts.js';
import { isOfKind } from '../oci/referrer.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import type { Verdict } from './verdict.js';

const gate = 'referrers';

/** Every required kind of artifact is attached to the source image: its presence, not its validity. */
export function referrers(facts: Facts): Verdict {
  const { requireReferrers } = facts.promotion.policy;
  const expected = requireReferrers.join(', ') || 'no artifact in particular';
  const observed = facts.source.referrers;
  if (requireReferrers.length === 0 || facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'none is required' };
  }
  switch (observed.kind) {
    case 'unasked':
      return unread(facts, gate, expected, ['require-referrers']);
    case 'unknown': {
      const { image } = facts.source;
      if (image.kind === 'unknown') return unread(facts, gate, expected, ['require-referrers']);
      return unknown(gate, expected, observed.error);
    }
    case 'absent':
    case 'known': {
      const found = observed.kind === 'known' ? observed.value : [];
      const types = [...new Set(found.map((it) => it.predicateType ?? it.artifactType))];
      const got = types.length === 0 ? 'nothing is attached' : types.join(', ');
      const missing = requireReferrers.filter((kind) => !found.some((it) => isOfKind(it, kind)));
      if (missing.length === 0) {
        return { gate, outcome: 'pass', expected, got: `${got} (present, not verified)` };
      }
      return {
        gate,
        outcome: 'block',
        expected,
        got: `${got}; missing ${missing.join(', ')}`,
        remedy: `Attach ${missing.join(', ')} to the image in the source registry before it is promoted, or drop it from require-referrers.`,
      };
    }
  }
}
