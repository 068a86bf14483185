import type { Facts } from '../facts/facts.js';
import { judgedImage, unreadTarget } from './judged.js';
import { unread } from './unread.js';
import type { Verdict } from './verdict.js';

const gate = 'manifest-count';

/** The root and all manifests below it, each digest once, are within the bounds. */
export function manifestCount(facts: Facts): Verdict {
  const { minManifests, maxManifests } = facts.promotion.policy;
  const expected = `${minManifests} to ${maxManifests} manifests`;
  const asked = facts.promotion.policy.explicit.filter((name) => name.endsWith('-manifests'));
  if (facts.mode === 'verify' && asked.length === 0) {
    return {
      gate,
      outcome: 'not-applicable',
      expected,
      got: 'verify mode counts where it is asked',
    };
  }
  const image = judgedImage(facts);
  if (image.kind !== 'known') {
    if (facts.mode === 'verify') return unreadTarget(facts, gate, expected, image);
    return unread(facts, gate, expected, asked);
  }
  const { nodes } = image.value;
  const count = nodes.length;
  const attestations = nodes.filter(({ attestation }) => attestation).length;
  const got = `${count}: the root and ${count - 1} below it, ${attestations} of them attestations`;
  if (count > maxManifests) {
    return {
      gate,
      outcome: 'block',
      expected,
      got,
      remedy:
        count > 50
          ? 'Build fewer platforms or attestations: Azure imports at most 50 manifests an image. How it counts nested indexes is not documented; a higher max-manifests lets Azure decide.'
          : `Check the platforms of the build, or raise max-manifests to ${count}.`,
    };
  }
  if (count < minManifests) {
    return {
      gate,
      outcome: 'block',
      expected,
      got,
      remedy: `Check that the digest is that of the index and not of one platform, or lower min-manifests to ${count}.`,
    };
  }
  return { gate, outcome: 'pass', expected, got };
}
