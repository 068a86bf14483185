import { Places } from './places.js';

/** How many requests may be under way at one host at a time. */
const CONCURRENCY = 32;
/** The longest time Node's timers know; a longer one fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Lane {
  readonly places: Places;
  pausedUntil: number;
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
   * @param signal ends the waiting; a task that has not begun by then never does
   */
  async run<T>(host: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const lane = this.#lane(host);
    await lane.places.take(signal);
    try {
      // The host may ask for a longer pause while this one is waited for.
      for (let until = 0; until < lane.pausedUntil; ) {
        until = lane.pausedUntil;
        await sleep(Math.max(0, until - this.now()), signal);
      }
      signal?.throwIfAborted();
      return await task();
    } finally {
      lane.places.leave();
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
    const lane: Lane = { places: new Places(CONCURRENCY), pausedUntil: 0 };
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
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(milliseconds, LONGEST_TIMER),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
}
