import type { Facts } from '../facts/facts.js';
import { covers, formatPlatform } from '../oci/platform.js';
import { judgedImage, unreadTarget } from './judged.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import { NOT_ASKED, type Verdict } from './verdict.js';

const gate = 'platforms';

/**
 * Every wanted platform is in the image; attestations beside the platforms do not count. One that is
 * missing while something could not be read is unknown.
 */
export function platforms(facts: Facts): Verdict {
  const wanted = facts.promotion.policy.platforms;
  const asked = wanted.length > 0;
  const expected = wanted.map(formatPlatform).join(', ') || NOT_ASKED;
  const image = judgedImage(facts);
  if (image.kind !== 'known') {
    if (facts.mode === 'verify' && asked) return unreadTarget(facts, gate, expected, image);
    return unread(facts, gate, expected, asked ? ['platforms'] : []);
  }
  const { platforms: present, platformsUnread } = image.value;
  const got = present.map(formatPlatform).join(', ') || 'no platform is stated';
  if (!asked) return { gate, outcome: 'not-applicable', expected, got };
  const missing = wanted.filter((it) => !present.some((found) => covers(it, found)));
  if (missing.length === 0) return { gate, outcome: 'pass', expected, got };
  if (platformsUnread !== undefined) return unknown(gate, expected, platformsUnread);
  return {
    gate,
    outcome: 'block',
    expected,
    got: `${got}; missing ${missing.map(formatPlatform).join(', ')}`,
    remedy:
      present.length === 0
        ? 'Check that the digest is that of an image: neither its index nor its configs state a platform.'
        : 'Check that the digest is that of the index and that the build made all platforms, or correct platforms.',
  };
}
