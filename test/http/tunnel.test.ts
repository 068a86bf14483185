import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createDoor } from 'node:net';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startProxy } from '../../sandbox/doors/proxy.js';
import { createScene } from '../../sandbox/world/scene.js';
import type { PromotionError } from '../../src/errors.js';
import { createKeepAliveClient } from '../../src/http/agent.js';
import { sendProblem } from '../../src/registry/problem.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  delete process.env['HTTPS_PROXY'];
});

const HOST = 'prodacr.azurecr.io';

/** What a registry's request comes to behind a proxy that answers CONNECT like this. */
async function problem(answer: string | undefined): Promise<PromotionError & { cause: any }> {
  server = createServer().on('connect', (_, socket) =>
    answer === undefined ? socket.destroy() : socket.end(answer),
  );
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return failure((server.address() as AddressInfo).port);
}

async function failure(port: number) {
  process.env['HTTPS_PROXY'] = `http://user:pa%24sword@127.0.0.1:${port}`;
  const request = createPipelineRequest({ url: `https://${HOST}/v2/` });
  const place = { side: 'target' as const, host: HOST, object: 'a login', accessRemedy: '' };
  const sent = createKeepAliveClient().sendRequest(request);
  return sent.then(
    ({ status }) => {
      throw new Error(`an answer of the registry: ${status}`);
    },
    (error: unknown) => sendProblem(place, error) as PromotionError & { cause: any },
  );
}

it.each([
  ['502 Bad Gateway', 'ECONNREFUSED'],
  ['503 Service Unavailable', 'ECONNREFUSED'],
  ['407 Proxy Authentication Required', 'PROXY_REFUSED'],
  ['403 Forbidden', 'PROXY_REFUSED'],
  ['404 Not Found', 'PROXY_REFUSED'],
])("%s is the proxy's answer", async (status, code) => {
  const body = 'no such host';
  const told = await problem(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  expect(told.code).toBe('REGISTRY_UNREACHABLE');
  const said = status.startsWith('407')
    ? 'wants another user or password \\(407\\)$'
    : `answered ${status} `;
  expect(told.message).toMatch(
    new RegExp(
      `^target registry ${HOST} cannot be reached for a login: the proxy http://127.0.0.1:\\d+ ${said}`,
    ),
  );
  expect(told.remedy).toMatch(/^Check http:\/\/127\.0\.0\.1:\d+, which HTTPS_PROXY names/);
  expect(told.cause.code).toBe(code);
  expect(`${told.message} ${told.remedy}`).not.toMatch(/user:|pa%24sword|pa\$sword/);
});

it('a proxy that hangs up is named', async () => {
  const told = await problem(undefined);
  expect(told.message).toMatch(/the proxy http:\/\/127\.0\.0\.1:\d+ cannot be reached: /);
  expect(told.cause.code).toBe('ECONNREFUSED');
});

it('a proxy that is not there is named', async () => {
  const told = await failure(1);
  expect(told.message).toMatch(/the proxy http:\/\/127\.0\.0\.1:1 cannot be reached: .*REFUSED/);
});

describe('many requests through one proxy', () => {
  /** The sandbox's proxy behind a door that counts who comes in. */
  async function counted() {
    const scene = createScene();
    const proxy = await startProxy(scene.world);
    let tunnels = 0;
    const door = createDoor((socket) => {
      tunnels += 1;
      const onward = connect(Number(new URL(proxy.url).port), '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const end of [socket, onward]) end.on('error', () => end.destroy());
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const client = createKeepAliveClient({ ca: [proxy.ca] });
    const ask = async () => {
      const abortSignal = AbortSignal.timeout(4000);
      const request = createPipelineRequest({ url: `https://${HOST}/v2/`, abortSignal });
      return (await client.sendRequest(request)).status;
    };
    const close = async () => {
      await proxy.close();
      door.close();
    };
    return { ask, tunnels: () => tunnels, close };
  }

  it('take one connection when they come one after the other', async () => {
    const { ask, tunnels, close } = await counted();
    for (let i = 0; i < 10; i += 1) expect(await ask()).toBe(401);
    expect(tunnels()).toBe(1);
    await close();
  });

  it('wait for a free connection where there are more of them than connections, and none is lost', async () => {
    const { ask, tunnels, close } = await counted();
    const all = await Promise.all(Array.from({ length: 200 }, ask));
    expect([all.length, new Set(all)]).toEqual([200, new Set([401])]);
    expect(tunnels()).toBeLessThanOrEqual(32);
    await close();
  });
});
