import type { Facts } from '../facts/facts.js';
import type { Build } from '../facts/platforms.js';
import type { InputName } from '../request/inputs.js';
import { judgedImage, unreadTarget } from './judged.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import type { GateId, Verdict } from './verdict.js';

/**
 * The verdict about what the configs of an image say of its build, one for each platform, attestations
 * left out. What could not be read is never passed over.
 *
 * @param asked the input that asks for it
 * @param judge the rule, once all configs were read
 */
export function judgeBuilds(
  facts: Facts,
  gate: GateId,
  expected: string,
  asked: InputName,
  judge: (builds: readonly Build[]) => Verdict,
): Verdict {
  const image = judgedImage(facts);
  if (image.kind !== 'known') {
    if (facts.mode === 'verify') return unreadTarget(facts, gate, expected, image);
    return unread(facts, gate, expected, [asked]);
  }
  const { builds } = image.value;
  if (builds?.kind === 'known' && builds.value.length > 0) return judge(builds.value);
  if (builds?.kind === 'unknown') return unknown(gate, expected, builds.error);
  return {
    gate,
    outcome: 'block',
    expected,
    got: 'the image has no platform, so no config either',
    remedy: `Check that the digest is that of an image, or drop ${asked}.`,
  };
}
