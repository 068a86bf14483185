import type { Facts, FoundAttestation } from '../facts/facts.js';
import { reachOfSource } from '../goal/reach.js';
import type { AttestationRule } from '../trust/attestation.js';
import { claimWords } from '../trust/signed-by.js';
import { reasonsIn } from './reasons.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'attestation';
/** More of them say nothing new. */
const MOST_TOLD = 5;
const HOUR = 3_600_000;

/**
 * An attestation of every required predicate is there, in the registry or at GitHub: verified, by the
 * expected signer, and each meets all conditions.
 */
export function attestation(facts: Facts): Verdict {
  const { attestation: rule } = facts.promotion.policy;
  if (!rule) {
    return notAsked(gate);
  }
  const expected = expectedOf(rule);
  const { attestation: found } = facts;
  switch (found.kind) {
    case 'unasked':
      return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to ask for' };
    case 'unknown':
      return reachOfSource(facts, [facts.source.image]).kind === 'waived'
        ? unread(facts, gate, expected, ['require-attestation', 'attestation-signer'])
        : unknown(gate, expected, found.error);
    case 'absent':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `no attestation of ${facts.digest ?? 'the digest'}: ${found.looked.join('; ')}`,
        remedy: remedyOf(rule),
      };
    case 'failed':
      return {
        gate,
        outcome: 'block',
        expected,
        got: reasonsIn(found.reasons),
        remedy:
          found.remedy ??
          'Check require-attestation, attestation-signer and what else is asked of attestations against the pipeline that attests the image, and trusted-root where the repository is private.',
      };
    case 'verified':
      return { gate, outcome: 'pass', expected, got: `verified: ${wordsOf(found.value)}` };
  }
}

function expectedOf({ predicates, signer, conditions }: AttestationRule): string {
  const { builder, source, maxAge } = conditions ?? {};
  return [
    `${predicates.join(', ')} by ${signer ?? 'a workflow of this repository'}`,
    ...(builder === undefined ? [] : [`built by ${builder}`]),
    ...(source === undefined ? [] : [`from ${source}`]),
    ...(maxAge === undefined ? [] : [`at most ${maxAge / HOUR} hours old`]),
  ].join(', ');
}

function remedyOf({ by }: AttestationRule): string {
  switch (by?.kind) {
    case 'key':
      return 'Attest the image in the pipeline that builds it: cosign attest --key <key> --type <predicate> --predicate <file> <repository>@<digest>.';
    case 'identity':
      return 'Attest the image in the pipeline that builds it: cosign attest --type <predicate> --predicate <file> <repository>@<digest>.';
    case undefined:
      return 'Attest the image in the workflow that builds it: actions/attest with subject-digest, and push-to-registry to attach it; to ask GitHub, this job needs permissions: attestations: read.';
  }
}

function wordsOf(found: readonly FoundAttestation[]): string {
  const texts = found.map(({ predicateType, signer, claims, signedAt, where }) => {
    const stated = [
      ...(where === 'registry' ? ['attached'] : ['at GitHub']),
      ...(signedAt === undefined ? [] : [`signed ${signedAt}`]),
      ...claimWords(claims),
    ];
    return `${predicateType} by ${signer} (${stated.join(', ')})`;
  });
  const told = [...new Set(texts)];
  const more = told.length - MOST_TOLD;
  const shown = told.slice(0, MOST_TOLD).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
