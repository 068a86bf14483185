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
  RestError,
  retryPolicy,
} from '@azure/core-rest-pipeline';
import { timeLimit } from '../time-limit.js';
import { USER_AGENT } from '../version.js';
import { HostLimiter, sleep } from './limiter.js';
import { MAX_RETRIES, retryStrategy } from './retry.js';

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

/** The body was longer than the caller allowed; the rest was not read. */
export class BodyTooLarge extends Error {}

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
          const limit = timeLimit(ATTEMPT_TIMEOUT, this.signal);
          request.abortSignal = limit.signal;
          try {
            const response = await next(request);
            const most = limits.get(request) ?? 0;
            bodies.set(response, await readBody(response, most, limit.signal));
            if (response.status === 429) this.limiter.pause(host, pauseOf(response));
            return response;
          } catch (error) {
            if (this.signal.aborted || isRestError(error) || error instanceof BodyTooLarge) {
              throw error;
            }
            const code = limit.late ? 'ETIMEDOUT' : 'ECONNRESET';
            const text = limit.late
              ? `no complete answer within ${ATTEMPT_TIMEOUT / 1000} s`
              : (error as Error).message;
            throw new RestError(text, { code, request });
          } finally {
            limit.end();
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

function pauseOf(response: PipelineResponse): number {
  const seconds = Number(response.headers.get('retry-after') ?? '0');
  return Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : 0;
}

async function readBody(
  response: PipelineResponse,
  maxBytes: number,
  signal: { readonly aborted: boolean },
): Promise<Uint8Array> {
  const stream = response.readableStreamBody;
  if (!stream) return new TextEncoder().encode(response.bodyAsText ?? '');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.byteLength;
    if (length > maxBytes) {
      (stream as { destroy?: () => void }).destroy?.();
      throw new BodyTooLarge(`the answer is longer than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  if (signal.aborted) throw new Error('the answer broke off');
  const body = Buffer.concat(chunks);
  const announced = response.headers.get('content-length');
  const encoded = response.headers.get('content-encoding') !== undefined;
  const bodiless = response.request.method === 'HEAD' || response.status === 304;
  if (announced !== undefined && !encoded && !bodiless && Number(announced) !== body.byteLength) {
    throw new Error(`the answer broke off after ${body.byteLength} of ${announced} bytes`);
  }
  return body;
}
