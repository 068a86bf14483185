import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Clock } from '../clock.js';

/** What a host says that has no time for this run. */
const BUSY = [429, 503];
/** More hosts are not named. */
const MOST_NAMED = 3;

interface Busy {
  readonly status: number;
  readonly since: number;
  readonly times: number;
}

/** Which hosts put this run off, and since when: what an end of the run by its deadline is mostly due to. */
export class BusyHosts {
  readonly #busy = new Map<string, Busy>();

  constructor(private readonly clock: Clock) {}

  /** A client that behaves the same and is listened to. */
  hearing(client: HttpClient): HttpClient {
    return {
      sendRequest: async (request) => {
        const response = await client.sendRequest(request);
        this.#note(request.url, response.status);
        return response;
      },
    };
  }

  /**
   * The hosts whose last answer was that they have no time.
   *
   * @returns for example `prodacr.azurecr.io has answered 429 since 2026-11-26T04:00:00Z, 3 times in 95 s`
   */
  told(): string | undefined {
    const now = this.clock.now();
    const all = [...this.#busy].sort(([, one], [, other]) => one.since - other.since);
    const named = all.slice(0, MOST_NAMED).map(([host, { status, since, times }]) => {
      const at = `${new Date(since).toISOString().slice(0, 19)}Z`;
      const often = times === 1 ? 'once' : `${times} times`;
      return `${host} has answered ${status} since ${at}, ${often} in ${Math.round((now - since) / 1000)} s`;
    });
    const more = all.length > MOST_NAMED ? [`so have ${all.length - MOST_NAMED} more hosts`] : [];
    return named.length === 0 ? undefined : [...named, ...more].join('; ');
  }

  #note(url: string, status: number): void {
    const { host } = new URL(url);
    if (!BUSY.includes(status)) {
      this.#busy.delete(host);
      return;
    }
    const known = this.#busy.get(host);
    const since = known?.since ?? this.clock.now();
    this.#busy.set(host, { status, since, times: (known?.times ?? 0) + 1 });
  }
}
