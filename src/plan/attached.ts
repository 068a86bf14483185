import { type AttachedGoal, type Goal, tagOf } from '../goal/goal.js';
import type { Digest } from '../oci/digest.js';
import type { Base } from './decide.js';
import type { Step } from './plan.js';

/** The steps that bring what is attached: by digest each once, by tag each of its own. */
export function attachedSteps({ attached }: Goal, base: Base): Step[] {
  const seen = new Set<Digest>();
  return attached.flatMap((it): Step[] => {
    if (it.fate.kind !== 'import') return [];
    const digest = digestOf(it);
    const tag = tagOf(it);
    if (tag === undefined && seen.has(digest)) return [];
    if (tag === undefined) seen.add(digest);
    const tags = tag === undefined ? [] : [tag];
    return [{ ...base, digest, tags, brings: 'attached', whenTaken: 'kept' }];
  });
}

function digestOf(goal: AttachedGoal): Digest {
  return goal.is === 'index' ? goal.index.digest : goal.artifact.digest;
}
