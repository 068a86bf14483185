/** The one clock of a run: all that is dated, limited in time or waited for is so by it. */
export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  /**
   * Calls once, after so many milliseconds.
   *
   * @returns lets the call go, if it has not come yet
   */
  after(milliseconds: number, call: () => void): () => void;
}

/** The longest time Node's timers know; a longer one fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The time of this machine. */
export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, Math.min(milliseconds, LONGEST_TIMER));
    return () => clearTimeout(timer);
  },
};

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      letGo();
      reject(signal?.reason);
    };
    const letGo = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
