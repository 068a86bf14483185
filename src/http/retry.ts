import type { PipelineResponse, RestError, RetryStrategy } from '@azure/core-rest-pipeline';
import { pauseAsked } from './retry-after.js';

/** Attempts after the first one. */
export const MAX_RETRIES = 4;
const FIRST_DELAY = 500;
/** A service that wants a longer pause than this gets no further request, in milliseconds. */
export const LONGEST_PAUSE = 120_000;

const TRANSIENT_CODES = [
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'REQUEST_SEND_ERROR',
];
const TRANSIENT_STATUS = [408, 429, 500, 502, 503, 504];

/**
 * When to ask again: throttling, transient server errors and broken connections, with growing delays
 * and jitter, as `Retry-After` says where it is given. A name that does not resolve is asked once more.
 */
export function retryStrategy(): RetryStrategy {
  return {
    name: 'registryRetry',
    retry({ retryCount, response, responseError }) {
      if (!isTransient(retryCount, response, responseError)) return { skipStrategy: true };
      const asked = pauseAsked(response?.headers.get('retry-after'));
      if (asked !== undefined && asked > LONGEST_PAUSE) return { skipStrategy: true };
      return { retryAfterInMs: Math.max(asked ?? 0, backoff(retryCount)) };
    },
  };
}

/** Growing delay with jitter, in milliseconds, for the attempt after `retryCount` retries. */
export function backoff(retryCount: number): number {
  const delay = FIRST_DELAY * 2 ** retryCount;
  return delay / 2 + Math.random() * (delay / 2);
}

function isTransient(
  retryCount: number,
  response: PipelineResponse | undefined,
  error: RestError | undefined,
): boolean {
  if (response) return TRANSIENT_STATUS.includes(response.status);
  if (error?.code === 'ENOTFOUND') return retryCount === 0;
  return error?.code !== undefined && TRANSIENT_CODES.includes(error.code);
}
