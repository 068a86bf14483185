import {
  type HttpClient,
  isRestError,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { type Clock, REAL_CLOCK, sleep } from '../clock.js';
import { pageWords } from '../http/page.js';
import { pauseAsked } from '../http/retry-after.js';
import { inTime } from '../time-limit.js';
import type { Cloud } from './cloud.js';

/** What kept a token service from answering: the last request that failed. */
export type Trouble =
  | { readonly kind: 'connection'; readonly host: string; readonly code: string; message: string }
  | ({ readonly kind: 'answer'; readonly host: string; readonly status: number } & Asked)
  /** an answer that is none of such a service: a page of a proxy or a sign-in form */
  | { readonly kind: 'page'; readonly host: string; readonly status: number; page: string }
  /** an answer that holds neither a token nor Entra's reason for none */
  | { readonly kind: 'tokenless'; readonly host: string; readonly status: number };

/** What was done about an answer that passes by itself. */
interface Asked {
  /** what stood in place of the service's words, where that is a page */
  readonly page?: string;
  /** requests that had no other answer */
  readonly times: number;
  /** milliseconds from the first of them to the last */
  readonly during: number;
  /** the pause that the service wants and that was not waited for, in milliseconds */
  readonly pause?: number;
}

/** How long one trouble is waited out, in milliseconds. */
const PATIENCE = 60_000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 16_000;
/** A net only: the client below ends an attempt before. */
const ATTEMPT = 45_000;
const PASSING_STATUS = [408, 429, 500, 502, 503, 504];
/** Connections that may well come about a moment later, and how often they are tried again. */
const PASSING_CODES: Readonly<Record<string, number>> = {
  ECONNRESET: 99,
  ETIMEDOUT: 99,
  EPIPE: 99,
  EAI_AGAIN: 99,
  REQUEST_SEND_ERROR: 99,
  ECONNREFUSED: 3,
  ENOTFOUND: 1,
  EHOSTUNREACH: 1,
  ENETUNREACH: 1,
};

/** How an SDK signs in over a patient client: at the cloud's own host, and without retries of its own. */
export function sdkOptions(cloud: Cloud) {
  return {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
  };
}

/**
 * A client for token services: one bad answer is no reason to fail a promotion. Throttling, server
 * errors and broken connections are asked again with growing pauses for about a minute. The inner client
 * bounds every attempt and every body.
 */
export class PatientClient implements HttpClient {
  #trouble: Trouble | undefined;
  #since = 0;
  #last = 0;
  #times = 0;

  /** @param signal ends all waiting: the run is over */
  constructor(
    private readonly inner: HttpClient,
    private readonly signal: AbortSignal,
    private readonly clock: Clock = REAL_CLOCK,
  ) {}

  /** Why the last request failed; undefined when it was answered. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    for (let attempt = 0; ; attempt += 1) {
      this.signal.throwIfAborted();
      let thrown: unknown;
      const response = await this.#attempt(request).catch((error: unknown) => {
        thrown = error;
        return undefined;
      });
      const pause = this.#pauseAfter(request, attempt, response, thrown);
      if (pause === undefined) {
        if (response) return response;
        throw thrown;
      }
      await sleep(this.clock, pause, this.signal);
    }
  }

  /** Whatever the SDKs do with their requests, the end of the run ends the waiting. */
  #attempt(request: PipelineRequest): Promise<PipelineResponse> {
    return inTime(this.clock, ATTEMPT, this.signal, () => this.inner.sendRequest(request));
  }

  /** How long to wait before the next attempt; undefined: there is none. */
  #pauseAfter(
    request: PipelineRequest,
    attempt: number,
    response: PipelineResponse | undefined,
    error: unknown,
  ): number | undefined {
    const { host } = new URL(request.url);
    const trouble = response ? troubleOf(host, request, response) : faultOf(host, error);
    this.#trouble = trouble;
    if (!trouble || request.abortSignal?.aborted) return undefined;
    const now = this.clock.now();
    // A caller that tries again by itself gets no second minute.
    if (now - this.#last > PATIENCE) [this.#since, this.#times] = [now, 0];
    this.#last = now;
    this.#times += 1;
    const asked = pauseAsked(response?.headers.get('retry-after'), now) ?? 0;
    const growing =
      Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE) * (0.75 + Math.random() / 4);
    const left = this.#since + PATIENCE - now;
    if (trouble.kind === 'answer') {
      const done = { times: this.#times, during: now - this.#since };
      this.#trouble = { ...trouble, ...done, ...(asked > left ? { pause: asked } : {}) };
    }
    const pause = Math.max(growing, asked);
    return mayPass(trouble, attempt) && pause <= left ? pause : undefined;
  }
}

function mayPass(trouble: Trouble, attempt: number): boolean {
  switch (trouble.kind) {
    case 'connection':
      return attempt < (PASSING_CODES[trouble.code] ?? 0);
    case 'answer':
      return true;
    case 'page':
    case 'tokenless':
      return false;
  }
}

function troubleOf(
  host: string,
  { url }: PipelineRequest,
  { status, bodyAsText, headers }: PipelineResponse,
): Trouble | undefined {
  const text = bodyAsText ?? '';
  const body = jsonOf(text);
  const page = body === undefined ? pageWords(text, headers.get('content-type')) : undefined;
  if (PASSING_STATUS.includes(status)) {
    const said = page === undefined ? {} : { page };
    return { kind: 'answer', host, status, ...said, times: 1, during: 0 };
  }
  if (body === undefined)
    return { kind: 'page', host, status, page: page ?? 'something that is no JSON' };
  const tokens = /\/oauth2\/(?:v2\.0\/)?token(?:\?|$)/.test(url);
  const { access_token: token, error } = body;
  if (!tokens || error !== undefined) return undefined;
  const signedIn = status === 200 && typeof token === 'string' && token !== '';
  return signedIn ? undefined : { kind: 'tokenless', host, status };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function faultOf(host: string, error: unknown): Trouble | undefined {
  if (!isRestError(error)) return undefined;
  return { kind: 'connection', host, code: error.code ?? '', message: error.message };
}
