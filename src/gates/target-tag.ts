import type { Facts } from '../facts/facts.js';
import { type Goal, keptOf, type TagGoal } from '../goal/goal.js';
import { TARGET_WARNING } from '../goal/reach.js';
import { shortDigest } from '../oci/digest.js';
import { type Force, mayMove } from '../request/force.js';
import type { Promotion } from '../request/request.js';
import { MOST_SOURCE_TAGS } from '../request/tags.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'target-tag';

/** Every wanted tag is absent, holds the digest already, or may be moved by `force`. */
export function targetTag(facts: Facts, goal: Goal | undefined): Verdict {
  const { target, promotion } = facts;
  const where = `${promotion.target.registry}/${promotion.target.repository}`;
  const expected = `tags of ${where} absent, already at the digest, or allowed by force`;
  if (target.resource.kind === 'unknown') {
    return unknown(gate, `the ARM resource of ${promotion.target.registry}`, target.resource.error);
  }
  const ofSource = facts.source.tags;
  if (ofSource.kind === 'unknown') {
    return unknown(gate, 'the tags of the digest in the source', ofSource.error);
  }
  if (goal !== undefined && goal.reach.kind !== 'failed') {
    const none = nothingWanted(facts, goal, expected);
    if (none) return none;
  }
  if (facts.mode === 'verify' && goal?.reach.kind !== 'failed') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
  }
  if (goal === undefined) {
    return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to compare with' };
  }
  switch (goal.reach.kind) {
    case 'failed':
      return unknown(gate, expected, goal.reach.error);
    case 'waived': {
      const got = 'the target is out of reach; NoForce lets no existing tag be moved';
      return { gate, outcome: 'waived', expected, got, warning: TARGET_WARNING };
    }
    case 'reached':
      return judgeAll(facts, goal, expected);
  }
}

function judgeAll(facts: Facts, goal: Goal, expected: string): Verdict {
  const judged = judge(goal.tags, facts.promotion, expected, policiesOf(facts, goal));
  return judged.outcome === 'block' ? judged : (keepersTaken(goal, expected) ?? judged);
}

/** What a moving tag holds can only be kept under a tag that is free, or holds it already. */
function keepersTaken({ keepers }: Goal, expected: string): Verdict | undefined {
  const taken = keepers.flatMap(({ of, tag, fate }) => {
    if (fate.kind === 'too-long') return [`the tag that keeps what ${of} holds would be too long`];
    if (fate.kind !== 'taken') return [];
    const why =
      fate.held === undefined ? 'is wanted for something else' : `holds ${shortDigest(fate.held)}`;
    return [`${tag}, which is to keep what ${of} holds, ${why}`];
  });
  if (taken.length === 0) return undefined;
  const remedy =
    'Write keep-previous so that it names the digest, as in previous-{tag}-{hex12}; such a tag is never moved.';
  return { gate, outcome: 'block', expected, got: taken.join('; '), remedy };
}

/** A run that would write no tag although tags are asked for is never a success. */
function nothingWanted(facts: Facts, goal: Goal, expected: string): Verdict | undefined {
  const { sourceTags } = facts.promotion;
  const ofSource = facts.source.tags;
  const found = ofSource.kind === 'known' ? ofSource.value.length : 0;
  const refused = (got: string, remedy: string): Verdict => ({
    gate,
    outcome: 'block',
    expected,
    got,
    remedy,
  });
  if (found > MOST_SOURCE_TAGS) {
    return refused(
      `${found} tags of the source match ${sourceTags.join(', ')}, more than ${MOST_SOURCE_TAGS}`,
      'Narrow source-tags.',
    );
  }
  if (goal.tags.length === 0 && sourceTags.length > 0) {
    return refused(
      `no tag of the source matches ${sourceTags.join(', ')}`,
      'Correct source-tags, or name a tag in tags; a tag counts where it names exactly the promoted digest.',
    );
  }
  const kept = keptOf({ goal });
  if (kept.size === 0 || kept.size < goal.tags.length) return undefined;
  return refused(
    `${goal.tags.map((it) => describe(it, facts.promotion.policy.force)).join('; ')}; nothing else is wanted`,
    'Add a tag of this version to tags. To go back on purpose, use mode: rollback with the report of the run that moved the tag, or leave it out of forward-only and allow it with force.',
  );
}

