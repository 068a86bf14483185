import { type Clock, sleep } from '../clock.js';
import { Slots } from './slots.js';

/** How many requests may be under way at one host at a time. */
const CONCURRENCY = 32;

interface Lane {
  readonly slots: Slots;
  pausedUntil: number;
}

/**
 * The one place where a registry's budget lives: requests at once per host, and the pause a host
 * asked for with 429. Waiting here does not count into a request's timeout.
 */
export class HostLimiter {
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly clock: Clock) {}

  /**
   * Runs the task when the host has room.
   *
   * @param host host with port
   * @param signal ends the waiting; a task that has not begun by then never does
   */
  async run<T>(host: string, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const lane = this.#lane(host);
    return lane.slots.run(async () => {
      // The host may ask for a longer pause while this one is waited for.
      for (let until = 0; until < lane.pausedUntil; ) {
        until = lane.pausedUntil;
        await sleep(this.clock, Math.max(0, until - this.clock.now()), signal);
      }
      signal?.throwIfAborted();
      return await task();
    }, signal);
  }

  /** Holds further requests to the host back for the time the host asked for. */
  pause(host: string, milliseconds: number): void {
    const lane = this.#lane(host);
    lane.pausedUntil = Math.max(lane.pausedUntil, this.clock.now() + milliseconds);
  }

  #lane(host: string): Lane {
    const known = this.#lanes.get(host);
    if (known) return known;
    const lane: Lane = { slots: new Slots(CONCURRENCY), pausedUntil: 0 };
    this.#lanes.set(host, lane);
    return lane;
  }
}
