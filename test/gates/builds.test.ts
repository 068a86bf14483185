import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import type { Observed } from '../../src/facts/facts.js';
import type { Build } from '../../src/facts/platforms.js';
import type { ManifestTree } from '../../src/facts/tree.js';
import { evaluate } from '../../src/gates/evaluate.js';
import type { GateId, Verdict } from '../../src/gates/verdict.js';
import { aim } from '../../src/goal/goal-of.js';
import type { Policy } from '../../src/request/request.js';
import { type Changes, factsOf, held, OTHER, OURS, tag, treeOf } from '../facts.js';

const NOW = new Date('2026-11-25T12:00:00Z');
const DAY = 86_400_000;
const daysAgo = (days: number) => NOW.getTime() - days * DAY;
const error = new PromotionError('REGISTRY_THROTTLED', 'answered 429', { remedy: 'Wait.' });

const said = (created: number | undefined, labels: Record<string, string> = {}): Build => ({
  digest: OURS,
  kind: 'said',
  created,
  labels: new Map(Object.entries(labels)),
});
const STRANGE: Build = { digest: OTHER, kind: 'unreadable' };
const CHART: Build = { digest: OTHER, kind: 'no-image' };

function imageOf(builds: Observed<readonly Build[]> | undefined): Observed<ManifestTree> {
  const tree = treeOf(2);
  if (tree.kind !== 'known') return tree;
  return { kind: 'known', value: { ...tree.value, ...(builds ? { builds } : {}) } };
}

function verdict(gate: GateId, changes: Changes): Verdict {
  const verdicts = evaluate(aim([factsOf({ now: NOW, ...changes })]))[0]?.verdicts ?? [];
  return verdicts.find((it) => it.gate === gate) as Verdict;
}

const outcome = (gate: GateId, policy: Partial<Policy>, builds: readonly Build[]) =>
  verdict(gate, { policy, source: { image: imageOf({ kind: 'known', value: builds }) } }).outcome;

const KEY = 'org.opencontainers.image.revision';

describe('require-labels', () => {
  const asks = (value?: string) => ({ requireLabels: [{ key: KEY, value }] });

  it.each<[string, string | undefined, readonly Build[], Verdict['outcome']]>([
    ['on every platform', undefined, [said(1, { [KEY]: 'x' }), said(1, { [KEY]: 'y' })], 'pass'],
    ['missing on one of them', undefined, [said(1, { [KEY]: 'x' }), said(1)], 'block'],
    ['empty, as an unset variable leaves it', undefined, [said(1, { [KEY]: '' })], 'block'],
    ['empty where any value is right', '*', [said(1, { [KEY]: '' })], 'pass'],
    ['missing where any value is right', '*', [said(1)], 'block'],
    ['of that value', '1.4.2', [said(1, { [KEY]: '1.4.2' })], 'pass'],
    ['of another value', '1.4.2', [said(1, { [KEY]: '1.4.20' })], 'block'],
    ['of that beginning', '1.4.*', [said(1, { [KEY]: '1.4.20' })], 'pass'],
    ['with a ? that stands for itself', 'a?b', [said(1, { [KEY]: 'a?b' })], 'pass'],
    ['with a ? that stands for nothing else', 'a?b', [said(1, { [KEY]: 'axb' })], 'block'],
    ['by another case', undefined, [said(1, { [KEY.toUpperCase()]: 'x' })], 'block'],
    ['in a config that cannot be read', undefined, [said(1, { [KEY]: 'x' }), STRANGE], 'unknown'],
    ['missing beside a config that cannot be read', undefined, [said(1), STRANGE], 'block'],
    ['on what is no image', undefined, [CHART], 'block'],
    ['without any platform', undefined, [], 'block'],
  ])('%s', (_, value, builds, expected) => {
    expect(outcome('require-labels', asks(value), builds)).toBe(expected);
  });

  it('not asked for: nothing is judged', () => {
    expect(outcome('require-labels', {}, [said(1)])).toBe('not-applicable');
  });
});

