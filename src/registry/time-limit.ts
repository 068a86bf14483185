/** A task took longer than it may. */
export class Overdue extends Error {}

/** A signal as the Azure SDKs hand it on; Node's own is one. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Runs a task for so long at most, whether it listens to its signal or not. The limit is a timer of its
 * own: on Node 20 the signal of `AbortSignal.any([signal, AbortSignal.timeout(…)])` is collected with
 * its sources when nobody else holds them, and then never fires.
 *
 * @param milliseconds how long the task may take
 * @param signal ends the task earlier, with its reason
 * @param task is given a signal that fires in both cases
 * @throws Overdue, the reason of the signal, or what the task throws
 */
export async function inTime<T>(
  milliseconds: number,
  signal: Signal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw reasonOf(signal);
  const controller = new AbortController();
  let release = () => {};
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      controller.abort(reason);
      reject(reason);
    };
    const stop = () => end(reasonOf(signal));
    const late = () => end(new Overdue(`no complete answer within ${milliseconds / 1000} s`));
    const timer = setTimeout(late, milliseconds);
    signal?.addEventListener('abort', stop);
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
  });
  try {
    return await Promise.race([task(controller.signal), ended]);
  } finally {
    release();
  }
}

function reasonOf(signal: Signal | undefined): unknown {
  return signal?.reason ?? new DOMException('The operation was aborted.', 'AbortError');
}
