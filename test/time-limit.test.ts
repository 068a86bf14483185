import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REAL_CLOCK } from '../src/clock.js';
import { inTime, timeLimit } from '../src/time-limit.js';
import { NODES } from './dist/bundles.js';
import { PROJECT } from './fixtures.js';

describe('a limit in time', () => {
  it('ends work that does not listen, and says that it was late', async () => {
    const limit = timeLimit(REAL_CLOCK, 10);
    await expect(inTime(REAL_CLOCK, 10, undefined, () => new Promise(() => {}))).rejects.toThrow(
      '10 ms',
    );
    expect(limit.late).toBe(true);
    expect(limit.signal.aborted).toBe(true);
  });

  it('hands the reason of the outer signal on, before and while the work runs', async () => {
    const outer = new AbortController();
    const waiting = inTime(REAL_CLOCK, 60_000, outer.signal, () => new Promise(() => {}));
    outer.abort(new Error('the job was cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await expect(inTime(REAL_CLOCK, 60_000, outer.signal, async () => 1)).rejects.toThrow(
      'cancelled',
    );
    expect(timeLimit(REAL_CLOCK, 60_000, outer.signal).late).toBe(false);
  });

  it('is over with the work: no timer is left, and a late outer signal does nothing', async () => {
    const outer = new AbortController();
    const limit = timeLimit(REAL_CLOCK, 5, outer.signal);
    limit.end();
    outer.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([limit.signal.aborted, limit.late]).toEqual([false, false]);
    expect(await inTime(REAL_CLOCK, 5, undefined, async () => 'done')).toBe('done');
  });

  it.each(NODES)('fires although everything is collected on %s', (_, node) => {
    const script = `
      import { REAL_CLOCK } from ${JSON.stringify(join(PROJECT, 'out', 'src', 'clock.js'))};
      import { timeLimit } from ${JSON.stringify(join(PROJECT, 'out', 'src', 'time-limit.js'))};
      const outer = new AbortController();
      const fired = new Promise((resolve) => {
        timeLimit(REAL_CLOCK, 200, outer.signal).signal.addEventListener('abort', () => resolve('fired'));
      });
      setInterval(() => globalThis.gc(), 10);
      setTimeout(() => { console.log('silent'); process.exit(); }, 1500);
      console.log(await fired);
      process.exit();`;
    const args = ['--expose-gc', '--input-type=module', '--eval', script];
    expect(execFileSync(node, args, { encoding: 'utf8' }).trim()).toBe('fired');
  });
});
