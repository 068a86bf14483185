import type { Facts } from '../facts/facts.js';
import type { SignatureRule } from '../trust/signature.js';
import { wordsOf } from '../trust/signed-by.js';
import { reasonsIn } from './reasons.js';
import { unknown } from './unknown.js';
import { unread } from './unread.js';
import { notAsked, type Verdict } from './verdict.js';

const gate = 'signature';

/** The image carries a signature that was verified: by the key, or by the identity and its issuer. */
export function signature(facts: Facts): Verdict {
  const { signature: rule } = facts.promotion.policy;
  if (!rule) {
    return notAsked(gate);
  }
  const expected = expectedOf(rule);
  const image = imageOf(facts);
  switch (facts.signature.kind) {
    case 'unasked':
      return unread(facts, gate, expected, inputsOf(rule));
    case 'unknown':
      return unknown(gate, expected, facts.signature.error);
    case 'absent':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `${image} carries no signature`,
        remedy: `Sign it in the pipeline that built it: ${commandOf(rule, image)}`,
      };
    case 'failed':
      return {
        gate,
        outcome: 'block',
        expected,
        got: `no signature that holds: ${reasonsIn(facts.signature.reasons)}`,
        remedy:
          facts.signature.remedy ??
          `Check ${inputOf(rule)} against who signs ${image}, or sign it again: ${commandOf(rule, image)}`,
      };
    case 'verified':
      return {
        gate,
        outcome: 'pass',
        expected,
        got: `verified: by ${wordsOf(facts.signature.value)}`,
      };
  }
}

function expectedOf(rule: SignatureRule): string {
  const by =
    rule.kind === 'key'
      ? `key ${rule.key.fingerprint}`
      : `${rule.identity.text}${rule.issuer === undefined ? '' : ` from ${rule.issuer}`}`;
  const wanted = [...claimsOf(rule), ...(rule.annotations ?? [])];
  const pairs = wanted.map(([name, value]) => `${name}=${value}`).join(', ');
  return `a signature by ${by}${pairs === '' ? '' : ` that states ${pairs}`}`;
}

function claimsOf(rule: SignatureRule): ReadonlyMap<string, string> {
  return (rule.kind === 'identity' ? rule.claims : undefined) ?? new Map();
}

function inputOf(rule: SignatureRule): string {
  return rule.kind === 'key' ? 'signature-key' : 'signature-identity';
}

/** Every input that asks for something here. */
function inputsOf(rule: SignatureRule): string[] {
  return [
    inputOf(rule),
    ...(claimsOf(rule).size > 0 ? ['signature-claims'] : []),
    ...(rule.annotations && rule.annotations.size > 0 ? ['signature-annotations'] : []),
  ];
}

function commandOf(rule: SignatureRule, image: string): string {
  return rule.kind === 'key' ? `cosign sign --key <key> ${image}` : `cosign sign ${image}`;
}

/** In verify mode it is the target's image. */
function imageOf({ mode, promotion, digest }: Facts): string {
  const { registry, repository } =
    mode === 'verify' || !promotion.source ? promotion.target : promotion.source;
  return `${registry}/${repository}@${digest ?? ''}`;
}
