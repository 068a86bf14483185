import type { Facts, TargetTag } from '../facts/facts.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import { attachedGoals } from './attached.js';
import { isForwardOnly, staysAt } from './forward.js';
import type { Aimed, Content, Goal, TagFate, TagGoal } from './goal.js';
import { keepersOf } from './keepers.js';
import { type Reach, reachOfTarget } from './reach.js';

/** The goal of every image of a set, beside its facts. */
export function aim(images: readonly Facts[]): Aimed[] {
  return images.map((facts) => ({ facts, goal: goalOf(facts) }));
}

/** What the target should hold, from what was observed; undefined without a digest to promote. */
export function goalOf(facts: Facts): Goal | undefined {
  const { digest, target } = facts;
  if (digest === undefined) return undefined;
  const reach = reachOfTarget(facts, [
    target.repository,
    ...target.tags.flatMap(({ held, siblings, keeper }) => [
      held,
      ...(siblings ? [siblings] : []),
      ...(keeper ? [keeper.held] : []),
    ]),
    target.missing,
  ]);
  const tags = facts.tags.map((tag): TagGoal => {
    const found = target.tags.find((it) => it.tag === tag);
    return { tag, fate: keptFate(facts, tag, found, reach) ?? fateOf(facts, found, digest) };
  });
  return {
    digest,
    content: contentOf(facts),
    tags,
    keepers: keepersOf(facts, tags),
    attached: attachedGoals(facts),
    reach,
    attachedReach: reachOfTarget(facts, [target.attached]),
  };
}

/** Of a private target nobody knows what such a tag holds, and nothing may be put over it. */
function keptFate(
  facts: Facts,
  tag: Tag,
  found: TargetTag | undefined,
  reach: Reach,
): TagFate | undefined {
  if (!isForwardOnly(facts.promotion.policy, tag)) return undefined;
  const at = found && staysAt(facts, found);
  if (at !== undefined) return { kind: 'kept', at };
  const unread = found?.held.kind === 'unknown' || found?.siblings?.kind === 'unknown';
  const writes = facts.mode !== 'verify';
  return unread && writes && reach.kind === 'waived' ? { kind: 'kept', at: undefined } : undefined;
}

function fateOf(facts: Facts, found: TargetTag | undefined, digest: Digest): TagFate {
  const { undoes } = facts.promotion;
  const unread = [found?.held, found?.siblings].find((it) => it?.kind === 'unknown');
  if (unread?.kind === 'unknown') return { kind: 'unreadable', error: unread.error };
  // The proof reads them.
  if (facts.mode === 'verify') return { kind: 'expected' };
  switch (found?.held.kind) {
    case 'absent':
      return undoes === undefined ? { kind: 'create' } : { kind: 'changed', held: undefined };
    case 'unknown':
    case 'unasked':
    case undefined:
      return { kind: 'expected' };
    case 'known': {
      const { digest: was, lock } = found.held.value;
      if (was === digest) return { kind: 'there' };
      return undoes !== undefined && was !== undoes
        ? { kind: 'changed', held: was }
        : { kind: 'move', was, lock };
    }
  }
}

function contentOf({ target }: Facts): Content {
  switch (target.missing.kind) {
    case 'known':
      return target.missing.value.length > 0 ? 'lacking' : 'there';
    case 'unknown':
      return 'unreadable';
    case 'absent':
    case 'unasked':
      return 'not-looked-at';
  }
}
