/**
 * Loaded before a bundle (`NODE_OPTIONS=--import=…/record.mjs`, `LIVE_RECORDING=<file>`): writes every HTTPS
 * request with its answer to that file when the process ends, scrubbed. It changes nothing of the traffic.
 */
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { Scrubber } from './scrub.mjs';

const file = process.env.LIVE_RECORDING;
/** More of a body, and more requests, are not kept. */
const MOST_BYTES = 256 * 1024;
const MOST_REQUESTS = 5000;
const seen = [];

function textOf(chunks, encoding) {
  const bytes = Buffer.concat(chunks);
  if (encoding !== 'gzip') return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return '<compressed>';
  }
}

/** Copies what goes through a function that is handed chunks. */
function tapped(object, name, chunks) {
  const original = object[name];
  let size = 0;
  object[name] = function tap(chunk, ...rest) {
    const isChunk = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (isChunk && size < MOST_BYTES) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
    }
    return original.call(this, chunk, ...rest);
  };
}

function watch(request) {
  const sent = [];
  tapped(request, 'write', sent);
  tapped(request, 'end', sent);
  request.on('response', (response) => {
    const got = [];
    tapped(response, 'push', got);
    if (seen.length >= MOST_REQUESTS) return;
    seen.push({ request, sent, response, got });
  });
}

if (file !== undefined) {
  const original = https.request;
  https.request = function request(...args) {
    const made = original.apply(this, args);
    watch(made);
    return made;
  };
  syncBuiltinESMExports();
  process.on('exit', () => {
    const scrubber = new Scrubber();
    const interactions = seen.map(({ request, sent, response, got }) =>
      scrubber.interaction({
        request: {
          method: request.method,
          url: `https://${request.getHeader('host') ?? request.host}${request.path}`,
          headers: request.getHeaders(),
          body: textOf(sent),
        },
        response: {
          status: response.statusCode,
          headers: response.headers,
          body: textOf(got, response.headers['content-encoding']),
        },
      }),
    );
    writeFileSync(file, `${JSON.stringify({ interactions }, null, 2)}\n`);
  });
}
