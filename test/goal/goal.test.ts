import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import type { AttachedInTarget, Facts, Observed, TargetTag } from '../../src/facts/facts.js';
import type { ReferrerGraph } from '../../src/facts/referrer-graph.js';
import { evaluate } from '../../src/gates/evaluate.js';
import { carried, type Goal, tagsWritten } from '../../src/goal/goal.js';
import { aim, goalOf } from '../../src/goal/goal-of.js';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { parseTag } from '../../src/oci/reference.js';
import { fallbackTag, legacyTag, type Referrer } from '../../src/oci/referrer.js';
import { decide } from '../../src/plan/decide.js';
import { factsOf, lockOf } from '../facts.js';

const digest = (letter: string): Digest => parseDigest(`sha256:${letter.repeat(64)}`);
const [OURS, OTHER, SIGNED, SBOM, INDEX] = [...'abcde'].map(digest) as [
  Digest,
  Digest,
  Digest,
  Digest,
  Digest,
];
const failure = (code: 'REGISTRY_THROTTLED' | 'REGISTRY_FIREWALL' | 'REGISTRY_DENIED') =>
  ({ kind: 'unknown', error: new PromotionError(code, code, { remedy: 'Wait.' }) }) as const;
const known = <T>(value: T): Observed<T> => ({ kind: 'known', value });
const artifact = (of: Digest, artifactType: string, more: Partial<Referrer> = {}): Referrer => ({
  digest: of,
  subject: OURS,
  artifactType,
  predicateTypes: [],
  ...more,
});
const signature = artifact(SIGNED, 'application/vnd.dev.cosign.artifact.sig.v1+json');
const sbom = artifact(SBOM, 'application/spdx+json');
const index = (...referrers: Digest[]) => ({
  tag: fallbackTag(OURS),
  digest: INDEX,
  subject: OURS,
  referrers,
});

interface World {
  readonly found?: readonly Referrer[];
  readonly wanted?: readonly Referrer[];
  readonly fallbacks?: ReferrerGraph['fallbacks'];
  readonly target?: Partial<Facts['target']>;
  readonly attached?: Partial<AttachedInTarget> | Observed<AttachedInTarget>;
  readonly policy?: Partial<Facts['promotion']['policy']>;
}

function worldOf(world: World): Facts {
  const found = world.found ?? [];
  const graph = {
    found,
    wanted: world.wanted ?? found,
    fallbacks: world.fallbacks ?? [],
    leftOut: [],
  };
  const attached =
    world.attached !== undefined && 'kind' in world.attached
      ? world.attached
      : known({ api: known(true), missing: [], tags: [], ...world.attached });
  return factsOf({
    digest: OURS,
    source: { referrers: known(graph) },
    target: { missing: known([]), attached, ...world.target },
    policy: world.policy ?? {},
  });
}

const goal = (world: World) => goalOf(worldOf(world)) as Goal;
const fates = (world: World) => goal(world).attached.map(({ fate }) => fate);
const tag = (name: string, held: TargetTag['held']): TargetTag => ({ tag: parseTag(name), held });
const SIG_TAG = legacyTag(OURS, 'sig');

describe('the fate of a wanted tag', () => {
  it.each<[string, TargetTag['held'], unknown]>([
    ['absent: it is created', { kind: 'absent' }, { kind: 'create' }],
    [
      'at the digest: it stays',
      known({ digest: OURS, lock: { kind: 'locked' } }),
      { kind: 'there' },
    ],
    [
      'at another digest: it moves from there',
      known({ digest: OTHER, lock: { kind: 'open' } }),
      { kind: 'move', was: OTHER, lock: { kind: 'open' } },
    ],
    [
      'locked at another digest: the lock is told',
      known({ digest: OTHER, lock: { kind: 'locked' } }),
      { kind: 'move', was: OTHER, lock: { kind: 'locked' } },
    ],
  ])('%s', (_, held, fate) => {
    expect(goal({ target: { tags: [tag('1', held)] } }).tags).toEqual([{ tag: '1', fate }]);
  });

  it('is unreadable where the registry gave no answer', () => {
    const [only] = goal({ target: { tags: [tag('1', failure('REGISTRY_THROTTLED'))] } }).tags;
    expect(only?.fate.kind).toBe('unreadable');
  });
});

