import type { PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { pauseAsked } from './retry-after.js';

/** Attempts after the first one. */
const MAX_RETRIES = 4;
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
 *
 * @param retries how often it was asked again so far
 * @param outcome what the newest attempt came to
 * @param now milliseconds since 1970
 * @returns the pause before the next attempt, in milliseconds; undefined: there is none
 */
export function pauseBeforeRetry(
  retries: number,
  outcome: PipelineResponse | RestError,
  now: number,
): number | undefined {
  if (retries >= MAX_RETRIES || !isTransient(retries, outcome)) return undefined;
  const response = 'headers' in outcome ? outcome : outcome.response;
  const asked = pauseAsked(response?.headers.get('retry-after'), now);
  if (asked !== undefined && asked > LONGEST_PAUSE) return undefined;
  return Math.max(asked ?? 0, backoff(retries));
}

/** Growing delay with jitter, in milliseconds, for the attempt after `retryCount` retries. */
export function backoff(retryCount: number): number {
  const delay = FIRST_DELAY * 2 ** retryCount;
  return delay / 2 + Math.random() * (delay / 2);
}

function isTransient(retries: number, outcome: PipelineResponse | RestError): boolean {
  const response = 'headers' in outcome ? outcome : outcome.response;
  if (response) return TRANSIENT_STATUS.includes(response.status);
  const { code } = outcome as RestError;
  if (code === 'ENOTFOUND') return retries === 0;
  return code !== undefined && TRANSIENT_CODES.includes(code);
}
