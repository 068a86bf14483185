import type { Facts } from '../facts/facts.js';
import { reasonsIn } from './reasons.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'attestation';

/** GitHub keeps an attestation of every required predicate, verified and by the expected workflow. */
export function attestation(facts: Facts): Verdict {
  const { attestation: rule } = facts.promotion.policy;
  if (!rule) {
    return {
      gate,
      outcome: 'not-applicable',
      expected: 'no attestation',
      got: 'none is asked for',
    };
  }
  const by = rule.signer ?? 'a workflow of this repository';
  const expected = `${rule.predicates.join(', ')} by ${by}`;
  switch (facts.attestation.kind) {
    case 'unasked':
      return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to ask for' };
    case 'unknown':
      return unknown(gate, expected, facts.attestation.error);
    case 'absent':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `GitHub lists no attestation of ${facts.digest ?? 'the digest'} that this token may see`,
        remedy:
          'Attest the image in the workflow that builds it (actions/attest with subject-digest), and give this job permissions: attestations: read.',
      };
    case 'failed':
      return {
        gate,
        outcome: 'block',
        expected,
        got: reasonsIn(facts.attestation.reasons),
        remedy:
          facts.attestation.remedy ??
          'Check require-attestation and attestation-signer against the workflow that attests the image, and trusted-root where the repository is private.',
      };
    case 'verified':
      return {
        gate,
        outcome: 'pass',
        expected,
        got: `verified: ${facts.attestation.value.join('; ')}`,
      };
  }
}
