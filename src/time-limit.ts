import type { Clock } from './clock.js';

/** What ends work from outside: Node's own signal, or one as the Azure SDKs hand it on. */
export interface OuterSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A limit in time; whoever sets one ends it. */
export interface TimeLimit {
  /** aborted when the time is over, or with the outer signal and its reason */
  readonly signal: AbortSignal;
  /** the time was over before anything else ended the work */
  readonly late: boolean;
  /** Lets the timer and the outer signal go. */
  end(): void;
}

/**
 * Ends work after a time, or when an outer signal ends it. The timer is held by the event loop and holds
 * the signal: `AbortSignal.any` with `AbortSignal.timeout` is held by nobody, and on Node 20 it is
 * collected and never fires.
 *
 * @param clock what the time is measured by
 * @param milliseconds how long the work may take
 * @param outer what else ends it
 */
export function timeLimit(clock: Clock, milliseconds: number, outer?: OuterSignal): TimeLimit {
  const controller = new AbortController();
  let late = false;
  const stop = () => {
    letGo();
    controller.abort(outer?.reason);
  };
  const letGo = clock.after(milliseconds, () => {
    late = !controller.signal.aborted;
    controller.abort(new DOMException(`not done within ${milliseconds} ms`, 'TimeoutError'));
  });
  if (outer?.aborted) stop();
  else outer?.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    get late() {
      return late;
    },
    end() {
      letGo();
      outer?.removeEventListener('abort', stop);
    },
  };
}

/**
 * Waits for work that may not listen to its signal: the waiting ends with the limit in any case.
 *
 * @param work started with the limit's signal, unless the outer one is aborted already
 * @throws the signal's reason when the work is not done in time
 */
export async function inTime<T>(
  clock: Clock,
  milliseconds: number,
  outer: OuterSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (outer?.aborted) throw outer.reason;
  const limit = timeLimit(clock, milliseconds, outer);
  const { signal } = limit;
  let stop = () => {};
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(signal), over]);
  } finally {
    signal.removeEventListener('abort', stop);
    limit.end();
  }
}
