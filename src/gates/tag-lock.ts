import type { Facts } from '../facts/facts.js';
import { waivesTarget } from './reach.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'tag-lock';

/**
 * No tag this plan would move is locked, and no tag is created or moved in a locked repository. Azure's
 * own import ignores these locks when forced, so this gate is the only protection.
 */
export function tagLock(facts: Facts): Verdict {
  const { target, promotion, digest } = facts;
  const { registry, repository } = promotion.target;
  const expected = `no lock on what this plan would write in ${registry}/${repository}`;
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
  }
  const unread = [target.repository, ...target.tags.map(({ held }) => held)].flatMap((it) =>
    it.kind === 'unknown' ? [it.error] : [],
  );
  const [error] = unread;
  if (error) {
    if (!unread.every((it) => waivesTarget(facts, it))) return unknown(gate, expected, error);
    const got = 'the target is out of reach; no tag is moved, so no locked one either';
    return { gate, outcome: 'waived', expected, got };
  }
  const written = target.tags.filter(
    ({ held }) => held.kind === 'absent' || (held.kind === 'known' && held.value.digest !== digest),
  );
  const locked = written.filter(({ held }) => held.kind === 'known' && !held.value.writeEnabled);
  if (locked.length > 0) {
    const names = locked.map(({ tag }) => tag).join(', ');
    const unlock = locked
      .map(
        ({ tag }) =>
          `az acr repository update --name ${registryName(facts)} --image ${repository}:${tag} --write-enabled true`,
      )
      .join(' && ');
    return {
      gate,
      outcome: 'block',
      expected,
      got: `locked and held by another digest: ${names}`,
      remedy: `Promote under a new tag; force does not move a locked tag. If the lock is a mistake: ${unlock}`,
    };
  }
  const repositoryLocked =
    target.repository.kind === 'known' && !target.repository.value.writeEnabled;
  const names = [...written.map(({ tag }) => tag), ...newAttachedTags(facts)];
  if (repositoryLocked && names.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `repository ${repository} is locked, and ${names.join(', ')} would be written`,
      remedy: `Unlock the repository if that is meant: az acr repository update --name ${registryName(facts)} --repository ${repository} --write-enabled true`,
    };
  }
  const got = written.length === 0 ? 'no tag would be created or moved' : 'no lock';
  return { gate, outcome: 'pass', expected, got };
}

/** Tags of attached artifacts that the target lacks; fallback tags only where it has no API. */
function newAttachedTags({ source, target }: Facts): string[] {
  if (target.attached.kind !== 'known' || source.referrers.kind !== 'known') return [];
  const { api, tags } = target.attached.value;
  const wanted = new Set<string>(source.referrers.value.wanted.map(({ tag }) => tag ?? ''));
  return tags
    .filter(({ tag, held }) => held === undefined && (!api || wanted.has(tag)))
    .map(({ tag }) => tag);
}

function registryName(facts: Facts): string {
  const { resource } = facts.target;
  if (resource.kind === 'known') return resource.value.name;
  return facts.promotion.target.registry.split('.', 1)[0] ?? '';
}
