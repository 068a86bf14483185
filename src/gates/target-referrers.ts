import type { Facts } from '../facts/facts.js';
import { isOfKind } from '../oci/referrer.js';
import { unreadTarget } from './judged.js';
import type { Verdict } from './verdict.js';

const gate = 'referrers';

/** In verify mode: every required kind of artifact is attached to the image that the target holds. */
export function targetReferrers(facts: Facts): Verdict {
  const required = facts.promotion.policy.requireReferrers;
  const expected = required.join(', ') || 'nothing is required';
  if (required.length === 0) {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode carries nothing' };
  }
  const observed = facts.target.referrers ?? { kind: 'unasked' };
  if (observed.kind !== 'known') return unreadTarget(facts, gate, expected, observed);
  const onRoot = observed.value.filter(({ subject }) => subject === facts.digest);
  const missing = required.filter((kind) => !onRoot.some((it) => isOfKind(it, kind)));
  const got = `${onRoot.length} attached in the target`;
  if (missing.length === 0) {
    return { gate, outcome: 'pass', expected, got: `${got} (present, not verified)` };
  }
  return {
    gate,
    outcome: 'block',
    expected,
    got: `${got}; missing ${missing.join(', ')}`,
    remedy: `Promote the image with referrers: copy, which brings what is attached to it, or drop ${missing.join(', ')} from require-referrers.`,
  };
}
