import { describe, expect, it } from '@jest/globals';
import { parseRepository } from '../../src/oci/reference.js';
import type { ImageOutcome, Result } from '../../src/report/outcome.js';
import { renderSummary } from '../../src/report/summary/summary.js';
import type { HostName } from '../../src/request/host-names.js';
import { factsOf } from '../facts.js';
import { offences } from './summary-rules.js';

interface Given {
  readonly name?: string;
  readonly result?: Result;
  readonly reason?: string;
  readonly warning?: string;
}

function image({ name = 'team/api', result = 'blocked', reason, warning }: Given): ImageOutcome {
  const facts = factsOf();
  const { promotion } = facts;
  const target = { ...promotion.target, repository: parseRepository(name) };
  return {
    facts: { ...facts, promotion: { ...promotion, target } },
    goal: undefined,
    plan: { kind: 'blocked' },
    verdicts: [],
    receipts: [],
    verification: undefined,
    result,
    failures:
      reason === undefined ? [] : [{ code: 'GATE_BLOCKED', message: reason, remedy: 'Look.' }],
    warnings: warning === undefined ? [] : [warning],
  } as unknown as ImageOutcome;
}

function summary(images: readonly ImageOutcome[], host: HostName = 'github'): string {
  const started = new Date('2026-01-01T00:00:00Z');
  const run = {
    started,
    ended: new Date(started.getTime() + 90_000),
    mode: 'promote',
    context: { host },
    identity: undefined,
    inputs: {},
    undo: undefined,
  };
  const headline = 'api was not promoted; nothing was changed; fix and run again';
  return renderSummary({
    result: 'blocked',
    headline,
    images,
    failures: [],
    run,
    reportPath: '/r.json',
  });
}

const crowd = (count: number, make: (index: number) => Given): ImageOutcome[] =>
  Array.from({ length: count }, (_, index) => image({ name: `team/app${index}`, ...make(index) }));

describe('the summary', () => {
  it.each<[HostName]>([['github'], ['azure-devops']])(
    'of a thousand images fits, whatever they have to say: %s',
    (host) => {
      const long = (index: number) => ({ reason: `${index} ${'<&| '.repeat(1000)}` });
      const text = summary(crowd(1000, long), host);
      expect([...offences(text, host, 'red')]).toEqual([]);
      expect(text.split('\n')[0]).toMatch(/fix and run again$/);
      expect(text).toMatch(/and 950 more images, in the report|Too long for a summary/);
    },
  );

  it('tells an equal reason once, with all images that have it', () => {
    const text = summary(crowd(12, () => ({ reason: 'target-tag: no' })));
    expect(text.match(/target-tag/g)).toHaveLength(1);
    expect(text).toContain('`team/app0`, `team/app1`');
    expect(text).toContain('and 2 more');
  });

  it('tells an equal warning once, with the images that it is about', () => {
    const images = [
      ...crowd(3, () => ({ result: 'promoted', warning: 'purged soon' })),
      image({ name: 'team/odd', result: 'promoted', warning: 'the real one' }),
    ];
    const told = summary(images)
      .split('\n')
      .filter((line) => line.startsWith('> ⚠️'));
    expect(told).toEqual([
      '> ⚠️ the real one (team/odd)',
      '> ⚠️ purged soon (team/app0, team/app1, team/app2)',
    ]);
  });

  it('shows what is blocked before everything else, and what waits for it by its own word', () => {
    const text = summary([
      ...crowd(30, () => ({ result: 'held-back', reason: 'it waits' })),
      image({ name: 'team/worst', reason: 'the reason' }),
    ]);
    const [, , third] = text.split('\n');
    expect(third).toBe('**⛔ blocked** `team/worst` `1.4`');
    expect(text).toContain('<details><summary>30 images held back</summary>');
    expect(text).not.toMatch(/planned|it waits/);
  });

  it('cuts a name that no table could hold in its middle', () => {
    const name = `team/${'a'.repeat(100)}/${'b'.repeat(100)}`;
    const text = summary([image({ name, result: 'already-present' }), image({})]);
    expect([...offences(text, 'github', 'red')]).toEqual([]);
    expect(text).toMatch(/`team\/a+…b{10}`/);
  });

  it('of Azure DevOps has headings instead of HTML', () => {
    const text = summary(
      crowd(2, () => ({ result: 'already-present' })),
      'azure-devops',
    );
    expect([...offences(text, 'azure-devops', 'red')]).toEqual([]);
    expect(text).toContain('### 2 images there already');
    expect(text).not.toContain('<');
  });
});
