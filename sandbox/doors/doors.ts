import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { pathToFileURL } from 'node:url';
import type { World } from '../world/world.js';
import { Authority } from './certificates.js';
import { type Death, DOORS_FILE, type Entrance, PEAK_FILE, type Plan } from './entrance.js';
import { serve } from './serve.js';

/** One answered request, as the doors saw it go out. */
export interface Answered {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status: number;
}

/** A running set of doors: a step reaches the sandbox under every host's own name, without a proxy. */
export interface Doors extends Entrance {
  /** The host dies, with every connection to it, and stays dead. */
  kill(host: string, death: Death): void;
  /** The most memory the last step had, in bytes; once it has ended. */
  peak(): number;
  /** Called after each answer has left. */
  onAnswer(listener: (answered: Answered) => void): void;
}

/** Nothing listens here. */
const CLOSED_PORT = 1;
/** So long an answer that is under way may still go out, in milliseconds. */
const FAREWELL = 20;

/** @param preload path of the compiled `preload.js` */
export async function startDoors(world: World, preload: string): Promise<Doors> {
  const [trusted, foreign] = await Promise.all([Authority.create(), Authority.create()]);
  const directory = mkdtempSync(join(tmpdir(), 'doors-'));
  const file = join(directory, 'plan.json');
  const peak = join(directory, 'peak');
  const dead: Record<string, Death> = {};
  const listeners: ((answered: Answered) => void)[] = [];
  const sockets = new Map<Socket, string>();

  const answer = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    const host = request.headers.host ?? '';
    sockets.set(request.socket, host);
    const url = `${scheme}://${host}${request.url ?? '/'}`;
    response.on('finish', () => {
      const { method = '' } = request;
      const path = URL.canParse(url) ? new URL(url).pathname : '';
      for (const tell of listeners) tell({ method, host, path, status: response.statusCode });
    });
    serve(world, url, request, response);
  };
  const tlsServer = (authority: Authority) =>
    createHttps(
      {
        SNICallback: (name, done) => {
          authority.contextFor(name).then((context) => done(null, context), done);
        },
      },
      answer('https'),
    ).on('secureConnection', (socket: TLSSocket) => {
      const host = socket.servername || '';
      sockets.set(socket, host);
      // It may have died while the greeting was under way.
      if (authority === trusted && host in dead) socket.destroy();
    });
  const servers = {
    https: tlsServer(trusted),
    untrusted: tlsServer(foreign),
    http: createHttp(answer('http')),
    reset: createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    silent: createServer((socket) => socket.resume()),
  };
  for (const server of Object.values(servers)) {
    server.on('connection', (socket: Socket) => {
      sockets.set(socket, sockets.get(socket) ?? '');
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    server.on('tlsClientError', () => {});
  }
  const ports: Plan['ports'] = {
    https: await listen(servers.https),
    untrusted: await listen(servers.untrusted),
    http: await listen(servers.http),
    reset: await listen(servers.reset),
    silent: await listen(servers.silent),
    refused: CLOSED_PORT,
  };
  const write = () => {
    writeFileSync(`${file}.new`, JSON.stringify({ ports, dead } satisfies Plan));
    renameSync(`${file}.new`, file);
  };
  write();

  return {
    ca: trusted.pem,
    env: {
      [DOORS_FILE]: file,
      [PEAK_FILE]: peak,
      NODE_OPTIONS: `--import=${pathToFileURL(preload)}`,
    },
    peak: () => Number(readFileSync(peak, 'utf8')),
    onAnswer: (listener) => listeners.push(listener),
    kill(host, death) {
      dead[host] = death;
      write();
      for (const [socket, to] of sockets) {
        if (to !== host) continue;
        socket.end();
        setTimeout(() => socket.destroy(), FAREWELL);
      }
    },
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      await Promise.all(
        Object.values(servers).map((it: Server) => new Promise((done) => it.close(done))),
      );
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
