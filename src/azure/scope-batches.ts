import type { Token } from '../http/token-cache.js';

/** Scopes of one token: it travels in a header, with about a hundred bytes for each. */
const MOST_SCOPES = 16;

/** A token that was begun, and the scopes it is for; more may come until it is closed. */
export interface Batch {
  readonly scopes: string[];
  readonly token: Promise<Token>;
}

/** One token for all who ask while none is on its way yet, and for what is known to be asked for soon. */
export class ScopeBatches {
  readonly #expected = new Set<string>();
  #open: Batch | undefined;

  /**
   * @param begin asks for a token for the scopes that are there when it closes them
   * @param along asks for one scope as its owner will; what comes of it is the owner's to hear
   */
  constructor(
    private readonly begin: (scopes: readonly string[]) => Promise<Token>,
    private readonly along: (scope: string) => void,
  ) {}

  /** A token that is begun from now on is for this scope as well, where it has room. */
  expect(scope: string): void {
    this.#expected.add(scope);
  }

  /** It was asked for, or is there. */
  unexpect(scope: string): void {
    this.#expected.delete(scope);
  }

  /** The token that is still open for one more scope, or a new one, which what is expected joins, too. */
  join(scope: string): Batch {
    if (this.#open !== undefined && this.#open.scopes.length < MOST_SCOPES) {
      this.#open.scopes.push(scope);
      return this.#open;
    }
    const scopes = [scope];
    const batch = { scopes, token: this.begin(scopes) };
    this.#open = batch;
    for (const expected of this.#expected) {
      if (scopes.length >= MOST_SCOPES) break;
      this.along(expected);
    }
    return batch;
  }

  /** No scope joins any more. */
  close(scopes: readonly string[]): void {
    if (this.#open?.scopes === scopes) this.#open = undefined;
  }
}
