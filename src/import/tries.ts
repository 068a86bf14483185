import { PromotionError } from '../errors.js';
import { pauseBeforePost } from './pauses.js';
import type { StepEnd } from './receipt.js';
import type { EngineServices } from './services.js';

/** How often a POST is repeated for each reason; each repetition follows a look at the target. */
const REPETITIONS = { unconfirmed: 1, passing: 2, throttled: 5, 'token-refused': 1 } as const;

type Reason = keyof typeof REPETITIONS;

/** The step is not at its end: after so many milliseconds the target is looked at again. */
export interface Again {
  readonly kind: 'again';
  readonly pause: number;
}

/** Counts how often one step was tried, so that every loop has an end. */
export class Tries {
  readonly #used: Record<Reason, number> = {
    unconfirmed: 0,
    passing: 0,
    throttled: 0,
    'token-refused': 0,
  };

  constructor(private readonly services: Pick<EngineServices, 'timeLeft' | 'log'>) {}

  /**
   * Another try, unless there were enough of them or the deadline comes first.
   *
   * @param error what the step fails with then
   * @param asked pause that the service asks for, in milliseconds
   */
  again(reason: Reason, error: PromotionError, asked: number | undefined): StepEnd | Again {
    const used = this.#used[reason];
    const most = REPETITIONS[reason];
    if (used >= most) return { kind: 'failed', error };
    const pause = reason === 'token-refused' ? 0 : pauseBeforePost(used, asked);
    const seconds = Math.ceil(pause / 1000);
    if (pause >= this.services.timeLeft())
      return { kind: 'failed', error: tooLate(error, seconds) };
    this.#used[reason] = used + 1;
    this.services.log(
      `${error.message}; looking at the target in ${seconds} s before sending it again (${used + 1} of ${most})`,
    );
    return { kind: 'again', pause };
  }
}

/** A pause that the run does not live to see the end of is not begun. */
function tooLate(error: PromotionError, seconds: number): PromotionError {
  const { code, message, remedy, side, correlationId, docs, status } = error;
  return new PromotionError(
    code,
    `${message}; the next try would be in ${seconds} s, after the deadline, and was not sent`,
    {
      remedy,
      ...(side === undefined ? {} : { side }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(docs === undefined ? {} : { docs }),
      ...(status === undefined ? {} : { status }),
    },
  );
}
