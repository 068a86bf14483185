import type { Digest } from './digest.js';
import type { Look } from './look.js';

/** What is attached to one image: larger lists are not read to the end. */
export const MOST_REFERRERS = 1000;
/** Lists and opened manifests of one search together. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * One search for what is attached to an image: what was opened already, and how much may be read
 * still. Whoever may push to the source writes these lists, so that their size is bounded while they
 * are read, and before anything that they name is opened.
 */
export class ReferrerSearch {
  /** manifests that were opened, each once, whatever names them */
  readonly looks = new Map<Digest, Promise<Look>>();
  /**
   * the tags that stand for what is attached, of the whole repository; resolves to undefined where they
   * were not listed to their end, and is absent where nobody asked
   */
  standIns: Promise<ReadonlySet<string> | undefined> | undefined;
  readonly #named = new Set<Digest>();
  #bytes = 0;

  constructor(private readonly most = MOST_REFERRERS) {}

  /** Counts what a list names; false when that is one too many. */
  names(digest: Digest): boolean {
    if (!this.over) this.#named.add(digest);
    return !this.over;
  }

  /** Counts what was read; false when it is too much. */
  reads(bytes: number): boolean {
    this.#bytes += bytes;
    return !this.over;
  }

  /** Whether nothing more may be read. */
  get over(): boolean {
    return this.#named.size > this.most || this.#bytes > MOST_BYTES;
  }
}
