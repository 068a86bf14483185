import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeepAliveClient } from '../../src/http/agent.js';
import { isInside, outwardLookup, outwardOnly } from '../../src/http/outward-lookup.js';
import { Proxies } from '../../src/http/proxies.js';
import { RevocationListClient } from '../../src/http/revocation-lists.js';
import { Transport } from '../../src/http/transport.js';
import { fastClock } from '../clock.js';

const BIG = Buffer.alloc(30 << 20);

let server: Server;
let port: number;
let asked: string[];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('hang')) return;
    const to = /to=(\S+)$/.exec(request.url ?? '')?.[1];
    if (to !== undefined) {
      response.writeHead(302, { Location: to }).end();
      return;
    }
    if (request.url?.endsWith('huge')) response.end(Buffer.concat([BIG, Buffer.alloc(3 << 20)]));
    else if (request.url?.endsWith('big')) response.end(BIG);
    else response.end(request.headers.authorization ?? 'a list');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const transport = (env: Record<string, string> = {}, ended = new AbortController().signal) =>
  new Transport(createKeepAliveClient({ proxies: new Proxies(env) }), ended);

describe('where a foreign address leads', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['0.0.0.0', true],
    ['169.254.169.254', true],
    ['168.63.129.16', true],
    ['::1', true],
    ['::', true],
    ['fe80::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:169.254.169.254', true],
    ['10.0.0.1', false],
    ['93.184.216.34', false],
    ['2001:db8::1', false],
  ])('%s is inside: %s', (address, inside) => {
    expect(isInside(address)).toBe(inside);
  });

  it.each([{}, { all: true }])('a name that leads inside is not resolved, %j', async (options) => {
    const code = await new Promise((resolve) =>
      outwardLookup('localhost', options, (error) => resolve(error?.code)),
    );
    expect(code).toBe('ADDRESS_INSIDE');
  });

  it('nor one of which only one of several addresses does, and others are as they are', async () => {
    const outcome = (addresses: readonly string[]) =>
      new Promise((resolve) => {
        const all = addresses.map((address) => ({ address, family: 4 }));
        const lookup = outwardOnly((_, __, answer) => answer(null, all));
        lookup('a.contoso.com', { all: true }, (error, found) => resolve(error?.code ?? found));
      });
    expect(await outcome(['93.184.216.34', '127.0.0.1'])).toBe('ADDRESS_INSIDE');
    const outside = ['93.184.216.34', '10.0.0.1'];
    expect(await outcome(outside)).toEqual(outside.map((address) => ({ address, family: 4 })));
    const failing = outwardOnly((_, __, answer) => answer(new Error('no such name'), ''));
    const failed = new Promise((resolve) => failing('a', {}, (error) => resolve(error?.message)));
    expect(await failed).toBe('no such name');
  });

  it('and not connected to, by the real client', async () => {
    const url = `http://localhost:${port}/`;
    const sent = transport().send({ method: 'GET', url, maxBytes: 10, foreign: true });
    await expect(sent).rejects.toMatchObject({ code: 'ADDRESS_INSIDE' });
    expect(asked).toEqual([]);
  });

  it('while addresses that this run chose may be anywhere, and never in plain text', async () => {
    const url = `http://127.0.0.1:${port}/`;
    const foreign = await transport().send({ method: 'GET', url, maxBytes: 10, foreign: true });
    expect(foreign.status).toBe(200);
    const own = transport().send({ method: 'GET', url, maxBytes: 10, retry: false });
    await expect(own).rejects.toThrow();
    expect(asked).toEqual(['/']);
  });
});

describe('a list', () => {
  const address = 'http://crl.contoso.com/a.crl';
  const client = (ended?: AbortSignal) =>
    new RevocationListClient(transport({ HTTP_PROXY: `http://127.0.0.1:${port}` }, ended));

  it('is read through the proxy, once', async () => {
    const lists = client();
    const [one, two] = await Promise.all([lists.fetch(address), lists.fetch(address)]);
    expect(two).toBe(one);
    expect(Buffer.from(one as Uint8Array).toString()).toBe('a list');
    expect(asked).toEqual([address]);
  });

  it('is one of at most 32', async () => {
    const lists = client();
    const all = await Promise.all(
      Array.from({ length: 33 }, (_, n) => lists.fetch(`${address}?${n}`)),
    );
    expect(all.filter((it) => it instanceof Uint8Array)).toHaveLength(32);
    expect(all.at(-1)).toEqual({ problem: 'more than 32 lists are named' });
    expect(asked).toHaveLength(32);
  });

  it('of more than 32 MiB is not read', async () => {
    const found = await client().fetch(`${address}?huge`);
    expect(found).toEqual({ problem: 'is larger than 32 MiB' });
  });

  it('at another host, to which it sends, is not asked for', async () => {
    const found = await client().fetch(`${address}?to=http://other.contoso.com/a.crl`);
    expect(found).toEqual({ problem: 'sends to another host, which is not asked' });
    expect(asked).toHaveLength(1);
  });

  it('at its own host is followed, three times and not for ever', async () => {
    expect(await client().fetch(`${address}?to=/b.crl`)).toBeInstanceOf(Uint8Array);
    const ring = await client().fetch('http://crl.contoso.com/ring?to=?to=?to=?to=?to=?to=?to=x');
    expect(ring).toEqual({ problem: 'redirects more than 3 times' });
  });

  it('without an answer for a minute is told as that', async () => {
    const proxied = createKeepAliveClient({
      proxies: new Proxies({ HTTP_PROXY: `http://127.0.0.1:${port}` }),
    });
    const fast = new Transport(proxied, new AbortController().signal, fastClock(200));
    const found = await new RevocationListClient(fast).fetch(`${address}?hang`);
    expect(found).toEqual({ problem: expect.stringContaining('gave no answer within 60 seconds') });
  });

  it('that is awaited when the run ends is not told as missing', async () => {
    const ended = new AbortController();
    const asking = client(ended.signal).fetch(`${address}?hang`);
    const over = new Error('over');
    setTimeout(() => ended.abort(over), 200);
    await expect(asking).rejects.toBe(over);
  });

  it('is kept up to 128 MiB of all', async () => {
    const lists = client();
    const all: unknown[] = [];
    for (let n = 0; n < 5; n += 1) all.push(await lists.fetch(`${address}?${n}big`));
    expect(all.map((it) => it instanceof Uint8Array)).toEqual([true, true, true, true, false]);
    expect(all.at(-1)).toEqual({ problem: 'the lists are too large together' });
  });

  it('is not asked for after the end of the run, which is thrown', async () => {
    const over = new Error('over');
    await expect(client(AbortSignal.abort(over)).fetch(address)).rejects.toBe(over);
    expect(asked).toEqual([]);
  });
});