describe('the fate of what is attached', () => {
  it.each<[string, World, readonly unknown[]]>([
    [
      'missing in the target: imported',
      { found: [signature], attached: { missing: [SIGNED] } },
      [{ kind: 'import' }],
    ],
    ['there already', { found: [signature] }, [{ kind: 'there' }]],
    [
      'of a type nobody asked for: left behind',
      { found: [signature, sbom], wanted: [signature], attached: { missing: [SIGNED, SBOM] } },
      [{ kind: 'import' }, { kind: 'left-behind', why: 'type' }],
    ],
    [
      'under a tag that the target has for itself: kept',
      {
        found: [{ ...signature, tag: SIG_TAG }],
        attached: { tags: [{ tag: SIG_TAG, digest: SIGNED, held: OTHER }] },
      },
      [{ kind: 'kept', held: OTHER }],
    ],
    [
      'under a tag that is absent: imported',
      {
        found: [{ ...signature, tag: SIG_TAG }],
        attached: { tags: [{ tag: SIG_TAG, digest: SIGNED, held: undefined }] },
      },
      [{ kind: 'import' }],
    ],
    [
      'an index where the target has no API: it goes along and brings what it names',
      {
        found: [signature],
        fallbacks: [index(SIGNED)],
        attached: { api: known(false), missing: [SIGNED] },
      },
      [{ kind: 'by-index', index: fallbackTag(OURS) }, { kind: 'import' }],
    ],
    [
      'an index where the target lists by itself: it stays',
      { found: [signature], fallbacks: [index(SIGNED)], attached: { missing: [SIGNED] } },
      [{ kind: 'import' }, { kind: 'left-behind', why: 'listed-by-target' }],
    ],
    [
      'an index that names something which stays: it stays',
      {
        found: [signature, sbom],
        wanted: [signature],
        fallbacks: [index(SIGNED, SBOM)],
        attached: { api: known(false), missing: [SIGNED] },
      },
      [
        { kind: 'import' },
        { kind: 'left-behind', why: 'type' },
        { kind: 'left-behind', why: 'names-others' },
      ],
    ],
    [
      'an encrypted target has no API, whatever its list answered',
      {
        found: [signature],
        fallbacks: [index(SIGNED)],
        attached: { api: failure('REGISTRY_DENIED'), missing: [] },
        target: { resource: known({ encryption: 'enabled' } as never) },
      },
      [{ kind: 'there' }, { kind: 'import' }],
    ],
  ])('%s', (_, world, expected) => {
    expect(fates(world)).toEqual(expected);
  });

  it('is unreadable where the target does not say whether it lists', () => {
    const world = {
      found: [signature],
      fallbacks: [index(SIGNED)],
      attached: { api: failure('REGISTRY_DENIED') },
    };
    expect(fates(world)[1]).toMatchObject({ kind: 'unreadable' });
    const facts = worldOf(world);
    const verdict = evaluate(aim([facts]))[0]?.verdicts.find((it) => it.gate === 'referrers');
    expect(verdict).toMatchObject({ outcome: 'unknown', code: 'REGISTRY_DENIED' });
  });

  it('may be missing in a private target, and may not where the failure is another one', () => {
    const accepted = {
      found: [signature],
      attached: failure('REGISTRY_FIREWALL'),
      policy: { unverifiable: 'warn' },
    } as const;
    expect(fates(accepted)).toEqual([{ kind: 'import' }]);
    expect(fates({ ...accepted, policy: { unverifiable: 'fail' } })[0]?.kind).toBe('unreadable');
    const throttled = { ...accepted, attached: failure('REGISTRY_THROTTLED') };
    expect(fates(throttled)[0]?.kind).toBe('unreadable');
  });

  it('is nothing where attached artifacts are left where they are', () => {
    expect(fates({ found: [signature], policy: { referrers: 'ignore' } })).toEqual([]);
  });

  it('is proven where it came along or was there, and not where it stays', () => {
    const world = {
      found: [signature, sbom],
      wanted: [signature],
      attached: { missing: [] },
    };
    expect(carried(goal(world))).toEqual([signature]);
  });
});

describe('gates and plan agree', () => {
  const locked = known({ lock: lockOf(false) });
  const inPlace = [tag('1.4', known({ digest: OURS, lock: { kind: 'open' } }))];
  const judge = (world: World) => {
    const facts = worldOf(world);
    const [judged] = evaluate(aim([facts]));
    const lock = judged?.verdicts.find(({ gate }) => gate === 'tag-lock');
    const others = (judged?.verdicts ?? []).filter(({ gate }) => gate !== 'tag-lock');
    const written = tagsWritten(goalOf(facts) as Goal);
    const [planned] = decide([{ facts, goal: goalOf(facts), verdicts: others }]);
    return { lock: lock?.outcome, written, plan: planned?.plan.kind };
  };

  it('a locked repository does not block a run that writes nothing', () => {
    const world = {
      found: [signature, sbom],
      wanted: [signature],
      fallbacks: [index(SIGNED, SBOM)],
      attached: {
        api: known(false),
        tags: [{ tag: fallbackTag(OURS), digest: INDEX, held: undefined }],
      },
      target: { repository: locked, tags: inPlace },
    };
    expect(judge(world)).toEqual({ lock: 'pass', written: [], plan: 'already-present' });
  });

  it('a locked repository gets no tag of an attached artifact either', () => {
    const world = {
      found: [signature, sbom],
      fallbacks: [index(SIGNED, SBOM)],
      attached: {
        tags: [{ tag: fallbackTag(OURS), digest: INDEX, held: undefined }],
      },
      target: {
        repository: locked,
        tags: inPlace,
        resource: known({ encryption: 'enabled' } as never),
      },
    };
    expect(judge(world)).toEqual({ lock: 'block', written: [fallbackTag(OURS)], plan: 'steps' });
  });
});

describe('out of reach is answered once, whatever the order', () => {
  const firewall = tag('1', failure('REGISTRY_FIREWALL'));
  const throttled = tag('2', failure('REGISTRY_THROTTLED'));
  const outcomes = (tags: readonly TargetTag[]) =>
    evaluate(aim([worldOf({ policy: { unverifiable: 'warn' }, target: { tags } })]))[0]
      ?.verdicts.filter(({ gate }) => gate === 'target-tag' || gate === 'tag-lock')
      .map(({ outcome }) => outcome);

  it.each<[string, readonly TargetTag[], string]>([
    ['a private target alone is waived', [firewall], 'waived'],
    ['a 429 beside it is not', [firewall, throttled], 'unknown'],
    ['nor in the other order', [throttled, firewall], 'unknown'],
  ])('%s', (_, tags, outcome) => {
    expect(outcomes(tags)).toEqual([outcome, outcome]);
  });
});
