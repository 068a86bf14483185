import type { ArmFailure } from './arm-problem.js';

/** What this product is made for. */
const NEWEST = '2025-11-01';
/** The body of an import is the same since this version. */
const OLDEST = '2019-05-01';
/** ARM's words for a version, or a version in a region, that it does not serve; it lists those it does. */
const NOT_SERVED: readonly string[] = [
  'NoRegisteredProviderFound',
  'InvalidApiVersionParameter',
  'InvalidResourceType',
];
const LISTED = /supported (?:api-)?versions are '([^']{1,8000})'/i;

/**
 * The version of the registries' API that is asked for. A cloud or region that does not serve it names those that
 * it does: then the newest stable one of them is taken for the rest of the run.
 */
export class ApiVersion {
  #current = NEWEST;
  readonly #refused = new Set<string>();

  get current(): string {
    return this.#current;
  }

  /** A request's address with the version of the moment in it. */
  in(url: string): string {
    return url.replace(/([?&]api-version=)[^&]*/, `$1${this.#current}`);
  }

  /**
   * Whether to ask again, with another version, after this failure.
   *
   * @param asked the version that was refused
   */
  fallsBack(failure: ArmFailure, asked: string): boolean {
    if (!NOT_SERVED.includes(failure.code)) return false;
    this.#refused.add(asked);
    if (!this.#refused.has(this.#current)) return true;
    const listed = LISTED.exec(failure.message)?.[1] ?? '';
    const fit = listed
      .split(',')
      .map((it) => it.trim())
      .filter((it) => /^\d{4}-\d{2}-\d{2}$/.test(it))
      .filter((it) => it >= OLDEST && !this.#refused.has(it))
      .sort();
    const newest = fit.at(-1);
    if (newest === undefined) return false;
    this.#current = newest;
    return true;
  }
}