describe('max-age-days', () => {
  it.each<[string, readonly Build[], Verdict['outcome']]>([
    ['young enough', [said(daysAgo(1)), said(daysAgo(7))], 'pass'],
    ['one that is a millisecond too old', [said(daysAgo(1)), said(daysAgo(7) - 1)], 'block'],
    ['too old beside one without a time', [said(daysAgo(30)), said(undefined)], 'block'],
    ['one without a time', [said(daysAgo(1)), said(undefined)], 'unknown'],
    ['1970, as reproducible builds write it', [said(0)], 'unknown'],
    ['the last moment that stands for none', [said(Date.UTC(2000, 0, 1) - 1)], 'unknown'],
    ['a clock that is a day ahead', [said(daysAgo(-1))], 'pass'],
    ['a time that is yet to come', [said(daysAgo(-1) + 1)], 'unknown'],
    ['a config that cannot be read', [said(daysAgo(1)), STRANGE], 'unknown'],
    ['what is no image', [CHART], 'unknown'],
    ['no platform', [], 'block'],
  ])('%s', (_, builds, expected) => {
    expect(outcome('max-age-days', { rules: { 'max-age-days': 7 } }, builds)).toBe(expected);
  });

  it('the 1 January 2000 is a time, and too old', () => {
    const builds = [said(Date.UTC(2000, 0, 1))];
    expect(outcome('max-age-days', { rules: { 'max-age-days': 7 } }, builds)).toBe('block');
  });

  it('not asked for: nothing is judged', () => {
    expect(outcome('max-age-days', {}, [said(0)])).toBe('not-applicable');
  });
});

describe.each<[GateId, Partial<Policy>]>([
  ['require-labels', { requireLabels: [{ key: KEY, value: undefined }] }],
  ['max-age-days', { rules: { 'max-age-days': 7 } }],
])('%s where configs were not read', (gate, policy) => {
  it('for a refusal: unknown, by its code', () => {
    const image = imageOf({ kind: 'unknown', error });
    expect(verdict(gate, { policy, source: { image } })).toMatchObject({
      outcome: 'unknown',
      code: 'REGISTRY_THROTTLED',
    });
  });

  it('for a source out of reach that is accepted: blocks all the same', () => {
    const firewall = new PromotionError('REGISTRY_FIREWALL', 'no', { remedy: 'x' });
    const source = { image: { kind: 'unknown', error: firewall } } as const;
    const change = { policy: { ...policy, unverifiable: 'warn' as const }, source };
    expect(verdict(gate, change).outcome).toBe('block');
  });

  it('in verify mode for a target that cannot be read: unknown', () => {
    const target = { image: { kind: 'unknown', error } as const };
    expect(verdict(gate, { policy, mode: 'verify', target }).outcome).toBe('unknown');
  });

  it('in verify mode the image of the target is judged', () => {
    const good = said(daysAgo(1), { [KEY]: 'x' });
    const of = (builds: readonly Build[]) => ({
      image: imageOf({ kind: 'known', value: builds }),
    });
    const both = { source: of([said(daysAgo(99))]), target: of([good]) };
    expect(verdict(gate, { policy, mode: 'verify', ...both }).outcome).toBe('pass');
  });
});

describe('tag-pattern', () => {
  const asked = (lists: string[][], ...names: string[]) =>
    verdict('tag-pattern', {
      policy: { rules: { 'tag-pattern': lists } },
      target: { tags: names.map((name) => tag(name, { kind: 'absent' })) },
    });

  it.each<[string, string[][], string[], Verdict['outcome']]>([
    ['matches one of the list', [['v*', '1.*']], ['1.4', 'v2'], 'pass'],
    ['matches none', [['v*']], ['v1', 'latest'], 'block'],
    ['matches in part only', [['1.?']], ['1.42'], 'block'],
    ['matches one list of two', [['1.*'], ['*-rc*']], ['1.4'], 'block'],
    ['matches both lists', [['1.*'], ['*-rc*']], ['1.4-rc1'], 'pass'],
    ['is none at all', [['v*']], [], 'pass'],
    ['is not asked about', [], ['latest'], 'not-applicable'],
  ])('what is wanted %s', (_, lists, names, expected) => {
    expect(asked(lists, ...names).outcome).toBe(expected);
  });

  it('judges a tag that is in place already', () => {
    const target = { tags: [tag('latest', held(OURS))] };
    const policy = { rules: { 'tag-pattern': [['1.*']] } };
    expect(verdict('tag-pattern', { policy, target })).toMatchObject({
      outcome: 'block',
      got: expect.stringContaining('latest'),
    });
  });
});
