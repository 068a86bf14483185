import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxRequest } from '../message.js';
import type { World } from '../world/world.js';
import { deliver } from './deliver.js';

/** Answers one request that came in by a socket, with whatever faults the world holds for it. */
export function serve(
  world: World,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  answer(world, url, request, response).catch(() => request.socket.destroy());
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
    case 'dripping': {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const timer = setInterval(() => response.write(' '), delivery.every);
      response.on('close', () => clearInterval(timer));
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
