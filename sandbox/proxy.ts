import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Authority } from './certificates.js';
import { deliver } from './deliver.js';
import type { SandboxRequest } from './message.js';
import { knowsHost } from './sandbox.js';
import type { World } from './world.js';

/** A running forward proxy. */
export interface ForwardProxy {
  /** `http://127.0.0.1:port`, for HTTPS_PROXY and HTTP_PROXY */
  readonly url: string;
  /** PEM of the authority that signs every host's certificate */
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * Starts the forward proxy: CONNECT to a host the sandbox knows ends TLS here, absolute-form requests
 * serve plain http endpoints. Any other host is refused, so nothing leaves the machine.
 */
export async function startProxy(world: World, port = 0): Promise<ForwardProxy> {
  const authority = await Authority.create();
  const sockets = new Set<Socket>();
  const inner = createServer((request, response) => {
    const host = request.headers.host ?? '';
    answer(world, `https://${host}${request.url ?? '/'}`, request, response).catch(() =>
      request.socket.destroy(),
    );
  });
  const outer = createServer((request, response) => {
    answer(world, request.url ?? '', request, response).catch(() => request.socket.destroy());
  });
  outer.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  outer.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const host = (request.url ?? '').replace(/:443$/, '');
    if (!knowsHost(world, host)) {
      socket.end(`HTTP/1.1 502 Bad Gateway\r\n\r\nsandbox: no such host ${host}\n`);
      return;
    }
    authority.contextFor(host).then(
      (secureContext) => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        if (head.length > 0) socket.unshift(head);
        const tls = new TLSSocket(socket, { isServer: true, secureContext });
        tls.on('error', () => socket.destroy());
        inner.emit('connection', tls);
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => outer.listen(port, '127.0.0.1', resolve));
  const { port: bound } = outer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    ca: authority.pem,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        outer.close(() => resolve());
      }),
  };
}

async function answer(
  world: World,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!URL.canParse(url)) {
    response.writeHead(400).end();
    return;
  }
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const delivery = await deliver(world, {
    method: request.method ?? 'GET',
    url: new URL(url),
    headers: lowerCase(request),
    body: Buffer.concat(chunks),
  });
  switch (delivery.kind) {
    case 'answer': {
      const { status, headers, body } = delivery.response;
      response.writeHead(status, mutable(headers)).end(body);
      return;
    }
    case 'truncated': {
      const { status, headers, body } = delivery.response;
      response.writeHead(status, {
        ...mutable(headers),
        'Content-Length': String(body.length + 1),
      });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy());
      return;
    }
    case 'dropped':
      request.socket.destroy();
      return;
    case 'silence':
  }
}

function lowerCase(request: IncomingMessage): SandboxRequest['headers'] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function mutable(headers: Readonly<Record<string, string | readonly string[]>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
}
