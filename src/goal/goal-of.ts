import type { Facts, TargetTag } from '../facts/facts.js';
import type { Digest } from '../oci/digest.js';
import { attachedGoals } from './attached.js';
import type { Aimed, Content, Goal, TagFate } from './goal.js';
import { reachOfTarget } from './reach.js';

/** The goal of every image of a set, beside its facts. */
export function aim(images: readonly Facts[]): Aimed[] {
  return images.map((facts) => ({ facts, goal: goalOf(facts) }));
}

/** What the target should hold, from what was observed; undefined without a digest to promote. */
export function goalOf(facts: Facts): Goal | undefined {
  const { digest, target } = facts;
  const { undoes } = facts.promotion;
  if (digest === undefined) return undefined;
  const reach = reachOfTarget(facts, [
    target.repository,
    ...target.tags.map(({ held }) => held),
    target.missing,
  ]);
  return {
    digest,
    content: contentOf(facts),
    tags: facts.promotion.tags.map((tag) => ({
      tag,
      fate: fateOf(target.tags.find((it) => it.tag === tag)?.held, digest, undoes),
    })),
    attached: attachedGoals(facts),
    reach,
    attachedReach: reachOfTarget(facts, [target.attached]),
  };
}

function fateOf(
  held: TargetTag['held'] | undefined,
  digest: Digest,
  undoes: Digest | undefined,
): TagFate {
  switch (held?.kind) {
    case 'unknown':
      return { kind: 'unreadable', error: held.error };
    case 'absent':
      return undoes === undefined ? { kind: 'create' } : { kind: 'changed', held: undefined };
    case 'unasked':
    case undefined:
      return { kind: 'expected' };
    case 'known':
      if (held.value.digest === digest) return { kind: 'there' };
      return undoes !== undefined && held.value.digest !== undoes
        ? { kind: 'changed', held: held.value.digest }
        : { kind: 'move', was: held.value.digest, lock: held.value.lock };
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
