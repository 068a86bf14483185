/** How many requests may be under way at one host at a time. */
const CONCURRENCY = 32;

interface Lane {
  running: number;
  pausedUntil: number;
  readonly waiting: (() => void)[];
}

/**
 * The one place where a registry's budget lives: requests at once per host, and the pause a host
 * asked for with 429. Waiting here does not count into a request's timeout.
 */
export class HostLimiter {
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly now: () => number = Date.now) {}

  /**
   * Runs the task when the host has room.
   *
   * @param host host with port
   * @param signal ends the waiting
   */
  async run<T>(host: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const lane = this.#lane(host);
    if (lane.running >= CONCURRENCY) {
      await new Promise<void>((resolve) => lane.waiting.push(resolve));
    }
    lane.running += 1;
    try {
      const pause = lane.pausedUntil - this.now();
      if (pause > 0) await sleep(pause, signal);
      return await task();
    } finally {
      lane.running -= 1;
      lane.waiting.shift()?.();
    }
  }

  /** Holds further requests to the host back for the time the host asked for. */
  pause(host: string, milliseconds: number): void {
    const lane = this.#lane(host);
    lane.pausedUntil = Math.max(lane.pausedUntil, this.now() + milliseconds);
  }

  #lane(host: string): Lane {
    const known = this.#lanes.get(host);
    if (known) return known;
    const lane: Lane = { running: 0, pausedUntil: 0, waiting: [] };
    this.#lanes.set(host, lane);
    return lane;
  }
}

/** Waits, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
