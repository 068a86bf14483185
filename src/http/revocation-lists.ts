import { isRestError } from '@azure/core-rest-pipeline';
import { inTime } from '../time-limit.js';
import { crlAddressProblem } from '../trust/notation/crl-address.js';
import { BodyTooLarge } from './body.js';
import type { HttpResponse, Transport } from './transport.js';

/** Authorities' lists have kilobytes, those of public ones at times megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What one run keeps of them; a chain has a handful, and one policy has few authorities. */
const MOST_LISTS = 32;
const MOST_BYTES_KEPT = 128 * 1024 * 1024;
/** From the first request to the last byte, redirects and retries included, in milliseconds. */
const MOST_TIME = 60_000;
const MOST_REDIRECTS = 3;

type List = Uint8Array | { readonly problem: string };

/**
 * Reads revocation lists where certificates say that they are. Certificates choose these addresses, so that they are
 * asked without any credential, under the bounds of {@link crlAddressProblem}, and never inside; a redirect stays at
 * its host. What is not a list is not judged here: lists are signed.
 */
export class RevocationListClient {
  readonly #lists = new Map<string, Promise<List>>();
  #kept = 0;

  constructor(private readonly transport: Transport) {}

  /**
   * The bytes at the address, or why there are none. Each address is asked once a run.
   *
   * @throws PromotionError when the run is over
   */
  fetch(address: string): Promise<List> {
    const known = this.#lists.get(address);
    if (known !== undefined) return known;
    if (this.#lists.size >= MOST_LISTS)
      return Promise.resolve({ problem: `more than ${MOST_LISTS} lists are named` });
    const asked = this.#read(address);
    this.#lists.set(address, asked);
    return asked;
  }

  async #read(address: string): Promise<List> {
    const { transport } = this;
    try {
      const found = await inTime(transport.clock, MOST_TIME, transport.signal, () =>
        this.#ask(address),
      );
      if (!(found instanceof Uint8Array)) return found;
      this.#kept += found.length;
      return this.#kept > MOST_BYTES_KEPT ? { problem: 'the lists are too large together' } : found;
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }

  async #ask(address: string): Promise<List> {
    let url = address;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const problem = crlAddressProblem(url);
      if (problem !== undefined) return { problem };
      const answer = await this.transport.send({
        method: 'GET',
        url,
        maxBytes: MOST_BYTES,
        foreign: true,
      });
      if (answer.status === 200) return answer.bytes;
      const next = redirectOf(answer);
      if (next === undefined) return { problem: `answered ${answer.status}` };
      if (next.hostname !== new URL(url).hostname)
        return { problem: 'sends to another host, which is not asked' };
      url = next.href;
    }
    return { problem: `redirects more than ${MOST_REDIRECTS} times` };
  }
}

function redirectOf({ status, url, header }: HttpResponse): URL | undefined {
  const location = header('location');
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  try {
    return new URL(location, url);
  } catch {
    return undefined;
  }
}

function problemOf(error: unknown): string {
  if (error instanceof BodyTooLarge) return `is larger than ${MOST_BYTES >> 20} MiB`;
  if (isRestError(error)) return `gave no answer (${error.code ?? error.message})`;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `gave no answer within ${MOST_TIME / 1000} seconds`;
  throw error;
}
