import { describe, expect, it } from '@jest/globals';
import { parseRepository } from '../../src/oci/reference.js';
import { issuesOf } from '../../src/report/issues.js';
import type { Failure, ImageOutcome, Result } from '../../src/report/outcome.js';
import { outputsOf } from '../../src/report/run-report.js';
import type { Mode } from '../../src/request/request.js';
import { factsOf, OURS } from '../facts.js';

interface Given {
  readonly name: string;
  readonly result?: Result;
  readonly mode?: Mode;
  readonly warnings?: readonly string[];
  readonly failures?: readonly Failure[];
  readonly proof?: 'proven' | 'mismatched' | 'unreadable';
}

function image({ name, result = 'promoted', mode = 'promote', ...given }: Given): ImageOutcome {
  const facts = factsOf({ mode });
  const { promotion } = facts;
  const target = { ...promotion.target, repository: parseRepository(name) };
  const verification = given.proof && {
    kind: given.proof,
    tags: [],
    manifests: [],
    referrers: [],
    waited: 0,
  };
  return {
    facts: { ...facts, promotion: { ...promotion, target } },
    goal: undefined,
    plan: { kind: 'blocked' },
    verdicts: (given.warnings ?? []).map((warning) => ({
      gate: 'target-tag',
      outcome: 'pass',
      expected: '',
      got: '',
      warning,
    })),
    receipts: [],
    verification,
    result,
    failures: given.failures ?? [],
    warnings: [],
  } as ImageOutcome;
}

const failure = (message: string, code: Failure['code'] = 'GATE_BLOCKED'): Failure => ({
  code,
  message,
  remedy: 'Look.',
});
const crowd = (count: number, make: (index: number) => Given): ImageOutcome[] =>
  Array.from({ length: count }, (_, index) => image(make(index)));

describe('the warnings of a set', () => {
  it('are told once where they are equal, with the images that they are about', () => {
    const images = crowd(7, (i) => ({ name: `team/app${i}`, warnings: ['purged soon'] }));
    expect(issuesOf(images, [], 'nothing')).toEqual([
      {
        level: 'warning',
        title: 'target-tag',
        message: 'purged soon (team/app0, team/app1, team/app2, team/app3, team/app4 and 2 more)',
      },
    ]);
  });

  it('do not hide the one that only one image has', () => {
    const images = [
      ...crowd(12, (i) => ({
        name: `team/app${i}`,
        warnings: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'],
      })),
      image({ name: 'team/odd', warnings: ['the real one'] }),
    ];
    const told = issuesOf(images, [], 'nothing').map(({ message }) => message);
    expect(told[0]).toBe('the real one');
    expect(told.at(-1)).toBe('and 1 more; see the summary and the report');
  });
});

describe('the errors of a set', () => {
  it('name an equal reason once', () => {
    const images = crowd(3, (i) => ({
      name: `team/app${i}`,
      result: 'blocked',
      failures: [failure('x')],
    }));
    expect(issuesOf(images, [], 'nothing').map(({ title }) => title)).toEqual([
      'blocked: team/app0, team/app1, team/app2',
    ]);
  });

  it('begin with the worst, and with what is rare', () => {
    const blocked = (i: number): Given => ({
      name: `team/app${i}`,
      result: 'blocked',
      failures: [failure(`tag of app${i}`)],
    });
    const images = [
      ...crowd(15, blocked),
      image({ name: 'team/rare', result: 'blocked', failures: [failure('y', 'DIGEST_MISMATCH')] }),
      image({ name: 'team/worst', result: 'failed', failures: [failure('z', 'PARTIAL')] }),
    ];
    const titles = issuesOf(images, [], 'nothing').map(({ title }) => title);
    expect(titles.slice(0, 3)).toEqual([
      'failed: team/worst',
      'blocked: team/rare',
      'blocked: team/app0',
    ]);
    expect(titles).toHaveLength(10);
  });
});

describe('the output image', () => {
  it.each<[string, Given, boolean]>([
    ['proven', { name: 'team/api', proof: 'proven' }, true],
    ['planned', { name: 'team/api', result: 'planned', mode: 'plan' }, true],
    ['of a promotion that was never begun', { name: 'team/api', result: 'planned' }, false],
    ['promoted without a proof', { name: 'team/api' }, false],
    ['already there and not read', { name: 'team/api', result: 'already-present' }, false],
    ['unreadable', { name: 'team/api', result: 'unverifiable', proof: 'unreadable' }, false],
    ['mismatched', { name: 'team/api', result: 'mismatched', proof: 'mismatched' }, false],
    [
      'failed, although the target shows it',
      { name: 'team/api', result: 'failed', proof: 'proven' },
      false,
    ],
    ['verified', { name: 'team/api', result: 'verified', mode: 'verify', proof: 'proven' }, true],
  ])('%s', (_, given, named) => {
    const { image: output } = outputsOf('promoted', [image(given)], 'github', {
      report: '',
      statement: '',
      summary: '',
    });
    expect(output).toBe(named ? `prodacr.azurecr.io/team/api@${OURS}` : '');
  });
});
