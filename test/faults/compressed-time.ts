const realTimeout = globalThis.setTimeout;
const RealDate = globalThis.Date;

/**
 * Makes every wait of this process short, those inside the SDKs included, and its clocks run as much
 * faster: hours of retries, polls and lagging replicas take minutes. Order and number of attempts stay.
 *
 * @param factor how much faster; too much, and limits in time end requests of a busy machine
 */
export function compressTime(factor = 200): void {
  const start = RealDate.now();
  const now = () => Math.round(start + (RealDate.now() - start) * factor);
  const shortened = (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
    realTimeout(run, milliseconds / factor, ...args);
  globalThis.setTimeout = Object.assign(shortened, realTimeout) as unknown as typeof setTimeout;
  globalThis.Date = class extends RealDate {
    constructor(...given: []) {
      super(...((given.length === 0 ? [now()] : given) as []));
    }
    static override now = now;
  } as DateConstructor;
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException('timed out', 'TimeoutError'));
    realTimeout(late, Math.max(5, milliseconds / factor)).unref();
    return controller.signal;
  };
}
