import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  isRestError,
  type PipelineRequest,
  type PipelineResponse,
  type RestError,
} from '@azure/core-rest-pipeline';
import { type Clock, REAL_CLOCK, sleep } from '../clock.js';
import { inTime } from '../time-limit.js';
import { USER_AGENT } from '../version.js';
import { BodyTooLarge, brokenOff, readBody } from './body.js';
import { HostLimiter, type RequestKind } from './limiter.js';
import { outwardLookup } from './outward-lookup.js';
import { LONGEST_PAUSE, pauseBeforeRetry } from './retry.js';
import { pauseAsked, pauseWithin } from './retry-after.js';

export interface HttpRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** form fields, sent url-encoded */
  readonly form?: URLSearchParams;
  readonly json?: unknown;
  /** a longer body is an error, {@link BodyTooLarge} */
  readonly maxBytes: number;
  /** a 429 holds back the requests of this kind at the host, and no others */
  readonly kind?: RequestKind;
  /** false: an answer of the service that calls for a retry is returned as it is */
  readonly retry?: boolean;
  /** how long one attempt may take, where that is less than usual */
  readonly milliseconds?: number;
  /** foreign bytes named the address: plain http will do, and a name that leads inside is not followed */
  readonly foreign?: true;
}

export interface HttpResponse {
  readonly status: number;
  readonly url: string;
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
}

/** What one attempt goes by. */
type Bounds = Pick<HttpRequest, 'maxBytes' | 'kind' | 'milliseconds'>;

/** So many requests in a row that a host answered in no attempt: it is asked once each then, until it answers. */
const GIVEN_UP = 8;
/** One attempt, from the first byte sent to the last byte read, in milliseconds. */
const ATTEMPT_TIMEOUT = 20_000;
/** What holds for an address that nobody of this run chose. */
const FOREIGN = { allowInsecureConnection: true, requestOverrides: { lookup: outwardLookup } };

/** Sends HTTP requests with bounded bodies, retries, and each host's budget kept. */
export class Transport {
  readonly limiter: HostLimiter;
  /** requests in a row that a host failed, by its name */
  readonly #failed = new Map<string, number>();

  /**
   * @param client sends one request; injected in tests
   * @param signal ends every request of the run: its deadline or a cancelled job
   * @param clock what attempts, pauses and the life of tokens are measured by
   */
  constructor(
    private readonly client: HttpClient,
    readonly signal: AbortSignal,
    readonly clock: Clock = REAL_CLOCK,
  ) {
    this.limiter = new HostLimiter(clock);
  }

  /**
   * @throws RestError when no answer came, {@link BodyTooLarge}, or the abort reason of the run
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    this.signal.throwIfAborted();
    const headers = createHttpHeaders({ 'user-agent': USER_AGENT, ...request.headers });
    if (request.form) headers.set('content-type', 'application/x-www-form-urlencoded');
    if (request.json !== undefined) headers.set('content-type', 'application/json');
    const body = request.form?.toString() ?? bodyOf(request.json);
    const outgoing = createPipelineRequest({
      url: request.url,
      method: request.method,
      headers,
      abortSignal: this.signal,
      timeout: 0,
      streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
      ...(request.foreign ? FOREIGN : {}),
      ...(body === undefined ? {} : { body }),
    });
    for (let retries = 0; ; retries += 1) {
      const outcome = await this.#outcome(outgoing, request);
      this.signal.throwIfAborted();
      const told = 'bytes' in outcome ? outcome.response : outcome;
      const patient = request.retry !== false && this.#isHopeful(request.url);
      const pause = patient ? pauseBeforeRetry(retries, told, this.clock.now()) : undefined;
      if (pause !== undefined) {
        await sleep(this.clock, pause, this.signal);
        continue;
      }
      if (request.retry !== false) this.#note(request.url, outcome);
      if (!('bytes' in outcome)) throw outcome;
      const { response, bytes } = outcome;
      const header = (name: string) => response.headers.get(name);
      return { status: response.status, url: request.url, header, bytes };
    }
  }

  /** Of a large set everything else would wait for a host that has failed in all attempts often enough. */
  #isHopeful(url: string): boolean {
    return (this.#failed.get(new URL(url).host) ?? 0) < GIVEN_UP;
  }

  /** @param outcome what the last attempt came to; a limit is no failure */
  #note(url: string, outcome: Answered | RestError): void {
    const { host } = new URL(url);
    if ('bytes' in outcome && outcome.response.status < 500) this.#failed.delete(host);
    else this.#failed.set(host, (this.#failed.get(host) ?? 0) + 1);
  }

  /** One answer, or the failure of a connection, which another attempt may mend. */
  async #outcome(request: PipelineRequest, bounds: Bounds): Promise<Answered | RestError> {
    try {
      return await this.#attempt(request, bounds);
    } catch (error) {
      this.signal.throwIfAborted();
      if (isRestError(error)) return error;
      throw error;
    }
  }

  #attempt(request: PipelineRequest, bounds: Bounds): Promise<Answered> {
    const { host } = new URL(request.url);
    const { maxBytes, kind, milliseconds = ATTEMPT_TIMEOUT } = bounds;
    const task = async () => {
      try {
        return await inTime(this.clock, milliseconds, this.signal, async (signal) => {
          request.abortSignal = signal;
          const response = await this.client.sendRequest(request);
          const bytes = await readBody(response, maxBytes);
          if (response.status === 429) this.limiter.pause(host, this.#pauseOf(response), kind);
          return { response, bytes };
        });
      } catch (error) {
        if (this.signal.aborted || isRestError(error) || error instanceof BodyTooLarge) {
          throw error;
        }
        throw brokenOff(error, request);
      } finally {
        request.abortSignal = this.signal;
      }
    };
    return this.limiter.run(host, this.signal, task, kind);
  }

  /** How long a host that answered 429 is left alone, in milliseconds. */
  #pauseOf(response: PipelineResponse): number {
    const asked = pauseAsked(response.headers.get('retry-after'), this.clock.now()) ?? 0;
    return pauseWithin(asked, 0, LONGEST_PAUSE);
  }
}

/** An answer with the whole of its body. */
interface Answered {
  readonly response: PipelineResponse;
  readonly bytes: Uint8Array;
}

function bodyOf(json: unknown): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}
