import type { Facts, Observed } from '../facts/facts.js';
import type { ReferrerGraph } from '../facts/referrer-graph.js';
import { shortDigest } from '../oci/digest.js';
import { isOfKind, type Referrer } from '../oci/referrer.js';
import { waivesSource, waivesTarget } from './reach.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import type { Verdict } from './verdict.js';

const gate = 'referrers';

/**
 * What is attached to the image is known, so that it can go along, and every required kind of artifact
 * is attached to its root: its presence, not its validity.
 */
export function referrers(facts: Facts): Verdict {
  const { requireReferrers, referrers: policy } = facts.promotion.policy;
  const expected = requireReferrers.join(', ') || 'what is attached is known';
  const asked = requireReferrers.length > 0;
  if (facts.mode === 'verify' || (!asked && policy === 'ignore')) {
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
      return judge(facts, observed.value, expected);
  }
}

function judge(facts: Facts, graph: ReferrerGraph, expected: string): Verdict {
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
  const { attached, missing: lacking } = facts.target;
  const failed = errorIn(attached) ?? errorIn(lacking);
  if (failed && !waivesTarget(facts, failed)) {
    return withWayOut(unknown(gate, 'what the target holds of it already', failed));
  }
  const warning = keptTags(facts);
  return { gate, outcome: 'pass', expected, got, ...(warning === '' ? {} : { warning }) };
}

/** The image itself was not read; where that is waived, a reader has to know what it costs. */
function notRead(facts: Facts, expected: string, asked: boolean): Verdict {
  const { image } = facts.source;
  const verdict = unread(facts, gate, expected, asked ? ['require-referrers'] : []);
  if (asked || image.kind !== 'unknown' || !waivesSource(facts, image.error)) return verdict;
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

function errorIn<T>(observed: Observed<T>) {
  return observed.kind === 'unknown' ? observed.error : undefined;
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
function keptTags({ target, source }: Facts): string {
  if (target.attached.kind !== 'known' || source.referrers.kind !== 'known') return '';
  const wanted = new Set<string>(source.referrers.value.wanted.map(({ tag }) => tag ?? ''));
  const { api, tags } = target.attached.value;
  // Fallback tags matter where the target has no API; elsewhere they are not carried at all.
  const kept = tags.filter(
    ({ tag, held, digest }) => (!api || wanted.has(tag)) && held !== undefined && held !== digest,
  );
  const told = kept.map(({ tag, held }) => `${tag} (${held ? shortDigest(held) : 'nothing'})`);
  return told.length === 0
    ? ''
    : `The target has its own ${told.join(', ')}: left as it is, the source's is not carried.`;
}
