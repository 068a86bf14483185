import { LONGEST_PAUSE, pauseAsked } from './retry.js';
import type { HttpResponse } from './transport.js';

/** Lists asked for at once while the registry does not complain, and once it did. */
const AT_ONCE = 8;
const THROTTLED_AT_ONCE = 1;
/** Pause before each list once the registry complained, in milliseconds: 240 lists a minute. */
const SPACING = 250;
/** How often a list is asked for again after the transport's own retries were turned away. */
const ROUNDS = 5;
/** Pause after a 429 that names none, in milliseconds. */
const UNNAMED_PAUSE = 10_000;

/**
 * The requests for lists of referrers at one registry. Azure grants far fewer of them than of other
 * reads (250 to 2000 a minute), so a 429 makes all later ones wait their turn.
 *
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-skus
 */
export class ReferrerBudget {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #throttled = false;

  /**
   * @param pause waits so many milliseconds, or rejects when the run is over
   */
  constructor(private readonly pause: (milliseconds: number) => Promise<void>) {}

  /** Asks when there is room; the last answer of a registry that never gives way is handed on. */
  async ask(send: () => Promise<HttpResponse>): Promise<HttpResponse> {
    while (this.#running >= (this.#throttled ? THROTTLED_AT_ONCE : AT_ONCE)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      for (let round = 0; ; round += 1) {
        if (this.#throttled) await this.pause(SPACING);
        const response = await send();
        if (response.status !== 429 || round >= ROUNDS) return response;
        this.#throttled = true;
        const asked = pauseAsked(response.header('retry-after')) ?? UNNAMED_PAUSE;
        if (asked > LONGEST_PAUSE) return response;
        await this.pause(asked);
      }
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
