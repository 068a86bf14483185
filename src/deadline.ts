import { setMaxListeners } from 'node:events';
import { PromotionError } from './errors.js';

/** How long the target is still looked at after the work has ended, in milliseconds. */
const GRACE = 60_000;

/** Two clocks: the work ends at the deadline or when cancelled, the proof a little later. */
export class Deadline {
  readonly #work = new AbortController();
  readonly #proof = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(cancelled: AbortSignal) {
    const reason = new PromotionError('CANCELLED', 'The job was cancelled', {
      remedy:
        'Run again: it continues from what the target holds by then. An import that was accepted may still land.',
    });
    // Every request of the run listens to them, however many there are at a time.
    setMaxListeners(0, this.work, this.proof);
    const cancel = () => this.#end(reason);
    if (cancelled.aborted) cancel();
    cancelled.addEventListener('abort', cancel, { once: true });
  }

  get work(): AbortSignal {
    return this.#work.signal;
  }

  get proof(): AbortSignal {
    return this.#proof.signal;
  }

  start(minutes: number): void {
    this.#timers.push(setTimeout(() => this.#end(overdue(minutes)), minutes * 60_000));
  }

  /** Ends everything that is still under way, so that nothing keeps the process alive. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    const over = new PromotionError('CANCELLED', 'The run is over', { remedy: 'None is needed.' });
    this.#work.abort(over);
    this.#proof.abort(over);
  }

  #end(reason: PromotionError): void {
    this.#work.abort(reason);
    this.#timers.push(setTimeout(() => this.#proof.abort(reason), GRACE));
  }
}

/** The error of a run that ended before its import did. */
function overdue(minutes: number): PromotionError {
  return new PromotionError('DEADLINE', `The run did not end within ${minutes} minutes`, {
    remedy:
      'Raise timeout-minutes, or run again: it continues from what the target holds by then. An import that was accepted may still land.',
  });
}
