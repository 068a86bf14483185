import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import { evaluate } from '../../src/gates/evaluate.js';
import { type GateId, isSoftened, type Verdict } from '../../src/gates/verdict.js';
import { aim } from '../../src/goal/goal-of.js';
import type { SoftGate } from '../../src/request/warn-only.js';
import { type Changes, factsOf, OTHER } from '../facts.js';

const error = new PromotionError('REGISTRY_THROTTLED', 'answered 429', { remedy: 'Wait.' });
const UNREADABLE = { kind: 'unknown', error } as const;

function verdict(gate: GateId, warnOnly: readonly string[], changes: Changes): Verdict {
  const policy = { ...changes.policy, warnOnly: warnOnly as readonly SoftGate[] };
  const verdicts = evaluate(aim([factsOf({ ...changes, policy })]))[0]?.verdicts ?? [];
  return verdicts.find((it) => it.gate === gate) as Verdict;
}

describe('a gate that warn-only names', () => {
  const few = { policy: { minManifests: 9 } };

  it('warns where it would block, with what it found and what to do', () => {
    const { outcome: _, ...blocked } = verdict('manifest-count', [], few);
    const softened = verdict('manifest-count', ['manifest-count'], few);
    expect(softened).toMatchObject({
      outcome: 'waived',
      was: 'block',
      expected: blocked.expected,
      got: blocked.got,
    });
    expect(softened.warning).toContain(blocked.got);
    expect(softened.warning).toContain('min-manifests');
    expect(isSoftened(softened)).toBe(true);
  });

  it('warns where it would not know', () => {
    const changes = { signature: UNREADABLE, policy: keyed() };
    expect(verdict('signature', ['signature'], changes)).toMatchObject({
      outcome: 'waived',
      was: 'unknown',
    });
  });

  it('leaves a verdict that passes, and one that was waived by another rule, as it is', () => {
    expect(verdict('manifest-count', ['manifest-count'], {}).outcome).toBe('pass');
    const waived = verdict('digest-evidence', ['manifest-count'], {
      evidence: { kind: 'missing', claims: [] },
      policy: { requireDigest: false },
      source: { tagDigest: { kind: 'known', value: OTHER } },
    });
    expect([waived.outcome, isSoftened(waived)]).toEqual(['waived', false]);
  });

  it('does not soften another gate', () => {
    expect(verdict('manifest-count', ['platforms'], few).outcome).toBe('block');
  });

  it('does not let go what is attached and could not be listed', () => {
    const source = { referrers: UNREADABLE };
    expect(verdict('referrers', ['referrers'], { source }).outcome).toBe('unknown');
    const missing = { policy: { requireReferrers: ['sbom'] }, source: none() };
    expect(verdict('referrers', ['referrers'], missing)).toMatchObject({ was: 'block' });
  });
});

function keyed() {
  return { signature: { kind: 'key', key: { spki: new Uint8Array(), fingerprint: 'x' } } } as const;
}

function none() {
  const value = { found: [], wanted: [], fallbacks: [], leftOut: [] };
  return { referrers: { kind: 'known', value } } as const;
}
