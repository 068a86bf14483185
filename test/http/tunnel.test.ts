import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, expect, it } from '@jest/globals';
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
