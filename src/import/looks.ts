import { isOver, PromotionError } from '../errors.js';
import type { Waiting } from './follow.js';

/** Milliseconds between two looks at one registry, whoever looks: ten a second. */
const APART = 100;
/** How long nobody looks at a registry that does not want it, or cannot be read. */
const REST = 60_000;
/** Of so many imports it is known how long they took, at most. */
const RECENT = 8;
/** It counts where so many are known, and so many run that they take looks from each other. */
const ENOUGH = 4;
/** Answers that another look would only repeat. */
const CLOSED: readonly string[] = [
  'REGISTRY_THROTTLED',
  'REGISTRY_FIREWALL',
  'REGISTRY_DENIED',
  'REGISTRY_UNAUTHORIZED',
  'REGISTRY_TLS',
];

/**
 * The looks at one registry while imports into it run: those of a whole run share a few a second, each
 * import in its turn. They only tell when to ask the operation, so that one which is not to be had is no
 * failure.
 */
export class Looks {
  readonly #took: number[] = [];
  #under = 0;
  #next = 0;
  #resumes = 0;

  constructor(private readonly waiting: Waiting) {}

  /**
   * Looks when it is its turn.
   *
   * @returns what the look says; false where it gave no answer, or nobody looks for now
   * @throws PromotionError only when the run is over
   */
  async look(ask: () => Promise<boolean>): Promise<boolean> {
    if (this.#rests()) return false;
    const now = this.#now();
    const turn = Math.max(now, this.#next);
    this.#next = turn + APART;
    if (turn > now) await this.waiting.sleep(turn - now);
    if (this.#rests()) return false;
    try {
      return await ask();
    } catch (error) {
      const closed = error instanceof PromotionError && CLOSED.includes(error.code);
      if (!(error instanceof PromotionError) || isOver(error)) throw error;
      if (closed) this.#resumes = this.#now() + REST;
      return false;
    }
  }

  /** The target showed what an import sent, or the import ended, so many milliseconds after it was accepted. */
  took(milliseconds: number): void {
    this.#took.push(milliseconds);
    if (this.#took.length > RECENT) this.#took.shift();
  }

  /** Follows an import to its end; how many are followed at a time is known here. */
  async during<T>(follow: () => Promise<T>): Promise<T> {
    this.#under += 1;
    try {
      return await follow();
    } finally {
      this.#under -= 1;
    }
  }

  /** The least that one of the last imports took, in milliseconds; undefined where few were seen, or few run. */
  get usual(): number | undefined {
    const counts = Math.min(this.#took.length, this.#under) >= ENOUGH;
    return counts ? Math.min(...this.#took) : undefined;
  }

  #rests(): boolean {
    return this.#now() < this.#resumes;
  }

  #now(): number {
    return this.waiting.now().getTime();
  }
}
