import type { Facts } from '../facts/facts.js';
import { attestation } from './attestation.js';
import { digestEvidence } from './digest-evidence.js';
import { manifestCount } from './manifest-count.js';
import { network } from './network.js';
import { platforms } from './platforms.js';
import { referrers } from './referrers.js';
import { setOverlap } from './set-overlap.js';
import { signature } from './signature.js';
import { sourceExists } from './source-exists.js';
import { tagLock } from './tag-lock.js';
import { targetTag } from './target-tag.js';
import type { Gate, SetGate, Verdict } from './verdict.js';

const GATES: readonly Gate[] = [
  digestEvidence,
  sourceExists,
  targetTag,
  tagLock,
  manifestCount,
  platforms,
  network,
  referrers,
  signature,
  attestation,
];
const SET_GATES: readonly SetGate[] = [setOverlap];

/** All verdicts of all images: every gate runs, so that every reason is shown at once. */
export function evaluate(images: readonly Facts[]): Verdict[][] {
  const ofSet = SET_GATES.map((gate) => gate(images));
  return images.map((facts, index) => [
    ...GATES.map((gate) => gate(facts)),
    ...ofSet.flatMap((verdicts) => verdicts[index] ?? []),
  ]);
}
