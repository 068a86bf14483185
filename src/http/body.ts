import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type PipelineRequest, type PipelineResponse, RestError } from '@azure/core-rest-pipeline';

/** The body was longer than the caller allowed; the rest was not read. */
export class BodyTooLarge extends Error {}

/** Of a refusal that is longer than the caller allowed, its first words, in bytes. */
const FIRST_WORDS = 8 * 1024;

/**
 * The whole body of an answer, unfolded where the answer says that it is packed. Of a refusal that is too
 * long it is the beginning: what counts there is its status.
 *
 * @param response an answer whose body is still a stream
 * @param maxBytes bound of the body, after unfolding
 * @throws BodyTooLarge for a success, or an Error when the body broke off or does not unfold
 */
export async function readBody(response: PipelineResponse, maxBytes: number): Promise<Uint8Array> {
  const stream = response.readableStreamBody;
  const refused = response.status < 200 || response.status >= 300;
  if (!stream) {
    const bytes = new TextEncoder().encode(response.bodyAsText ?? '');
    if (bytes.byteLength <= maxBytes) return bytes;
    if (refused) return bytes.subarray(0, Math.min(maxBytes, FIRST_WORDS));
    throw tooLarge(maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const collect = async (source: AsyncIterable<string | Uint8Array>) => {
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      length += bytes.byteLength;
      chunks.push(bytes);
      if (length > maxBytes) throw tooLarge(maxBytes);
    }
  };
  const unfolding = decoderOf(response.headers.get('content-encoding'));
  try {
    await (unfolding ? pipeline(stream, unfolding, collect) : collect(stream));
  } catch (error) {
    // A stream that was closed tells of that rather than of the reason.
    if (length <= maxBytes) throw error;
    if (!refused) throw tooLarge(maxBytes);
    return Buffer.concat(chunks, Math.min(maxBytes, FIRST_WORDS));
  }
  const announced = response.headers.get('content-length');
  const bodiless = response.request.method === 'HEAD' || response.status === 304;
  if (announced !== undefined && !unfolding && !bodiless && Number(announced) !== length) {
    throw new Error(`the answer broke off after ${length} of ${announced} bytes`);
  }
  return Buffer.concat(chunks);
}

/** An attempt that ended without a whole answer, as an error that is tried again. */
export function brokenOff(error: unknown, request: PipelineRequest): RestError {
  const { name, message } = error as Error;
  return name === 'TimeoutError'
    ? new RestError(`no complete answer: ${message}`, { code: 'ETIMEDOUT', request })
    : new RestError(message, { code: 'ECONNRESET', request });
}

function decoderOf(encoding: string | undefined): Transform | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function tooLarge(maxBytes: number): BodyTooLarge {
  return new BodyTooLarge(`the answer is longer than ${maxBytes} bytes`);
}
