import type { Clock } from '../clock.js';

/** A token and until when it may be used, in milliseconds since 1970. */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** A token that ends within this time is not used any more. */
const SKEW = 60_000;

/** Tokens by scope: each is asked for once, also by callers side by side, and kept until it ends. */
export class TokenCache {
  readonly #tokens = new Map<string, Promise<Token>>();
  /** until when a refusal counts, in milliseconds since 1970 */
  readonly #refused = new Map<string, number>();

  /** @param grudge how long nothing is asked again after a failure, in milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly grudge = 0,
  ) {}

  async get(scope: string, obtain: () => Promise<Token>): Promise<string> {
    const until = this.#refused.get(scope);
    if (until !== undefined && until <= this.clock.now()) this.#forget(scope);
    const known = this.#tokens.get(scope);
    if (known !== undefined) {
      const token = await known;
      if (token.expiresAt - SKEW > this.clock.now()) return token.value;
      if (this.#tokens.get(scope) === known) this.#tokens.delete(scope);
      return this.get(scope, obtain);
    }
    const fresh = obtain();
    this.#tokens.set(scope, fresh);
    fresh.catch(() => {
      if (this.grudge === 0) this.#forget(scope);
      else this.#refused.set(scope, this.clock.now() + this.grudge);
    });
    return (await fresh).value;
  }

  /** Forgets a token the registry did not accept; a newer one under the same scope stays. */
  async drop(scope: string, value: string): Promise<void> {
    const known = this.#tokens.get(scope);
    const token = await known?.catch(() => undefined);
    if (token?.value === value) this.#tokens.delete(scope);
  }

  #forget(scope: string): void {
    this.#tokens.delete(scope);
    this.#refused.delete(scope);
  }
}
