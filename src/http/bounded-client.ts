import {
  type HttpClient,
  isRestError,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { type Clock, REAL_CLOCK } from '../clock.js';
import { inTime } from '../time-limit.js';
import { BodyTooLarge, brokenOff, readBody } from './body.js';

/** What one answer may take. */
export interface Bounds {
  /** after unfolding */
  readonly bytes: number;
  /** from the first byte sent to the last byte read */
  readonly milliseconds: number;
}

/** No answer of ARM, Entra, a token service, a machine's metadata or GitHub is nearly that long. */
const BOUNDS: Bounds = { bytes: 8 * 1024 * 1024, milliseconds: 30_000 };
const EVERY_STATUS = new Set([Number.POSITIVE_INFINITY]);

/**
 * A client whose answers are bounded in bytes and time, for the SDKs, which read whatever comes for as
 * long as it comes. A request that asks for a stream bounds its body itself.
 *
 * Compressed answers are not asked for, and unfolded here, within the bound, where one comes all the same.
 *
 * @param inner sends one request
 * @param clock what the time is measured by
 * @throws RestError `ANSWER_TOO_LARGE`, `ETIMEDOUT`, `ECONNRESET`, or what the inner client throws
 */
export function boundedClient(
  inner: HttpClient,
  bounds = BOUNDS,
  clock: Clock = REAL_CLOCK,
): HttpClient {
  return {
    sendRequest: (request) =>
      (request.streamResponseStatusCodes?.size ?? 0) > 0
        ? inner.sendRequest(request)
        : attempt(inner, request, bounds, clock),
  };
}

async function attempt(
  inner: HttpClient,
  request: PipelineRequest,
  bounds: Bounds,
  clock: Clock,
): Promise<PipelineResponse> {
  const { abortSignal, streamResponseStatusCodes } = request;
  request.headers.delete('accept-encoding');
  request.streamResponseStatusCodes = EVERY_STATUS;
  try {
    return await inTime(clock, bounds.milliseconds, abortSignal, async (signal) => {
      request.abortSignal = signal;
      const response = await inner.sendRequest(request);
      const bytes = await readBody(response, bounds.bytes);
      delete response.readableStreamBody;
      response.bodyAsText = new TextDecoder().decode(bytes);
      return response;
    });
  } catch (error) {
    if (abortSignal?.aborted || isRestError(error)) throw error;
    if (error instanceof BodyTooLarge) {
      throw new RestError(error.message, { code: 'ANSWER_TOO_LARGE', request });
    }
    throw brokenOff(error, request);
  } finally {
    restore(request, abortSignal, streamResponseStatusCodes);
  }
}

/** A request that is sent again is as its owner made it. */
function restore(
  request: PipelineRequest,
  abortSignal: PipelineRequest['abortSignal'],
  streamed: PipelineRequest['streamResponseStatusCodes'],
): void {
  if (abortSignal) request.abortSignal = abortSignal;
  else delete request.abortSignal;
  if (streamed) request.streamResponseStatusCodes = streamed;
  else delete request.streamResponseStatusCodes;
}
