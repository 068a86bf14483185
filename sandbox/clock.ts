/** What the pretended Azure dates its answers and waits by; a test hands in a faster one. */
export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  /** Calls once, after so many milliseconds; the result lets the call go. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The time of this machine. */
export const REAL_CLOCK: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
