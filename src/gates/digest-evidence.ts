import type { Claim } from '../evidence/evidence.js';
import type { Facts } from '../facts/facts.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'digest-evidence';

/** Digest evidence is present, well-formed, and all sources of it agree. */
export function digestEvidence(facts: Facts): Verdict {
  const { evidence } = facts;
  const expected = 'one digest, the same from every source of evidence';
  switch (evidence.kind) {
    case 'agreed':
      return { gate, outcome: 'pass', expected, got: describe(evidence.claims) };
    case 'unusable':
      return {
        gate,
        outcome: 'block',
        expected,
        got: describe(evidence.claims),
        remedy:
          'Pass the digest as the build step printed it, sha256: and 64 hex characters, or name a file in digest-evidence that holds it.',
      };
    case 'conflict':
      return {
        gate,
        outcome: 'block',
        expected,
        got: describe(evidence.claims),
        remedy:
          'Find out which build is meant and pass its digest only; file#name in digest-evidence picks one entry of several.',
      };
    case 'missing':
      return missing(facts, expected);
  }
}

function missing(facts: Facts, expected: string): Verdict {
  const { claims } = facts.evidence;
  const got = claims.length === 0 ? 'no digest evidence' : describe(claims);
  const { tagDigest } = facts.source;
  if (facts.promotion.policy.requireDigest || facts.mode === 'verify') {
    const remedy = claims.some(({ kind }) => kind === 'empty')
      ? 'Check the variable behind @: the build step left its digest empty. Look at the name of the step and of its output.'
      : 'Pass the digest of the tested image: in source behind @, in digest, or by a file in digest-evidence.';
    return { gate, outcome: 'block', expected, got, remedy };
  }
  const tag = facts.promotion.source?.tag;
  switch (tagDigest.kind) {
    case 'known': {
      const pinned = `${got}; tag ${tag ?? ''} resolved once to ${tagDigest.value} and pinned`;
      const warning =
        'require-digest: false: what was tested is not proven to be what is promoted.';
      return { gate, outcome: 'waived', expected, got: pinned, warning };
    }
    case 'unknown':
      return unknown(gate, `tag ${tag ?? ''} of the source resolved to a digest`, tagDigest.error);
    case 'absent':
    case 'unasked':
      return {
        gate,
        outcome: 'block',
        expected: 'a tag of the source to resolve, as require-digest: false allows',
        got: tag === undefined ? `${got} and no tag in source` : `no tag ${tag} in the source`,
        remedy: 'Name an existing tag in source, or pass a digest.',
      };
  }
}

function describe(claims: readonly Claim[]): string {
  return claims.map(describeClaim).join('; ');
}

function describeClaim(claim: Claim): string {
  switch (claim.kind) {
    case 'digest':
      return `${claim.origin}: ${claim.digest}${claim.strength === 'claimed' ? ` (claimed by a ${claim.format}, not verified)` : ''}`;
    case 'empty':
      return `${claim.origin}: nothing behind @`;
    case 'silent':
    case 'unusable':
      return `${claim.origin}: ${claim.problem}`;
  }
}