/** What the target's own policies do to what is moved or arrives, where ARM tells them. */
function policiesOf({ target }: Facts, { tags, keepers }: Goal): string[] {
  if (target.resource.kind !== 'known') return [];
  const { loginServer, retentionDays, quarantine } = target.resource.value;
  const kept = new Set(keepers.map(({ digest }) => digest));
  const moved = tags.flatMap(({ fate }) =>
    fate.kind === 'move' && !kept.has(fate.was) ? [shortDigest(fate.was)] : [],
  );
  const days = retentionDays === 1 ? '1 day' : `${retentionDays} days`;
  const deletes = `${loginServer} deletes manifests without a tag after ${days}, for good`;
  const purged = retentionDays === undefined ? [] : purgedOf(deletes, retentionDays, moved, tags);
  const hidden =
    quarantine === 'enabled'
      ? [
          `${loginServer} has a quarantine policy: what arrives is hidden until it is released, so that the proof may not see it.`,
        ]
      : [];
  return [...purged, ...hidden];
}

/** What a retention policy means for this image; nothing, where nothing stays without a tag. */
function purgedOf(
  deletes: string,
  days: number,
  moved: readonly string[],
  tags: readonly TagGoal[],
): string[] {
  if (moved.length > 0) {
    return [
      `${deletes}: set keep-previous, or give ${[...new Set(moved)].join(', ')} another tag first, if it may be needed again.`,
    ];
  }
  if (tags.length === 0) return [`${deletes}: an untagged image is one. Give it a tag to keep it.`];
  // The manifests come before their tags; what was deleted in between is imported once more.
  return days === 0
    ? [`${deletes}: what a run imports before its tags may go, and come again.`]
    : [];
}

function judge(
  tags: readonly TagGoal[],
  { policy: { force }, undoes }: Promotion,
  expected: string,
  policies: readonly string[],
): Verdict {
  const warning = policies.length === 0 ? {} : { warning: policies.join(' ') };
  if (tags.length === 0) {
    return { gate, outcome: 'not-applicable', expected, got: 'no tag is written', ...warning };
  }
  const undoing = undoes !== undefined;
  const changed = tags.filter(({ fate }) => fate.kind === 'changed');
  const refused = tags.filter(({ tag, fate }) => fate.kind === 'move' && !mayMove(force, tag));
  const got = tags.map((it) => describe(it, force)).join('; ');
  if (changed.length > 0) {
    const names = changed.map(({ tag }) => tag).join(', ');
    const remedy = `Find out who changed ${names} since that run; promote the digest that is wanted there instead.`;
    return { gate, outcome: 'block', expected, got, remedy };
  }
  if (refused.length === 0) {
    return { gate, outcome: 'pass', expected, got, ...warning };
  }
  const names = refused.map(({ tag }) => tag).join(', ');
  return {
    gate,
    outcome: 'block',
    expected,
    got,
    remedy: undoing
      ? `Allow the tags to go back with force: ${names} and a reason; the report allows nothing by itself.`
      : `Promote under a new tag, or allow the move with force: ${names} and a reason.`,
  };
}

function describe({ tag, fate }: TagGoal, force: Force): string {
  switch (fate.kind) {
    case 'create':
      return `${tag} absent`;
    case 'changed':
      return fate.held === undefined
        ? `${tag} is gone, although the undone run wrote it`
        : `${tag} holds ${shortDigest(fate.held)}, which is not what the undone run put there`;
    case 'there':
      return `${tag} already at the digest`;
    case 'kept':
      return fate.at === undefined
        ? `${tag} is left as it is, since it was not read`
        : `${tag} is kept at ${fate.at} by forward-only`;
    case 'move': {
      const allowed = mayMove(force, tag) ? 'may be moved' : 'must not be moved';
      return `${tag} holds ${shortDigest(fate.was)}, ${allowed}`;
    }
    case 'expected':
    case 'unreadable':
      return `${tag} was not read`;
  }
}
