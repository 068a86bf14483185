import { Readable } from 'node:stream';
import { createHttpHeaders, type HttpClient, RestError } from '@azure/core-rest-pipeline';
import type { AcrAuthorization } from '../../src/azure/acr-authorizer.js';
import { AcrClient } from '../../src/azure/acr-client.js';
import type { Clock } from '../../src/clock.js';
import { Transport } from '../../src/http/transport.js';
import { RegistryClient } from '../../src/registry/client.js';
import { TokenAuthorizer } from '../../src/registry/token-authorizer.js';
import { Secrets } from '../../src/secrets.js';

/** One request as a registry in a test sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

/** What a registry in a test answers; undefined is a connection that never comes about. */
export interface Answer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (asked: Asked) => Answer | undefined;

/** A registry client over a handler, and everything it asked. */
export function clientOf(
  handler: Handler,
  given: {
    readonly host?: string;
    readonly credential?: { readonly username: string; readonly password: string };
    readonly allowed?: readonly string[];
    readonly clock?: Clock;
  } = {},
): { client: RegistryClient; asked: Asked[] } {
  const { host = 'registry.example.com', credential, allowed } = given;
  const asked: Asked[] = [];
  const { signal } = new AbortController();
  const transport = new Transport(httpOf(handler, asked), signal, given.clock);
  const authorizer = new TokenAuthorizer(
    transport,
    new Secrets(),
    'source',
    host,
    credential,
    allowed,
  );
  return { client: new RegistryClient(transport, authorizer, 'source', host), asked };
}

/** The same for an Azure registry, read with an identity's token. */
export function acrOf(
  handler: Handler,
  encrypted?: boolean,
): { client: AcrClient; asked: Asked[] } {
  const asked: Asked[] = [];
  const transport = new Transport(httpOf(handler, asked), new AbortController().signal);
  const authorizer: AcrAuthorization = {
    before: async () => 'Bearer t0ken',
    answer: async () => undefined,
    offer: () => undefined,
    accessRemedy: () => 'Give the identity its role.',
    expect: () => {},
    lacks: async () => false,
    locksRemedy: () => 'Give the identity a role that shows locks.',
  };
  const host = 'devacr.azurecr.io';
  return {
    client: new AcrClient(transport, authorizer, 'source', host, async () => encrypted),
    asked,
  };
}

/** A handler as the client the SDK sends requests by. */
export function httpOf(handler: Handler, log: Asked[]): HttpClient {
  return {
    async sendRequest(request) {
      const asked: Asked = {
        method: request.method,
        url: new URL(request.url),
        authorization: request.headers.get('authorization'),
        form: new URLSearchParams(typeof request.body === 'string' ? request.body : ''),
      };
      log.push(asked);
      const answer = handler(asked);
      if (!answer) throw new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND', request });
      const body = Buffer.from(answer.body ?? '');
      return {
        status: answer.status,
        headers: createHttpHeaders(answer.headers ?? {}),
        request,
        readableStreamBody: Readable.from([request.method === 'HEAD' ? Buffer.alloc(0) : body]),
      };
    },
  };
}

/** An error body of the distribution specification. */
export function refusalOf(status: number, code: string, headers = {}): Answer {
  const body = JSON.stringify({ errors: [{ code, message: `it is ${code}` }] });
  return { status, body, headers: { 'content-type': 'application/json', ...headers } };
}
