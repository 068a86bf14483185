import { type Clock, sleep } from '../clock.js';
import { LONGEST_PAUSE } from '../http/retry.js';
import { pauseAsked } from '../http/retry-after.js';
import { Slots } from '../http/slots.js';
import type { HttpResponse } from '../http/transport.js';

/** Lists asked for at once while the registry does not complain. */
const MOST_AT_ONCE = 16;
/** Answers in a row after which one more at a time is tried again. */
const RECOVERY = 10;
/** How often a list is asked for again after the transport's own retries were turned away. */
const ROUNDS = 5;
/** Pause after a 429 that names none, in milliseconds. */
const UNNAMED_PAUSE = 10_000;

/**
 * The requests for lists of referrers at one registry. Azure grants far fewer of them than of other
 * reads (250 to 2000 a minute), so a 429 makes all of them wait, and fewer run at a time from then on,
 * until the registry keeps answering.
 *
 * @see https://learn.microsoft.com/azure/container-registry/container-registry-skus
 */
export class ReferrerBudget {
  readonly #slots = new Slots(MOST_AT_ONCE);
  #atOnce = MOST_AT_ONCE;
  #answered = 0;
  #resumes = 0;

  /** @param signal ends all waiting: the run is over */
  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Asks when there is room; the last answer of a registry that never gives way is handed on. */
  ask(send: () => Promise<HttpResponse>): Promise<HttpResponse> {
    return this.#slots.run(async () => {
      for (let round = 0; ; round += 1) {
        const rest = this.#resumes - this.clock.now();
        if (rest > 0) await sleep(this.clock, Math.min(rest, LONGEST_PAUSE), this.signal);
        const response = await send();
        if (response.status !== 429) {
          this.#recover();
          return response;
        }
        const asked = pauseAsked(response.header('retry-after'), this.clock.now()) ?? UNNAMED_PAUSE;
        if (round >= ROUNDS || asked > LONGEST_PAUSE) return response;
        this.#slowDown(asked);
      }
    });
  }

  #slowDown(milliseconds: number): void {
    this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
    this.#slots.resize(this.#atOnce);
    this.#answered = 0;
    this.#resumes = Math.max(this.#resumes, this.clock.now() + milliseconds);
  }

  #recover(): void {
    this.#answered += 1;
    if (this.#answered < RECOVERY || this.#atOnce >= MOST_AT_ONCE) return;
    this.#answered = 0;
    this.#atOnce += 1;
    this.#slots.resize(this.#atOnce);
  }
}
