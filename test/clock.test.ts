import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type PushedImage, pushImage } from '../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../sandbox/world/scene.js';
import { type Clock, REAL_CLOCK, sleep } from '../src/clock.js';
import { Deadline } from '../src/deadline.js';
import { ERROR_CODES, isOver, PromotionError, RunEnded } from '../src/errors.js';
import { fastClock } from './clock.js';
import { PROJECT } from './fixtures.js';
import { runInProcess, type TestRun } from './harness.js';

const YEAR = 31_557_600_000;

/** A fast clock of another time. */
function shifted(years: number): Clock {
  const clock = fastClock(25);
  return { now: () => clock.now() + years * YEAR, after: clock.after };
}

describe.each([-25, 25])('a run whose clock is %i years off', (years) => {
  let scene: Scene;
  let image: PushedImage;
  let clock: Clock;
  beforeEach(() => {
    scene = createScene();
    clock = shifted(years);
    scene.world.clock = clock;
    image = pushImage(scene.world, scene.dev, 'team/api');
  });

  async function promote(given = {}): Promise<TestRun> {
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    return runInProcess(
      scene.world,
      { source, target: 'prodacr.azurecr.io/team/api:1', ...given },
      { principal: scene.promoter, subscription: SUBSCRIPTION },
    );
  }

  const exchanges = () => scene.world.log.filter(({ path }) => path === '/oauth2/exchange').length;

  it('takes dates, the life of tokens and every pause from it', async () => {
    scene.world.knobs.importDuration = 6000;
    const throttled = { 'Retry-After': new Date(clock.now() + 20_000).toUTCString() };
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /manifests/ },
      effect: { kind: 'answer', status: 429, headers: throttled, body: '{}' },
      times: 1,
    });
    const started = performance.now();
    const { report, record } = await promote();
    expect(report.result).toBe('promoted');
    const [began, ended] = [record['started'], record['ended']].map((it) => Date.parse(it));
    expect(Math.abs((began ?? 0) - Date.now() - years * YEAR)).toBeLessThan(YEAR / 365);
    expect((ended ?? 0) - (began ?? 0)).toBeGreaterThan(20_000);
    expect(performance.now() - started).toBeLessThan(20_000);
    const [step] = record['images'][0].steps;
    expect(Math.abs(Date.parse(step.started) - (began ?? 0))).toBeLessThan(600_000);
    expect(exchanges()).toBe(2);
  });

  it('ends at its deadline by it', async () => {
    scene.world.knobs.importDuration = 3_600_000;
    const { record } = await promote({ 'timeout-minutes': '0.5' });
    expect(record['images'][0].failures[0].code).toBe('DEADLINE');
    const took = Date.parse(record['ended']) - Date.parse(record['started']);
    expect(took).toBeGreaterThan(29_000);
    expect(took).toBeLessThan(60_000);
  });
});

describe('the end of a run', () => {
  it('is no cancelled job where nothing went wrong, and lets go of who waits', async () => {
    const deadline = new Deadline({});
    const waiting = sleep(REAL_CLOCK, 60_000, deadline.work);
    deadline.stop();
    await expect(waiting).rejects.toBeInstanceOf(RunEnded);
    expect(deadline.proof.reason).toBe(deadline.work.reason);
    expect(deadline.work.reason).not.toBeInstanceOf(PromotionError);
  });

  it('is told from every other failure', () => {
    const over = ERROR_CODES.filter((code) => isOver(new PromotionError(code, '', { remedy: '' })));
    expect(over).toEqual(['DEADLINE', 'CANCELLED']);
    const others = [new RunEnded(), new Error('The run is over'), undefined];
    expect(others.map(isOver)).toEqual([true, false, false]);
  });
});

it('the time is asked of the clock alone', () => {
  const asking =
    /\bset(?:Timeout|Interval)\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bAbortSignal\.timeout\b|timers\/promises/;
  const files = ['src', 'action', 'task'].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const code = (file: string) =>
    readFileSync(join(PROJECT, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
  expect(files.filter((file) => asking.test(code(file)))).toEqual([
    'src/clock.ts',
    // The life of the process, before a host is open and after the run has ended.
    'src/lifecycle.ts',
    'task/outlet.ts',
  ]);
});
