import type { Facts, TargetTag } from '../facts/facts.js';
import { shortDigest } from '../oci/digest.js';
import { mayMove } from '../request/force.js';
import { TARGET_WARNING, waivesTarget } from './reach.js';
import { unknown } from './unknown.js';
import type { Verdict } from './verdict.js';

const gate = 'target-tag';

/** Every wanted tag is absent, holds the digest already, or may be moved by `force`. */
export function targetTag(facts: Facts): Verdict {
  const { target, promotion } = facts;
  const where = `${promotion.target.registry}/${promotion.target.repository}`;
  const expected = `tags of ${where} absent, already at the digest, or allowed by force`;
  if (target.resource.kind === 'unknown') {
    return unknown(gate, `the ARM resource of ${promotion.target.registry}`, target.resource.error);
  }
  if (facts.mode === 'verify') {
    return { gate, outcome: 'not-applicable', expected, got: 'verify mode writes nothing' };
  }
  for (const { held } of target.tags) {
    if (held.kind !== 'unknown') continue;
    if (!waivesTarget(facts, held.error)) return unknown(gate, expected, held.error);
    const got = 'the target is out of reach; NoForce lets no existing tag be moved';
    return { gate, outcome: 'waived', expected, got, warning: TARGET_WARNING };
  }
  if (target.missing.kind === 'unknown') return unknown(gate, expected, target.missing.error);
  if (facts.digest === undefined) {
    return { gate, outcome: 'not-applicable', expected, got: 'there is no digest to compare with' };
  }
  if (target.tags.length === 0) {
    return { gate, outcome: 'not-applicable', expected, got: 'no tag is written' };
  }
  const refused = target.tags.filter(
    (it) => differs(facts, it) && !mayMove(promotion.policy.force, it.tag),
  );
  const got = target.tags.map((it) => describe(facts, it)).join('; ');
  if (refused.length === 0) return { gate, outcome: 'pass', expected, got };
  const names = refused.map(({ tag }) => tag).join(', ');
  return {
    gate,
    outcome: 'block',
    expected,
    got,
    remedy: `Promote under a new tag, or allow the move with force: ${names} and a reason.`,
  };
}

function differs(facts: Facts, { held }: TargetTag): boolean {
  return held.kind === 'known' && held.value.digest !== facts.digest;
}

function describe(facts: Facts, it: TargetTag): string {
  if (it.held.kind !== 'known') return `${it.tag} absent`;
  if (!differs(facts, it)) return `${it.tag} already at the digest`;
  const allowed = mayMove(facts.promotion.policy.force, it.tag)
    ? 'may be moved'
    : 'must not be moved';
  return `${it.tag} holds ${shortDigest(it.held.value.digest)}, ${allowed}`;
}
