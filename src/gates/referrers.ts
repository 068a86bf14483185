import type { PromotionError } from '../errors.js';
import type { Facts } from '../facts/facts.js';
import type { ReferrerGraph } from '../facts/referrer-graph.js';
import { type AttachedGoal, type Goal, tagOf } from '../goal/goal.js';
import { reachOfSource } from '../goal/reach.js';
import { shortDigest } from '../oci/digest.js';
import { isOfKind, type Referrer } from '../oci/referrer.js';
import { targetReferrers } from './target-referrers.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import type { Verdict } from './verdict.js';

const gate = 'referrers';

/**
 * What is attached to the image is known, so that it can go along, and every required kind of artifact
 * is attached to its root: its presence, not its validity.
 */
export function referrers(facts: Facts, goal: Goal | undefined): Verdict {
  const { requireReferrers, referrers: policy } = facts.promotion.policy;
  const expected = requireReferrers.join(', ') || 'what is attached is known';
  const asked = requireReferrers.length > 0;
  if (facts.mode === 'verify') return targetReferrers(facts);
  if (!asked && policy === 'ignore') {
    return { gate, outcome: 'not-applicable', expected, got: 'none is required or carried' };
  }
  const observed = facts.source.referrers;
  switch (observed.kind) {
    case 'unasked':
      return notRead(facts, expected, asked);
    case 'unknown': {
      const verdict = unknown(gate, expected, observed.error);
      return asked ? verdict : withWayOut(verdict);
    }
    case 'absent':
      return { gate, outcome: 'not-applicable', expected, got: 'the image was not read' };
    case 'known':
      return judge(facts, goal, observed.value, expected);
  }
}

function judge(
  facts: Facts,
  goal: Goal | undefined,
  graph: ReferrerGraph,
  expected: string,
): Verdict {
  const { requireReferrers, referrers: policy } = facts.promotion.policy;
  const onRoot = graph.found.filter(({ subject }) => subject === facts.digest);
  const missing = requireReferrers.filter((kind) => !onRoot.some((it) => isOfKind(it, kind)));
  if (missing.length > 0) {
    return {
      gate,
      outcome: 'block',
      expected,
      got: `${typesOf(onRoot)}; missing ${missing.join(', ')}`,
      remedy: `Attach ${missing.join(', ')} to the image in the source registry before it is promoted, or drop it from require-referrers.`,
    };
  }
  const presence = requireReferrers.length > 0 ? ' (present, not verified)' : '';
  const left = policy === 'copy' ? graph.found.length - graph.wanted.length : 0;
  const leaving = left > 0 ? `; of other types, left behind: ${left}` : '';
  const got = `${typesOf(graph.found)}${presence}${leaving}`;
  const unread = unreadable(goal);
  if (unread) return withWayOut(unknown(gate, 'what the target holds of it already', unread));
  const warning = keptTags(goal?.attached ?? []);
  return { gate, outcome: 'pass', expected, got, ...(warning === '' ? {} : { warning }) };
}

/** The image itself was not read; where that is waived, a reader has to know what it costs. */
function notRead(facts: Facts, expected: string, asked: boolean): Verdict {
  const { image } = facts.source;
  const verdict = unread(facts, gate, expected, asked ? ['require-referrers'] : []);
  if (asked || reachOfSource(facts, [image]).kind !== 'waived') return verdict;
  const warning =
    'unverifiable: warn: the source was not read, so no signature, SBOM or attestation is carried along.';
  return { gate, outcome: 'waived', expected, got: 'the source is out of reach', warning };
}

/** Only carrying them needs to know; without it the promotion can go on. */
function withWayOut(verdict: Verdict): Verdict {
  if (!('remedy' in verdict)) return verdict;
  const remedy = `${verdict.remedy} Or set referrers: ignore, which leaves signatures, SBOMs and attestations behind.`;
  return { ...verdict, remedy };
}

/** Why it is not known what the target holds of what goes along, where nobody accepted that. */
function unreadable(goal: Goal | undefined): PromotionError | undefined {
  if (goal === undefined) return undefined;
  if (goal.attachedReach.kind === 'failed') return goal.attachedReach.error;
  if (goal.content === 'unreadable' && goal.reach.kind === 'failed') return goal.reach.error;
  const fate = goal.attached.map((it) => it.fate).find(({ kind }) => kind === 'unreadable');
  return fate?.kind === 'unreadable' ? fate.error : undefined;
}

/** `2 attached: <type>, <type>`, each type once. */
function typesOf(found: readonly Referrer[]): string {
  if (found.length === 0) return 'nothing is attached';
  const types = found.flatMap(({ artifactType, predicateTypes }) =>
    predicateTypes.length > 0 ? predicateTypes : [artifactType],
  );
  return `${found.length} attached: ${[...new Set(types)].join(', ')}`;
}

/** Production may have signed for itself: such a tag is told, never moved. */
function keptTags(attached: readonly AttachedGoal[]): string {
  const told = attached.flatMap((it) =>
    it.fate.kind === 'kept' ? [`${tagOf(it) ?? ''} (${shortDigest(it.fate.held)})`] : [],
  );
  return told.length === 0
    ? ''
    : `The target has its own ${told.join(', ')}: left as it is, the source's is not carried.`;
}
