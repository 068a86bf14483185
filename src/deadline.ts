import { setMaxListeners } from 'node:events';
import type { Interruptions } from './cancellation.js';
import { type Clock, REAL_CLOCK } from './clock.js';
import { asPromotionError, PromotionError, RunEnded } from './errors.js';

/**
 * How long the target is still looked at after the work has ended, in milliseconds. A runner gives a
 * cancelled job 7.5 s until it asks again and 2.5 s more until it kills the process.
 */
const GRACE = { deadline: 8000, cancelled: 5000, hurried: 0 } as const;
/** Whoever does not listen to the end of the proof is not waited for any longer than this. */
const DEAF = 1000;

/** Two ends: the work ends at the deadline or when cancelled, the proof a little later. */
export class Deadline {
  readonly #work = new AbortController();
  readonly #proof = new AbortController();
  readonly #gone = new AbortController();
  readonly #timers = new Set<() => void>();

  /**
   * @param from what ends the run from outside
   * @param ended told at once why the work has ended, before anything is waited for
   * @param clock what the time is measured by
   */
  constructor(
    from: Partial<Interruptions>,
    private readonly ended: (reason: PromotionError) => void = () => {},
    private readonly clock: Clock = REAL_CLOCK,
  ) {
    // Every request of the run listens to them, however many there are at a time.
    setMaxListeners(0, this.work, this.proof);
    when(from.cancelled, () => this.#end(cancelled(), GRACE.cancelled));
    when(from.hurried, () => this.#end(cancelled(), GRACE.hurried));
    when(from.crashed, () => this.#end(asPromotionError(from.crashed?.reason), GRACE.deadline));
  }

  get work(): AbortSignal {
    return this.#work.signal;
  }

  get proof(): AbortSignal {
    return this.#proof.signal;
  }

  /** @param waitedFor who kept the run waiting, asked when the time is over */
  start(minutes: number, waitedFor: () => string | undefined = () => undefined): void {
    this.#after(minutes * 60_000, () => this.#end(overdue(minutes, waitedFor()), GRACE.deadline));
  }

  /** The same work; rejects when it goes on although all clocks have run out. */
  bound<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#gone;
      when(signal, () => reject(signal.reason));
      work.then(resolve, reject);
    });
  }

  /** Ends everything that is still under way, so that nothing keeps the process alive. */
  stop(): void {
    for (const letGo of this.#timers) letGo();
    const over = new RunEnded();
    this.#work.abort(over);
    this.#proof.abort(over);
  }

  #end(reason: PromotionError, grace: number): void {
    const first = !this.work.aborted;
    this.#work.abort(reason);
    if (first) this.ended(reason);
    const last = () => {
      this.#proof.abort(this.work.reason);
      this.#after(DEAF, () => this.#gone.abort(this.work.reason));
    };
    if (grace === 0) last();
    else this.#after(grace, last);
  }

  #after(milliseconds: number, act: () => void): void {
    this.#timers.add(this.clock.after(milliseconds, act));
  }
}

function when(signal: AbortSignal | undefined, act: () => void): void {
  if (signal?.aborted) act();
  else signal?.addEventListener('abort', act, { once: true });
}

const AGAIN = 'Run again: it continues from what the target holds by then.';

function cancelled(): PromotionError {
  return new PromotionError('CANCELLED', 'The job was cancelled', { remedy: AGAIN });
}

/** The error of a run that ended before its import did. */
function overdue(minutes: number, waitedFor: string | undefined): PromotionError {
  const message = `The run did not end within ${minutes} minutes`;
  return waitedFor === undefined
    ? new PromotionError('DEADLINE', message, { remedy: `Raise timeout-minutes. ${AGAIN}` })
    : new PromotionError('DEADLINE', `${message}: ${waitedFor}`, {
        remedy: `Wait for that limit to pass, and let fewer jobs ask at a time, or raise timeout-minutes. ${AGAIN}`,
      });
}
