import { Readable } from 'node:stream';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { SandboxRequest, SandboxResponse } from '../message.js';
import type { World } from '../world/world.js';
import { deliver } from './deliver.js';

/** The sandbox as an HttpClient: the real SDKs run over it without a socket. */
export function inProcess(world: World): HttpClient {
  return {
    async sendRequest(request) {
      const delivery = await deliver(world, incoming(request));
      switch (delivery.kind) {
        case 'answer':
          return outgoing(request, delivery.response);
        case 'truncated': {
          const { response } = delivery;
          const body = response.body.subarray(0, Math.floor(response.body.length / 2));
          const length = String(response.body.length);
          return outgoing(request, {
            ...response,
            headers: { ...response.headers, 'Content-Length': length },
            body,
          });
        }
        case 'dropped':
          throw new RestError('socket hang up', { code: 'ECONNRESET', request });
        case 'dripping':
        case 'silence':
          return aborted(request);
      }
    },
  };
}

function incoming(request: PipelineRequest): SandboxRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers.toJSON()).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { body } = request;
  const text =
    typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  return { method: request.method, url: new URL(request.url), headers, body: text };
}

function outgoing(request: PipelineRequest, response: SandboxResponse): PipelineResponse {
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(response.headers)) {
    headers.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  const base = { status: response.status, headers, request };
  const wanted = request.streamResponseStatusCodes;
  const streamed = wanted?.has(Number.POSITIVE_INFINITY) || wanted?.has(response.status);
  if (streamed) return { ...base, readableStreamBody: Readable.from([response.body]) };
  return { ...base, bodyAsText: response.body.toString('utf8') };
}

function aborted(request: PipelineRequest): Promise<never> {
  return new Promise((_, reject) => {
    request.abortSignal?.addEventListener('abort', () => {
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    });
  });
}
