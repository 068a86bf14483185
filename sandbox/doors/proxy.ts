import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { knowsHost } from '../sandbox.js';
import type { World } from '../world/world.js';
import { Authority } from './certificates.js';
import type { Entrance } from './entrance.js';
import { serve } from './serve.js';

/** A running forward proxy. */
export interface ForwardProxy extends Entrance {
  /** `http://127.0.0.1:port`, for HTTPS_PROXY and HTTP_PROXY */
  readonly url: string;
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
    serve(world, `https://${host}${request.url ?? '/'}`, request, response);
  });
  const outer = createServer((request, response) => {
    serve(world, request.url ?? '', request, response);
  });
  outer.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  outer.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const host = (request.url ?? '').replace(/:443$/, '');
    const closed = world.knobs.closedByProxy.get(host);
    if (closed !== undefined) {
      socket.end(`HTTP/1.1 ${closed} Says The Proxy\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    if (!knowsHost(world, host)) {
      world.strangers.push(host);
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
  const url = `http://127.0.0.1:${bound}`;
  return {
    url,
    env: { HTTPS_PROXY: url, HTTP_PROXY: url },
    ca: authority.pem,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        outer.close(() => resolve());
      }),
  };
}
