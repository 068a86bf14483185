/** What a host sends when a job is cancelled, first SIGINT, then SIGTERM or, on Windows, SIGBREAK. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/** What ends a run from outside. */
export interface Interruptions {
  /** the job was cancelled: a few seconds are left */
  readonly cancelled: AbortSignal;
  /** the host asked again: it kills the process in a moment */
  readonly hurried: AbortSignal;
  /** something was thrown where nobody could catch it; the reason is what was thrown */
  readonly crashed: AbortSignal;
}

/**
 * Listens for what ends the run. A first signal cancels, every further one hurries; neither kills the
 * process any more, so that it can still tell what it did.
 */
export function interruptions(source: Pick<NodeJS.EventEmitter, 'on'> = process): Interruptions {
  const [cancelled, hurried, crashed] = [
    new AbortController(),
    new AbortController(),
    new AbortController(),
  ];
  const onSignal = () => (cancelled.signal.aborted ? hurried : cancelled).abort();
  for (const signal of SIGNALS) source.on(signal, onSignal);
  const onCrash = (thrown: unknown) => crashed.abort(thrown);
  source.on('uncaughtException', onCrash);
  source.on('unhandledRejection', onCrash);
  return { cancelled: cancelled.signal, hurried: hurried.signal, crashed: crashed.signal };
}

/** Settles as the promise does, or rejects with the signal's reason as soon as that aborts. */
export function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
