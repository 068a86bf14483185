import { Slots } from '../http/slots.js';

/** Below this many writes left, ARM gets them one at a time with a pause in between. */
const RESERVE = 20;
const PAUSE = 1000;

/**
 * The writes ARM grants to a subscription. It refills all the time, so a run that comes near the end of
 * it slows down instead of running into a refusal.
 */
export class WriteBudget {
  #left: number | undefined;
  readonly #slots = new Slots(1);

  /** @param sleep waits, or rejects with the reason when the run is over */
  constructor(private readonly sleep: (milliseconds: number) => Promise<void>) {}

  /** Waits for the right moment to send a write; what is looked at before a write is looked at after this. */
  async take(): Promise<void> {
    if (this.#left === undefined || this.#left > RESERVE) return;
    await this.#slots.run(() => this.sleep(PAUSE));
  }

  /** Takes over what ARM says is left, from `x-ms-ratelimit-remaining-subscription-writes`. */
  note(remaining: string | undefined): void {
    const left = Number(remaining);
    if (remaining !== undefined && Number.isFinite(left)) this.#left = left;
  }
}
