import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { REAL_CLOCK, sleep } from '../../src/clock.js';
import { HostLimiter } from '../../src/http/limiter.js';

/** Tasks that run until they are let go, and how many ran at most. */
function tasks() {
  const release: (() => void)[] = [];
  const seen = { running: 0, most: 0 };
  const hold = async () => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await new Promise<void>((resolve) => release.push(resolve));
    seen.running -= 1;
  };
  return { hold, release, seen };
}

it('never lets more than 32 run at a host, newcomers included', async () => {
  const limiter = new HostLimiter(REAL_CLOCK);
  const { hold, release, seen } = tasks();
  const runs = Array.from({ length: 40 }, () => limiter.run('h', undefined, hold));
  await wait(5);
  for (let turn = 0; turn < 60; turn += 1) {
    release.shift()?.();
    // A newcomer at every step of the handing over.
    for (let step = 0; step < turn % 6; step += 1) await null;
    if (turn < 20) runs.push(limiter.run('h', undefined, hold));
    await wait(1);
  }
  while (release.length > 0) {
    release.shift()?.();
    await wait(1);
  }
  await Promise.all(runs);
  expect(seen).toEqual({ running: 0, most: 32 });
});

it('a waiting request ends with its signal, never runs, and costs nobody a place', async () => {
  const limiter = new HostLimiter(REAL_CLOCK);
  const { hold, release } = tasks();
  const running = Array.from({ length: 32 }, () => limiter.run('h', undefined, hold));
  const over = new AbortController();
  const ran: string[] = [];
  const waiting = limiter.run('h', over.signal, async () => ran.push('aborted'));
  const patient = limiter.run('h', undefined, async () => ran.push('patient'));
  await wait(5);
  over.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(limiter.run('h', over.signal, async () => ran.push('late'))).rejects.toThrow('over');
  for (const go of release) go();
  await Promise.all([...running, patient]);
  expect(ran).toEqual(['patient']);
  const again = tasks();
  const full = Array.from({ length: 32 }, () => limiter.run('h', undefined, again.hold));
  await wait(5);
  expect(again.seen.running).toBe(32);
  for (const go of again.release) go();
  await Promise.all(full);
});

it('a pause that grows while it is waited for is kept, and ends with the signal', async () => {
  const limiter = new HostLimiter(REAL_CLOCK);
  limiter.pause('h', 30);
  const started = performance.now();
  const run = limiter.run('h', undefined, async () => performance.now() - started);
  limiter.pause('h', 120);
  expect(await run).toBeGreaterThanOrEqual(115);
  limiter.pause('h', 60_000);
  const over = new AbortController();
  const held = limiter.run('h', over.signal, async () => 'ran');
  over.abort(new Error('over'));
  await expect(held).rejects.toThrow('over');
});

it.each([2 ** 31, 1e12, Number.POSITIVE_INFINITY])(
  'a pause of %s ms is not cut to none by the timer',
  async (milliseconds) => {
    const over = new AbortController();
    const pause = sleep(REAL_CLOCK, milliseconds, over.signal).then(
      () => 'ended',
      () => 'aborted',
    );
    await wait(20);
    over.abort();
    expect(await pause).toBe('aborted');
  },
);

it('a pause holds back one kind of requests, and those that wait take no place', async () => {
  const limiter = new HostLimiter(REAL_CLOCK);
  limiter.pause('h', 60_000, 'list');
  const over = new AbortController();
  const lists = Array.from({ length: 40 }, () =>
    limiter.run('h', over.signal, async () => 'list', 'list').catch(() => 'over'),
  );
  await wait(5);
  expect(await limiter.run('h', undefined, async () => 'read')).toBe('read');
  expect(await limiter.run('h', undefined, async () => 'look', 'look')).toBe('look');
  over.abort();
  expect(new Set(await Promise.all(lists))).toEqual(new Set(['over']));
});
