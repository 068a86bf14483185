import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/clock.js';
import { parseTag } from '../../src/oci/reference.js';
import type { Step } from '../../src/plan/plan.js';
import { Progress } from '../../src/report/progress.js';
import { OURS } from '../facts.js';

/** A clock that goes on when it is told to, and calls whatever is due on the way. */
function steppedClock(): Clock & { pass(milliseconds: number): void; readonly waiting: number } {
  const calls = new Set<{ readonly at: number; readonly call: () => void }>();
  let now = 0;
  return {
    now: () => now,
    after(milliseconds, call) {
      const entry = { at: now + milliseconds, call };
      calls.add(entry);
      return () => calls.delete(entry);
    },
    pass(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [first] = [...calls].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (first === undefined) break;
        calls.delete(first);
        now = first.at;
        first.call();
      }
      now = end;
    },
    get waiting() {
      return calls.size;
    },
  };
}

function step(repository: string): Step {
  return {
    brings: 'tags',
    targetRepository: repository,
    tags: [parseTag('2.0')],
    digest: OURS,
    mode: 'NoForce',
  } as unknown as Step;
}

function scene() {
  const clock = steppedClock();
  const lines: [number, string][] = [];
  const percents: number[] = [];
  const log = {
    line: (text: string) => lines.push([clock.now(), text]),
    progress: (percent: number) => percents.push(percent),
  };
  return { clock, lines, percents, progress: new Progress(clock, log) };
}

describe('the progress of a run', () => {
  it('is told at least every fifteen seconds for as long as a stage lasts', () => {
    const { clock, lines, progress } = scene();
    progress.begin('importing', 1);
    progress.sent(step('team/api'));
    clock.pass(30 * 60_000);
    const times = [0, ...lines.map(([at]) => at), 30 * 60_000];
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15_000);
    progress.end();
    expect(clock.waiting).toBe(0);
  });

  it('says how much is done, for how long, and what is still open', () => {
    const { clock, lines, progress } = scene();
    const steps = ['a', 'b', 'c', 'd', 'e', 'f'].map(step);
    progress.begin('importing', 20);
    for (const it of steps) progress.sent(it);
    progress.says(steps[1] ?? step(''), 'Running, status Accepted');
    progress.ended(steps[0] ?? step(''));
    clock.pass(14_000);
    expect(lines).toEqual([
      [
        14_000,
        'importing: 1 of 20 done after 14.0 s; open: b:2.0 (Running, status Accepted), c:2.0, d:2.0 and 2 more',
      ],
    ]);
  });

  it('is counted in steps of ten, and a step that ends twice once', () => {
    const { percents, progress } = scene();
    const steps = Array.from({ length: 100 }, (_, i) => step(`app${i}`));
    progress.begin('importing', steps.length);
    for (const it of steps) {
      progress.sent(it);
      progress.ended(it);
      progress.ended(it);
    }
    expect(percents).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('knows in the end how long each stage took', async () => {
    const { clock, progress, lines } = scene();
    progress.begin('reading', 1);
    const failing = progress.during('team/api', Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    clock.pass(1_500);
    progress.begin('importing', 1);
    clock.pass(3_000);
    progress.end();
    clock.pass(60_000);
    expect(progress.took()).toBe('reading 1.5 s, importing 3.0 s');
    expect(lines).toEqual([]);
  });

  it('is not told of what goes on behind a run that is over', () => {
    const { clock, progress, lines } = scene();
    progress.begin('reading', 1);
    progress.stop();
    progress.begin('proving', 1);
    clock.pass(60_000);
    expect([lines, clock.waiting]).toEqual([[], 0]);
  });

  it('does not end a run whose log takes nothing more', () => {
    const clock = steppedClock();
    const line = () => {
      throw new Error('EPIPE');
    };
    const progress = new Progress(clock, { line, progress: () => {} });
    progress.begin('importing', 1);
    expect(() => clock.pass(60_000)).not.toThrow();
  });
});
