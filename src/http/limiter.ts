import { type Clock, sleep } from '../clock.js';
import { Slots } from './slots.js';

/** How many requests may be under way at one host at a time. */
const CONCURRENCY = 32;

/** What a host counts by itself: lists of what is attached, and looks, which can wait. */
export type RequestKind = 'list' | 'look';

/**
 * The one place where a registry's budget lives: requests at once per host, and the pause a host
 * asked for with 429, which holds back requests of the same kind only. Waiting here does not count into
 * a request's timeout.
 */
export class HostLimiter {
  readonly #slots = new Map<string, Slots>();
  readonly #pausedUntil = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /**
   * Runs the task when the host has room and wants it.
   *
   * @param host host with port
   * @param signal ends the waiting; a task that has not begun by then never does
   */
  async run<T>(
    host: string,
    signal: AbortSignal | undefined,
    task: () => Promise<T>,
    kind?: RequestKind,
  ): Promise<T> {
    const slots = this.#slotsOf(host);
    for (;;) {
      // Who waits for the end of a pause takes nobody's slot; the pause may begin, or grow, meanwhile.
      await this.#pauseOver(host, kind, signal);
      await slots.take(signal);
      if (this.#rest(host, kind) <= 0) break;
      slots.leave();
    }
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      slots.leave();
    }
  }

  /** Holds further requests of a kind back for the time the host asked for. */
  pause(host: string, milliseconds: number, kind?: RequestKind): void {
    const key = keyOf(host, kind);
    const until = this.clock.now() + milliseconds;
    this.#pausedUntil.set(key, Math.max(this.#pausedUntil.get(key) ?? 0, until));
  }

  async #pauseOver(
    host: string,
    kind: RequestKind | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (let rest = this.#rest(host, kind); rest > 0; rest = this.#rest(host, kind)) {
      await sleep(this.clock, rest, signal);
    }
  }

  #rest(host: string, kind: RequestKind | undefined): number {
    return (this.#pausedUntil.get(keyOf(host, kind)) ?? 0) - this.clock.now();
  }

  #slotsOf(host: string): Slots {
    const known = this.#slots.get(host);
    if (known) return known;
    const slots = new Slots(CONCURRENCY);
    this.#slots.set(host, slots);
    return slots;
  }
}

function keyOf(host: string, kind: RequestKind | undefined): string {
  return `${host} ${kind ?? ''}`;
}
