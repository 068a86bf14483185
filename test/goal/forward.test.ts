import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import type { Facts, Observed } from '../../src/facts/facts.js';
import { evaluate } from '../../src/gates/evaluate.js';
import { isForwardOnly, staysAt } from '../../src/goal/forward.js';
import { keptOf, wantedOf } from '../../src/goal/goal.js';
import { goalOf } from '../../src/goal/goal-of.js';
import { parseTag, type Tag } from '../../src/oci/reference.js';
import { decide } from '../../src/plan/decide.js';
import { factsOf, held, OTHER, POLICY, tag } from '../facts.js';

const tags = (...names: string[]): Tag[] => names.map(parseTag);
const known = (...names: string[]): Observed<readonly Tag[]> => ({
  kind: 'known',
  value: tags(...names),
});
const unread = (
  code: 'REGISTRY_FIREWALL' | 'REGISTRY_DENIED',
): { kind: 'unknown'; error: PromotionError } => ({
  kind: 'unknown',
  error: new PromotionError(code, code, { remedy: 'Wait.' }),
});

describe('the version at which a tag stays', () => {
  it.each<[string, string[], string[], string | undefined]>([
    ['a higher version', ['latest', '1.5.0'], ['1.4.2'], '1.5.0'],
    ['the highest of several', ['1.5.0', 'v1.6.1', '1.4'], ['1.4.2', '1.6.0'], 'v1.6.1'],
    ['a lower version moves', ['1.3.0'], ['1.4.2'], undefined],
    ['the same version moves', ['1.4.2'], ['v1.4.2'], undefined],
    ['no version there', ['latest', '20261125'], ['1.4.2'], undefined],
    ['no version wanted', ['1.5.0'], ['build-7'], undefined],
    ['a release before a higher pre-release', ['1.5.0'], ['2.0.0-rc.1'], '1.5.0'],
    ['a pre-release before a lower release', ['2.0.0-rc.1'], ['1.9.0'], '2.0.0-rc.1'],
    ['a higher pre-release moves a pre-release', ['2.0.0-rc.1'], ['2.0.0-rc.2'], undefined],
    ['a release moves its pre-release', ['2.0.0-rc.1'], ['2.0.0'], undefined],
  ])('%s', (_, siblings, wanted, expected) => {
    const facts = { ...factsOf(), tags: tags(...wanted, 'latest') };
    const target = { ...tag('latest', held(OTHER)), siblings: known(...siblings) };
    expect(staysAt(facts, target)).toBe(expected);
  });

  it('is case-sensitive about the tags it is for', () => {
    const policy = { ...POLICY, forwardOnly: ['latest', '1.*'] };
    expect(
      [...tags('latest', '1.4', 'Latest', '2.0')].map((it) => isForwardOnly(policy, it)),
    ).toEqual([true, true, false, false]);
  });
});

/** latest is for forward-only, and `1.4.2` is new. */
function factsWith(
  latest: Facts['target']['tags'][number],
  changes: Parameters<typeof factsOf>[0] = {},
): Facts {
  const target = { tags: [tag('1.4.2', { kind: 'absent' }), latest], ...changes?.target };
  const policy = {
    forwardOnly: ['latest'],
    force: { kind: 'always' as const },
    ...changes?.policy,
  };
  return factsOf({ ...changes, target, policy });
}

describe('a tag that stays', () => {
  it('is wanted no more, and nothing of it is written', () => {
    const facts = factsWith({ ...tag('latest', held(OTHER)), siblings: known('latest', '1.5.0') });
    const goal = goalOf(facts);
    expect(wantedOf({ facts, goal })).toEqual(['1.4.2']);
    expect([...keptOf({ goal })]).toEqual([['latest', '1.5.0']]);
    const [planned] = decide(evaluate([{ facts, goal }]));
    const steps =
      planned?.plan.kind === 'steps' ? planned.plan.phases.flatMap((it) => it.steps) : [];
    expect(steps.flatMap((it) => it.tags)).toEqual(['1.4.2']);
  });

  it('blocks where its neighbours could not be read, whatever force says', () => {
    const facts = factsWith({ ...tag('latest', held(OTHER)), siblings: unread('REGISTRY_DENIED') });
    const [planned] = decide(evaluate([{ facts, goal: goalOf(facts) }]));
    expect(planned?.plan.kind).toBe('blocked');
  });

  it('stays as it is in a private target that the policy accepts; in verify it is not taken for good', () => {
    const latest = tag('latest', unread('REGISTRY_FIREWALL'));
    const policy = { unverifiable: 'warn' as const };
    const fates = (mode: Facts['mode']) =>
      goalOf(factsWith(latest, { policy, mode }))?.tags.map(({ fate }) => fate.kind);
    expect(fates('promote')).toEqual(['create', 'kept']);
    expect(fates('verify')).toEqual(['expected', 'unreadable']);
  });
});
