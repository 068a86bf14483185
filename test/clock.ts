import type { Clock } from '../src/clock.js';

/**
 * The time of this machine, so many times as fast: order and number of attempts stay what they are.
 *
 * @param factor too much, and limits in time end requests of a busy machine
 */
export function fastClock(factor: number): Clock {
  const start = Date.now();
  const origin = performance.now();
  return {
    now: () => Math.round(start + (performance.now() - origin) * factor),
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds / factor);
      return () => clearTimeout(timer);
    },
  };
}

/**
 * A clock that goes on to the next call as soon as nothing else is under way in this process. It fits what
 * waits for nothing but the clock.
 *
 * @param start milliseconds since 1970
 */
export function idleClock(start = 1_000_000): Clock & { pass(milliseconds: number): void } {
  const calls = new Set<{ readonly at: number; readonly call: () => void }>();
  let now = start;
  const next = () => {
    const [first] = [...calls].sort((one, other) => one.at - other.at);
    if (first === undefined) return;
    calls.delete(first);
    now = Math.max(now, first.at);
    first.call();
    if (calls.size > 0) setImmediate(next);
  };
  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds;
    },
    after(milliseconds, call) {
      const entry = { at: now + milliseconds, call };
      calls.add(entry);
      setImmediate(next);
      return () => calls.delete(entry);
    },
  };
}
