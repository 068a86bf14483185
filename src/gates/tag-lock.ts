import type { Facts } from '../facts/facts.js';
import { type Goal, tagsWritten } from '../goal/goal.js';
import type { Tag } from '../oci/reference.js';
import type { Lock } from '../oci/registry.js';
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
  const moves = goal.tags.flatMap(({ tag, fate }) =>
    fate.kind === 'move' ? [{ tag, lock: fate.lock }] : [],
  );
  const locked = moves.flatMap(({ tag, lock }) => (lock.kind === 'locked' ? [tag] : []));
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
  const ofRepository =
    target.repository.kind === 'known' ? target.repository.value.lock : ({ kind: 'open' } as const);
  const closed = ofRepository.kind === 'locked';
  const { registry, repository } = promotion.target;
  if (closed && written.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `repository ${repository} is locked, and ${written.join(', ')} would be written`,
      remedy: `Unlock the repository if that is meant: az acr repository update --name ${registry} --repository ${repository} --write-enabled true`,
    };
  }
  if (written.length === 0) {
    return { gate, outcome: 'pass', expected, got: 'no tag would be created or moved' };
  }
  const hidden = [ofRepository, ...moves.map(({ lock }) => lock)].find(
    (it) => it.kind === 'not-readable',
  );
  if (!hidden) return { gate, outcome: 'pass', expected, got: 'no lock' };
  return moves.length > 0
    ? unreadMove(
        expected,
        hidden,
        moves.map(({ tag }) => tag),
      )
    : unreadNew(facts, expected);
}

/** A move needs the lock: Azure's own forced import ignores it. */
function unreadMove(
  expected: string,
  { why, remedy }: Extract<Lock, { kind: 'not-readable' }>,
  tags: readonly Tag[],
): Verdict {
  return {
    gate,
    outcome: 'unknown',
    expected,
    got: why,
    remedy: `Promote under a new tag, which needs no lock to be read, or let the locks be read before ${tags.join(', ')} moves. ${remedy}`,
    code: 'REGISTRY_DENIED',
  };
}

/** New tags move nothing: what protects existing ones is `NoForce`. */
function unreadNew({ promotion }: Facts, expected: string): Verdict {
  const { registry, repository } = promotion.target;
  const warning = `locks of ${registry}/${repository} are not readable with this role; new tags are written without them, and nothing is moved.`;
  return {
    gate,
    outcome: 'waived',
    expected,
    got: 'only new tags would be written, and locks are not readable',
    warning,
  };
}

function unlock(facts: Facts, tags: readonly Tag[]): string {
  const { registry, repository } = facts.promotion.target;
  return tags
    .map(
      (tag) =>
        `az acr repository update --name ${registry} --image ${repository}:${tag} --write-enabled true`,
    )
    .join(' && ');
}
