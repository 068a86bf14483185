import type { Facts } from '../facts/facts.js';
import { digestEvidence } from './digest-evidence.js';
import { manifestCount } from './manifest-count.js';
import { sourceExists } from './source-exists.js';
import { tagLock } from './tag-lock.js';
import { targetTag } from './target-tag.js';
import type { Gate, Verdict } from './verdict.js';

const GATES: readonly Gate[] = [digestEvidence, sourceExists, targetTag, tagLock, manifestCount];

/** All verdicts of all images: every gate runs, so that every reason is shown at once. */
export function evaluate(images: readonly Facts[]): Verdict[][] {
  return images.map((facts) => GATES.map((gate) => gate(facts)));
}
