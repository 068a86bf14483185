import type { Facts, NotationSigned } from '../facts/facts.js';
import { signaturesOf } from '../request/signatures-of.js';
import { reasonsIn } from './reasons.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'notation';
const POLICY = 'notation-trust-policy';
/** What is told of more than this is that there is more. */
const MOST_ANNOTATIONS = 10;

/** The image carries a Notation signature that the trust policy accepts, by the certificates of the trust store. */
export function notation(facts: Facts): Verdict {
  const { promotion, mode, digest, notation: found } = facts;
  const { notation: rule } = promotion.policy;
  if (!rule) {
    return notAsked(gate);
  }
  const scope = signaturesOf(mode, promotion);
  const image = `${scope}@${digest ?? ''}`;
  const expected = `a Notation signature that the trust policy accepts for ${scope}`;
  switch (found.kind) {
    case 'unasked':
      return unread(facts, gate, expected, [POLICY]);
    case 'unknown':
      return unknown(gate, expected, found.error);
    case 'uncovered':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `no statement of the trust policy covers ${scope}`,
        remedy: `Name ${scope} in registryScopes of the statement in ${POLICY} that is meant for it.`,
      };
    case 'skipped': {
      const { statement } = found.applied;
      const got = `statement "${statement}" of the trust policy skips verification`;
      const warning = `trust policy "${statement}" skips verification of ${scope}: no Notation signature was looked at.`;
      return { gate, outcome: 'waived', expected, got, warning };
    }
    case 'absent':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `${image} carries no Notation signature`,
        remedy: `Sign it in the pipeline that built it: notation sign ${image}`,
      };
    case 'failed':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `no signature that holds: ${reasonsIn(found.reasons)}`,
        remedy: `Check ${POLICY} and notation-trust-store against who signs ${image}, or sign it again: notation sign ${image}`,
      };
    case 'verified':
      return accepted(found.value, expected, rule.policy.warnings);
  }
}

/** A signature of somebody whom only a log vouches for is let through by the policy, and proves nothing. */
function accepted(
  signed: NotationSigned,
  expected: string,
  overlooked: readonly string[],
): Verdict {
  const { applied, vouched } = signed;
  const warnings = [
    ...signed.warnings.map((it) => `trust policy "${applied.statement}" only logs: ${it}`),
    ...overlooked,
  ];
  const warning = warnings.length === 0 ? {} : { warning: `${reasonsIn(warnings)}.` };
  const words = wordsOf(signed);
  return vouched
    ? { gate, outcome: 'pass', expected, got: `verified: by ${words}`, ...warning }
    : {
        gate,
        outcome: 'waived',
        expected,
        got: `the signer is not verified: ${words}`,
        ...warning,
      };
}

function wordsOf({ signer, applied, time }: NotationSigned): string {
  const { subject, root, signingTime, expiry, annotations, scheme } = signer;
  const clock = scheme === 'notary.x509' ? ' by its own clock' : '';
  const told = Object.entries(annotations).map(([name, value]) => `${name}=${value}`.slice(0, 200));
  const more = told.length > MOST_ANNOTATIONS ? [`and ${told.length - MOST_ANNOTATIONS} more`] : [];
  return [
    `${subject}, root ${root}`,
    `trust policy "${applied.statement}" (${applied.level})`,
    `signed ${new Date(signingTime).toISOString()}${clock}`,
    ...(time === '' ? [] : [time]),
    ...(expiry === undefined ? [] : [`expires ${new Date(expiry).toISOString()}`]),
    ...told.slice(0, MOST_ANNOTATIONS),
    ...more,
  ].join('; ');
}
