import type { Facts } from '../facts/facts.js';
import { formatPlatform, type Platform } from '../oci/platform.js';
import { unread } from './unread.js';
import type { Verdict } from './verdict.js';

const gate = 'platforms';
/** arm64 without a variant is v8, as builders write both. */
const DEFAULT_VARIANT: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7' };

/** Every wanted platform is in the image; attestations beside the platforms do not count. */
export function platforms(facts: Facts): Verdict {
  const wanted = facts.promotion.policy.platforms;
  const expected = wanted.map(formatPlatform).join(', ') || 'any platforms';
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode reads the target only' };
  }
  const { image } = facts.source;
  if (image.kind !== 'known')
    return unread(facts, gate, expected, wanted.length > 0 ? ['platforms'] : []);
  const present = image.value.platforms;
  const got = present.map(formatPlatform).join(', ') || 'no platform is stated';
  if (wanted.length === 0) return { gate, outcome: 'not-applicable', expected, got };
  const missing = wanted.filter((it) => !present.some((found) => covers(it, found)));
  if (missing.length === 0) return { gate, outcome: 'pass', expected, got };
  return {
    gate,
    outcome: 'block',
    expected,
    got: `${got}; missing ${missing.map(formatPlatform).join(', ')}`,
    remedy:
      'Check that the digest is that of the index and that the build made all platforms, or correct platforms.',
  };
}

function covers(wanted: Platform, found: Platform): boolean {
  if (wanted.os !== found.os || wanted.architecture !== found.architecture) return false;
  if (wanted.variant === undefined) return true;
  return wanted.variant === (found.variant ?? DEFAULT_VARIANT[found.architecture]);
}
