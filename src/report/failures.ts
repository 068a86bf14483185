import { blocks, type Verdict } from '../gates/verdict.js';
import type { LostTag } from '../import/receipt.js';
import { shortDigest } from '../oci/digest.js';
import type { BlobProof, Proven, TagProof, Verification } from '../verify/verification.js';
import { attachedGaps } from './attached.js';
import type { Failure } from './outcome.js';

/** Digests beyond these are only counted in a message. */
const MOST_NAMED = 5;

type Blocking = Extract<Verdict, { readonly outcome: 'block' | 'unknown' }>;

/** What every gate that blocks has to say; one reason once, with all gates that it keeps from an answer. */
export function gateFailures(verdicts: readonly Verdict[]): Failure[] {
  const reasons = new Map<string, Blocking[]>();
  for (const verdict of verdicts.filter(blocks)) {
    const { gate, code, got, remedy } = verdict;
    const key = code === undefined ? gate : `${code}\n${got}\n${remedy}`;
    reasons.set(key, [...(reasons.get(key) ?? []), verdict as Blocking]);
  }
  return [...reasons.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const gates = alike.map(({ gate }) => gate).join(', ');
    const expected = [...new Set(alike.map((it) => it.expected))].join('; ');
    const failure: Failure = {
      code: first.code ?? 'GATE_BLOCKED',
      message: `${gates}: expected ${expected}; found ${first.got}`,
      remedy: first.remedy,
      ...(first.correlationId === undefined ? {} : { correlationId: first.correlationId }),
    };
    return [failure];
  });
}

/** Tags that another actor wrote after the gate looked. */
export function lostRace(parts: Proven, lost: readonly LostTag[]): Failure {
  const states = lost.map(({ tag, digest, locked }) => {
    const holds = digest === undefined ? 'is gone' : `holds ${shortDigest(digest)}`;
    return `${tag} ${holds}${locked ? ' and is locked' : ''}`;
  });
  return {
    code: 'LOST_RACE',
    message: `target-tag: another actor changed ${where(parts)} after the gate looked: ${states.join('; ')}`,
    remedy: 'Look at who else writes these tags, and run again: the gate judges what is there now.',
    side: 'target',
  };
}

/** The target was read, and holds something else. */
export function mismatch(parts: Proven, verification: Verification): Failure {
  const { keepers = [] } = verification;
  const tags = [...verification.tags, ...keepers]
    .filter(({ kind }) => kind !== 'proven')
    .map(describeTag);
  const manifests = verification.manifests
    .filter(({ kind }) => kind !== 'proven')
    .map(({ digest, kind }) => `manifest ${shortDigest(digest)} ${kind}`);
  const gaps = [
    ...attachedGaps(verification),
    ...blobGaps(verification.blobs),
    ...replicaGaps(verification),
  ];
  const digest = parts.facts.digest ?? 'the digest';
  return {
    code: 'TARGET_MISMATCH',
    message: `${where(parts)} should hold ${digest}; found ${[...tags, ...manifests, ...gaps].join('; ')}`,
    remedy:
      'Do not deploy these tags: find out who moved or deleted what should be there, and run the promotion again.',
    side: 'target',
  };
}

/** The target gave no answer to prove anything by. */
export function unreadable(verification: Verification | undefined, so: string): Failure {
  const {
    tags = [],
    keepers = [],
    manifests = [],
    referrers = [],
    replicas = [],
  } = verification ?? {};
  const regional = replicas.flatMap((it) => [...it.tags, ...it.manifests]);
  const proofs = [...tags, ...keepers, ...manifests, ...referrers, ...regional];
  const [first] = proofs.flatMap((it) => (it.kind === 'unreadable' ? [it.error] : []));
  return {
    code: first?.code ?? 'BUG',
    message: `The target cannot be read to prove what it holds (${so}): ${first?.message ?? ''}`,
    remedy: first?.remedy ?? 'Give the identity the right to read the target registry.',
    side: 'target',
  };
}

/** What is true in the target now, whatever happened before. */
export function standing(parts: Proven, verification: Verification): string {
  const tags = verification.tags.map(describeTag);
  const root = verification.manifests[0]?.kind ?? 'absent';
  const found = tags.length > 0 ? tags : [`the image ${root}`];
  const gaps = [
    ...attachedGaps(verification),
    ...blobGaps(verification.blobs),
    ...replicaGaps(verification),
  ];
  return `In ${where(parts)} now: ${[...found, ...gaps].join('; ')}`;
}

export function where(parts: Proven): string {
  const { registry, repository } = parts.facts.promotion.target;
  return `${registry}/${repository}`;
}

function describeTag(proof: TagProof): string {
  switch (proof.kind) {
    case 'proven':
      return `${proof.tag} at the digest`;
    case 'different':
      return `${proof.tag} holds ${shortDigest(proof.digest)}`;
    case 'absent':
      return `${proof.tag} absent`;
    case 'corrupt':
      return `${proof.tag} serves bytes that are not its digest's`;
    case 'unreadable':
      return `${proof.tag} unreadable`;
  }
}

/** What a regional endpoint does not show, by the endpoint's name. */
function replicaGaps({ replicas = [] }: Verification): string[] {
  return replicas.flatMap(({ endpoint, kind, tags, manifests }) => {
    if (kind === 'proven') return [];
    const lacking = manifests.filter((it) => it.kind !== 'proven').length;
    const found = [
      ...tags.filter((it) => it.kind !== 'proven').map(describeTag),
      ...(lacking > 0 ? [`manifests not proven: ${lacking}`] : []),
    ];
    return [`through ${endpoint}: ${found.join(', ')}`];
  });
}

function blobGaps(blobs: BlobProof | undefined): string[] {
  switch (blobs?.kind) {
    case 'absent': {
      if (blobs.digests.length === 0) return [];
      const named = blobs.digests.slice(0, MOST_NAMED).map(shortDigest).join(', ');
      const more = blobs.digests.length - MOST_NAMED;
      return [`configs or layers not there: ${named}${more > 0 ? ` and ${more} more` : ''}`];
    }
    case 'too-many':
      return [`${blobs.count} configs and layers, more than are asked for one by one`];
    case 'unreadable':
      return [`configs and layers unreadable (${blobs.error.code})`];
    case 'proven':
    case undefined:
      return [];
  }
}
