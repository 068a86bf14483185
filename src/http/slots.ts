/** So many slots; who finds none waits in the order of coming, and leaves the queue with its signal. */
export class Slots {
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(private most: number) {}

  /**
   * Runs a task when there is a slot for it.
   *
   * @param signal ends the waiting; a task that has not begun by then never does
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.take(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  /**
   * Takes a slot as soon as one is free; {@link leave} gives it back.
   *
   * @throws the signal's reason when it is aborted first; no slot is taken then
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#taken < this.most) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(go);
        reject(signal?.reason);
      };
      const go = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      this.#waiting.add(go);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Who waits longest takes the slot over, so that nobody slips in between. */
  leave(): void {
    this.#taken -= 1;
    this.#admit();
  }

  /** Changes how many there are; those that are taken beyond it are not given out again. */
  resize(most: number): void {
    this.most = most;
    this.#admit();
  }

  #admit(): void {
    for (const next of this.#waiting) {
      if (this.#taken >= this.most) return;
      this.#waiting.delete(next);
      this.#taken += 1;
      next();
    }
  }
}
