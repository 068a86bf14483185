import type { Aimed } from '../goal/goal.js';
import { isSkipped } from '../goal/skipped.js';
import { oneLine } from '../one-line.js';
import { attestation } from './attestation.js';
import { digestEvidence } from './digest-evidence.js';
import { manifestCount } from './manifest-count.js';
import { maxAgeDays } from './max-age-days.js';
import { network } from './network.js';
import { notation } from './notation.js';
import { platforms } from './platforms.js';
import { referrers } from './referrers.js';
import { requireLabels } from './require-labels.js';
import { setOverlap } from './set-overlap.js';
import { signature } from './signature.js';
import { soften } from './soften.js';
import { sourceExists } from './source-exists.js';
import { tagLock } from './tag-lock.js';
import { tagPattern } from './tag-pattern.js';
import { targetTag } from './target-tag.js';
import type { Gate, GateId, Judged, SetGate, Verdict } from './verdict.js';

type SetGateId = 'set-overlap';

/** Every gate by its id, in the order a reader meets them; one that is missing does not compile. */
const GATES: Readonly<Record<Exclude<GateId, SetGateId>, Gate>> = {
  'digest-evidence': digestEvidence,
  'source-exists': sourceExists,
  'target-tag': targetTag,
  'tag-lock': tagLock,
  'manifest-count': manifestCount,
  platforms,
  network,
  referrers,
  signature,
  attestation,
  notation,
  'require-labels': requireLabels,
  'max-age-days': maxAgeDays,
  'tag-pattern': tagPattern,
};
const SET_GATES: Readonly<Record<SetGateId, SetGate>> = { 'set-overlap': setOverlap };

/** The ids of all gates, in that order. */
export const GATE_IDS = [...Object.keys(GATES), ...Object.keys(SET_GATES)] as readonly GateId[];

/** An image that is skipped is not judged: there is nothing that could be promoted. */
function ownVerdicts({ facts, goal }: Aimed): Verdict[] {
  if (!isSkipped(facts)) {
    const { warnOnly } = facts.promotion.policy;
    return Object.values(GATES).map((gate) => soften(gate(facts, goal), warnOnly));
  }
  return GATE_IDS.filter((id) => id in GATES).map((gate) => ({
    gate,
    outcome: 'not-applicable',
    expected: 'an image in the source',
    got: 'the source answers that it has none, and it is optional',
  }));
}

/** All verdicts of all images: every gate runs, so that every reason is shown at once. */
export function evaluate(images: readonly Aimed[]): Judged[] {
  const ofSet = Object.values(SET_GATES).map((gate) => gate(images.map(({ facts }) => facts)));
  return images.map((image, index) => ({
    ...image,
    verdicts: [...ownVerdicts(image), ...ofSet.flatMap((verdicts) => verdicts[index] ?? [])].map(
      onOneLine,
    ),
  }));
}

/** What was found is foreign text: platforms, types and labels are whatever somebody pushed. */
function onOneLine(verdict: Verdict): Verdict {
  const { got, warning } = verdict;
  const told = { ...verdict, got: oneLine(got) };
  return warning === undefined ? told : { ...told, warning: oneLine(warning) };
}
