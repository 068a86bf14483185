import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  isRestError,
  type Pipeline,
  type PipelinePolicy,
  type PipelineResponse,
  retryPolicy,
} from '@azure/core-rest-pipeline';
import { sleep } from '../clock.js';
import { inTime } from '../time-limit.js';
import { USER_AGENT } from '../version.js';
import { BodyTooLarge, brokenOff, readBody } from './body.js';
import { HostLimiter } from './limiter.js';
import { LONGEST_PAUSE, MAX_RETRIES, retryStrategy } from './retry.js';
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
  /** false: an answer of the service that calls for a retry is returned as it is */
  readonly retry?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly url: string;
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
}

/** One attempt, from the first byte sent to the last byte read, in milliseconds. */
const ATTEMPT_TIMEOUT = 20_000;

/** Sends HTTP requests with bounded bodies, retries, and each host's budget kept. */
export class Transport {
  readonly #retrying: Pipeline;
  readonly #once: Pipeline;
  readonly limiter = new HostLimiter();

  /**
   * @param client sends one request; injected in tests
   * @param signal ends every request of the run: its deadline or a cancelled job
   */
  constructor(
    private readonly client: HttpClient,
    private readonly signal: AbortSignal,
  ) {
    this.#retrying = createEmptyPipeline();
    this.#retrying.addPolicy(retryPolicy([retryStrategy()], { maxRetries: MAX_RETRIES }), {
      phase: 'Retry',
    });
    this.#retrying.addPolicy(this.#attempt(), { afterPhase: 'Retry' });
    this.#once = createEmptyPipeline();
    this.#once.addPolicy(this.#attempt());
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
      ...(body === undefined ? {} : { body }),
    });
    limits.set(outgoing, request.maxBytes);
    const pipeline = request.retry === false ? this.#once : this.#retrying;
    try {
      const response = await pipeline.sendRequest(this.client, outgoing);
      return {
        status: response.status,
        url: request.url,
        header: (name) => response.headers.get(name),
        bytes: bodies.get(response) ?? new Uint8Array(),
      };
    } catch (error) {
      this.signal.throwIfAborted();
      throw error;
    }
  }

  /** Waits so many milliseconds, or rejects with the abort reason of the run. */
  pause(milliseconds: number): Promise<void> {
    return sleep(milliseconds, this.signal);
  }

  #attempt(): PipelinePolicy {
    return {
      name: 'boundedAttempt',
      sendRequest: (request, next) => {
        const { host } = new URL(request.url);
        return this.limiter.run(host, this.signal, async () => {
          try {
            const limit = limits.get(request) ?? 0;
            return await inTime(ATTEMPT_TIMEOUT, this.signal, async (signal) => {
              request.abortSignal = signal;
              const response = await next(request);
              bodies.set(response, await readBody(response, limit));
              if (response.status === 429) this.limiter.pause(host, pauseOf(response));
              return response;
            });
          } catch (error) {
            if (this.signal.aborted || isRestError(error) || error instanceof BodyTooLarge) {
              throw error;
            }
            throw brokenOff(error, request);
          } finally {
            request.abortSignal = this.signal;
          }
        });
      },
    };
  }
}

const limits = new WeakMap<object, number>();
const bodies = new WeakMap<object, Uint8Array>();

function bodyOf(json: unknown): string | undefined {
  return json === undefined ? undefined : JSON.stringify(json);
}

/** How long a host that answered 429 is left alone, in milliseconds. */
function pauseOf(response: PipelineResponse): number {
  const asked = pauseAsked(response.headers.get('retry-after')) ?? 0;
  return pauseWithin(asked, 0, LONGEST_PAUSE);
}
