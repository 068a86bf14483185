import { describe, expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import type { Observed } from '../../src/facts/facts.js';
import { evaluate } from '../../src/gates/evaluate.js';
import { aim } from '../../src/goal/goal-of.js';
import { parseTag } from '../../src/oci/reference.js';
import { decide } from '../../src/plan/decide.js';
import { stepsOf } from '../../src/plan/plan.js';
import {
  attached,
  type Changes,
  factsOf,
  graph,
  held,
  OTHER,
  OURS,
  signed,
  tag,
} from '../facts.js';

const ABSENT = { kind: 'absent' } as const;
const UNASKED = { kind: 'unasked' } as const;
const SIG = parseTag(`${OURS.replace(':', '-')}.sig`);

describe('the plan', () => {
  const plan = (changes: Changes) => {
    const [image] = decide(evaluate(aim([factsOf(changes)])));
    return image?.plan;
  };
  const steps = (changes: Changes) => {
    const decided = plan(changes);
    return decided?.kind === 'steps'
      ? stepsOf(decided).map(({ tags, mode, seen }) => ({
          tags,
          mode,
          seen: Object.fromEntries(seen),
        }))
      : decided?.kind;
  };

  it.each<[string, Changes, unknown]>([
    ['one absent tag', {}, [{ tags: ['1.4'], mode: 'NoForce', seen: {} }]],
    ['blocked', { target: { tags: [tag('1.4', held(OTHER))] } }, 'blocked'],
    [
      'all in place and complete',
      { target: { tags: [tag('1.4', held(OURS))], missing: { kind: 'known', value: [] } } },
      'already-present',
    ],
    [
      'in place with a hole',
      { target: { tags: [tag('1.4', held(OURS))], missing: { kind: 'known', value: [OTHER] } } },
      [{ tags: [], mode: 'NoForce', seen: {} }],
    ],
    [
      'absent first, then moved with what the gate saw, the same not at all',
      {
        policy: { force: { kind: 'always' } },
        target: { tags: [tag('latest', held(OTHER)), tag('1.4', ABSENT), tag('1', held(OURS))] },
      },
      [
        { tags: ['1.4'], mode: 'NoForce', seen: {} },
        { tags: ['latest'], mode: 'Force', seen: { latest: OTHER } },
      ],
    ],
    ['verify', { mode: 'verify', source: { image: UNASKED } }, 'verify'],
    [
      'what is attached between the image and its tags',
      { ...signed(), target: attached([OTHER], [], [OURS]) },
      [
        { tags: [], mode: 'NoForce', seen: {} },
        { tags: [], mode: 'NoForce', seen: {} },
        { tags: ['1.4'], mode: 'NoForce', seen: {} },
      ],
    ],
    [
      'only the tags where the target has all that is attached',
      { ...signed(), target: attached([], [], [OURS]) },
      [{ tags: ['1.4'], mode: 'NoForce', seen: {} }],
    ],
    [
      'only what is attached where the rest is in place',
      { ...signed(), target: { ...attached([OTHER], []), tags: [tag('1.4', held(OURS))] } },
      [{ tags: [], mode: 'NoForce', seen: {} }],
    ],
    [
      "an attached artifact's tag where it is absent, never where it is the target's own",
      {
        source: graph([
          { digest: OTHER, subject: OURS, artifactType: '', predicateTypes: [], tag: SIG },
          {
            digest: OURS,
            subject: OURS,
            artifactType: '',
            predicateTypes: [],
            tag: parseTag('x.sig'),
          },
        ]),
        target: {
          ...attached(
            [],
            [
              { tag: SIG, digest: OTHER, held: undefined },
              { tag: parseTag('x.sig'), digest: OURS, held: OTHER },
            ],
          ),
          tags: [tag('1.4', held(OURS))],
        },
      },
      [{ tags: [SIG], mode: 'NoForce', seen: {} }],
    ],
  ])('%s', (_, changes, expected) => {
    expect(steps(changes)).toEqual(expected);
  });

  it('has a phase for the content, for what is attached, for new tags and for tags that move', () => {
    const decided = plan({
      ...signed(),
      policy: { force: { kind: 'always' } },
      target: {
        ...attached([OTHER], [], [OURS]),
        tags: [tag('1.4', ABSENT), tag('latest', held(OTHER))],
      },
    });
    const phases = decided?.kind === 'steps' ? decided.phases : [];
    const told = phases.map(({ name, steps: [step] }) => [name, step?.brings, step?.whenTaken]);
    expect(told).toEqual([
      ['content', 'image', 'lost'],
      ['attached', 'attached', 'kept'],
      ['new-tags', 'tags', 'lost'],
      ['moving-tags', 'tags', 'lost'],
    ]);
  });

  it('moves nothing in a private target that cannot be read', () => {
    const firewall: Observed<never> = {
      kind: 'unknown',
      error: new PromotionError('REGISTRY_FIREWALL', 'denied', { remedy: 'Wait.' }),
    };
    const told = steps({
      policy: { unverifiable: 'warn', force: { kind: 'always' } },
      target: { tags: [tag('1.4', firewall), tag('latest', held(OTHER))] },
    });
    expect(told).toEqual([{ tags: ['1.4', 'latest'], mode: 'NoForce', seen: {} }]);
  });
});
