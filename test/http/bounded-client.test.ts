import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { boundedClient } from '../../src/http/bounded-client.js';

let answer: (response: ServerResponse, request: IncomingMessage) => void;
let url: string;
const server = createServer((request, response) => answer(response, request));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
let closed: Promise<void>;
beforeEach(() => {
  closed = new Promise((resolve) =>
    server.once('request', (request) => request.socket.once('close', resolve)),
  );
});

const bounded = (milliseconds: number) =>
  boundedClient(createDefaultHttpClient(), { bytes: 1000, milliseconds });
/** Long enough for a busy machine; those that wait for it take the short one. */
const [patient, short] = [bounded(20_000), bounded(300)];
const ask = (abortSignal?: AbortSignal, client = patient) => {
  const request = createPipelineRequest({
    url,
    allowInsecureConnection: true,
    disableKeepAlive: true,
    ...(abortSignal ? { abortSignal } : {}),
  });
  request.headers.set('accept-encoding', 'gzip, deflate');
  return client.sendRequest(request);
};
const packed = (encoding: string, body: Uint8Array) => (response: ServerResponse) =>
  response.writeHead(200, { 'Content-Encoding': encoding }).end(body);

it('hands on an answer as text, and asks for no compression', async () => {
  let asked: string | undefined = 'nothing';
  answer = (response, request) => {
    asked = request.headers['accept-encoding'];
    response.writeHead(201).end('{"a":"ä"}');
  };
  expect(await ask()).toMatchObject({ status: 201, bodyAsText: '{"a":"ä"}' });
  expect(asked).toBeUndefined();
});

it.each([
  ['gzip', gzipSync('packed')],
  ['deflate', deflateSync('packed')],
  ['br', brotliCompressSync('packed')],
])('unfolds %s that comes all the same', async (encoding, body) => {
  answer = packed(encoding, body);
  expect((await ask()).bodyAsText).toBe('packed');
});

it.each([
  ['plain', (response: ServerResponse) => response.end('x'.repeat(1001))],
  ['gzip', packed('gzip', gzipSync('x'.repeat(5_000_000)))],
  ['deflate', packed('deflate', deflateSync('x'.repeat(5_000_000)))],
  ['br', packed('br', brotliCompressSync('x'.repeat(5_000_000)))],
])('a body that is too long is an error, and no more of it is read: %s', async (_, send) => {
  answer = send;
  await expect(ask()).rejects.toMatchObject({ name: 'RestError', code: 'ANSWER_TOO_LARGE' });
  await closed;
});

it.each([
  ['plain', (response: ServerResponse) => response.writeHead(403).end(`no: ${'x'.repeat(60_000)}`)],
  [
    'packed',
    (response: ServerResponse) =>
      response
        .writeHead(403, { 'Content-Encoding': 'gzip' })
        .end(gzipSync(`no: ${'x'.repeat(5_000_000)}`)),
  ],
])('of a refusal that is too long, status and first words are kept: %s', async (_, send) => {
  answer = send;
  const { status, bodyAsText } = await ask();
  expect([status, bodyAsText?.length, bodyAsText?.slice(0, 5)]).toEqual([403, 1000, 'no: x']);
  await closed;
});

it('a body without an end is cut off', async () => {
  answer = (response) => {
    const more = () => response.write('x'.repeat(100), () => setImmediate(more));
    more();
  };
  await expect(ask()).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  await closed;
});

it.each([
  ['headers', () => {}],
  ['the whole body', (response: ServerResponse) => response.write('{')],
  [
    'the whole body, a byte at a time',
    (response: ServerResponse) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'the whole packed body',
    (response: ServerResponse) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.write(gzipSync('x'.repeat(100)).subarray(0, 15));
    },
  ],
])('the attempt ends in time when %s never come', async (_, send) => {
  answer = send;
  await expect(ask(undefined, short)).rejects.toMatchObject({
    name: 'RestError',
    code: 'ETIMEDOUT',
  });
  await closed;
});

it.each([
  [
    'cut off',
    (response: ServerResponse) => {
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('abc', () => response.socket?.destroy());
    },
  ],
  ['packed and cut off', packed('gzip', gzipSync('x'.repeat(100)).subarray(0, 15))],
  ['not what it says it is', packed('gzip', Buffer.from('plain text'))],
])('a body that is %s is a broken connection', async (_, send) => {
  answer = send;
  await expect(ask()).rejects.toMatchObject({ name: 'RestError', code: 'ECONNRESET' });
});

it("the caller's own end comes through as such", async () => {
  const over = new AbortController();
  answer = () => over.abort(new Error('over'));
  await expect(ask(over.signal)).rejects.toThrow('over');
  await closed;
});

it('a request that is sent again is as its owner made it', async () => {
  const over = new AbortController();
  const request = createPipelineRequest({
    url,
    allowInsecureConnection: true,
    abortSignal: over.signal,
  });
  answer = (response) => response.end('x');
  await patient.sendRequest(request);
  expect(request.abortSignal).toBe(over.signal);
  expect(request.streamResponseStatusCodes).toBeUndefined();
});
