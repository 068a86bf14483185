import type { Facts } from '../facts/facts.js';
import { type Goal, tagsWritten } from '../goal/goal.js';
import type { Tag } from '../oci/reference.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'tag-lock';

/**
 * No tag this plan would move is locked, and no tag is created or moved in a locked repository. Azure's
 * own import ignores these locks when forced, so this gate is the only protection.
 */
export function tagLock(facts: Facts, goal: Goal | undefined): Verdict {
  const { registry, repository } = facts.promotion.target;
  const expected = `no lock on what this plan would write in ${registry}/${repository}`;
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
  }
  if (goal === undefined) {
    return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to write' };
  }
  switch (goal.reach.kind) {
    case 'failed':
      return unknown(gate, expected, goal.reach.error);
    case 'waived': {
      const got = 'the target is out of reach; no tag is moved, so no locked one either';
      return { gate, outcome: 'waived', expected, got };
    }
    case 'reached':
      return judge(facts, goal, expected);
  }
}

function judge(facts: Facts, goal: Goal, expected: string): Verdict {
  const { target, promotion } = facts;
  const locked = goal.tags.flatMap(({ tag, fate }) =>
    fate.kind === 'move' && fate.locked ? [tag] : [],
  );
  if (locked.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `locked and held by another digest: ${locked.join(', ')}`,
      remedy: `Promote under a new tag; force does not move a locked tag. If the lock is a mistake: ${unlock(facts, locked)}`,
    };
  }
  const written = tagsWritten(goal);
  const closed = target.repository.kind === 'known' && !target.repository.value.writeEnabled;
  const { repository } = promotion.target;
  if (closed && written.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `repository ${repository} is locked, and ${written.join(', ')} would be written`,
      remedy: `Unlock the repository if that is meant: az acr repository update --name ${registryName(facts)} --repository ${repository} --write-enabled true`,
    };
  }
  const got = written.length === 0 ? 'no tag would be created or moved' : 'no lock';
  return { gate, outcome: 'pass', expected, got };
}

function unlock(facts: Facts, tags: readonly Tag[]): string {
  const { repository } = facts.promotion.target;
  const name = registryName(facts);
  return tags
    .map(
      (tag) =>
        `az acr repository update --name ${name} --image ${repository}:${tag} --write-enabled true`,
    )
    .join(' && ');
}

function registryName(facts: Facts): string {
  const { resource } = facts.target;
  if (resource.kind === 'known') return resource.value.name;
  return facts.promotion.target.registry;
}
