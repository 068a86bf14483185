import { expect, it } from '@jest/globals';
import { Transport } from '../../src/http/transport.js';
import { idleClock } from '../clock.js';
import { type Asked, httpOf } from '../registry/served.js';

it('a host that failed eight requests in all their attempts is asked once each, until it answers', async () => {
  const asked: Asked[] = [];
  let status = 503;
  const http = httpOf(() => ({ status }), asked);
  const transport = new Transport(http, new AbortController().signal, idleClock());
  const send = (host = 'one.example') =>
    transport.send({ method: 'GET', url: `https://${host}/`, maxBytes: 10 });
  const attempts = async (work: Promise<unknown>) => {
    asked.length = 0;
    await work;
    return asked.length;
  };
  expect(await attempts(Promise.all(Array.from({ length: 8 }, () => send())))).toBe(8 * 5);
  expect(await attempts(send())).toBe(1);
  // Another host is another matter.
  expect(await attempts(send('other.example'))).toBe(5);
  status = 404;
  expect(await attempts(send())).toBe(1);
  status = 503;
  expect(await attempts(send())).toBe(5);
});

it('a limit is no failure: whoever is put off is asked again as before', async () => {
  const asked: Asked[] = [];
  const http = httpOf(() => ({ status: 429 }), asked);
  const transport = new Transport(http, new AbortController().signal, idleClock());
  for (let i = 0; i < 10; i += 1) {
    await transport.send({ method: 'GET', url: 'https://one.example/', maxBytes: 10 });
  }
  expect(asked).toHaveLength(10 * 5);
});
