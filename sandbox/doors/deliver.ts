import type { SandboxRequest, SandboxResponse } from '../message.js';
import { handle as answerOf } from '../sandbox.js';
import type { Fault, World } from '../world/world.js';

/** What reaches the client: an answer, whole or cut off, a broken connection, or nothing ever. */
export type Delivery =
  | { readonly kind: 'answer'; readonly response: SandboxResponse }
  | { readonly kind: 'truncated'; readonly response: SandboxResponse }
  /** never whole: a byte every so many milliseconds */
  | { readonly kind: 'dripping'; readonly every: number }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'silence' };

/** Answers a request with whatever faults the world holds for it. */
export async function deliver(world: World, request: SandboxRequest): Promise<Delivery> {
  const arrived = world.now();
  const handle = () => handled(world, request, arrived);
  const fault = world.knobs.faults.find((it) => strikes(it, request));
  const key = `${request.method} ${request.url.origin}${request.url.pathname}`;
  if (!fault) {
    const response = handle();
    world.answers.set(key, response);
    return { kind: 'answer', response };
  }
  const { effect } = fault;
  switch (effect.kind) {
    case 'answer': {
      const body = Buffer.from(effect.body ?? '');
      const headers = { 'Content-Length': String(body.length), ...effect.headers };
      const { host, pathname: path } = request.url;
      world.log.push({ method: request.method, host, path, status: effect.status });
      effect.afterwards?.(world);
      return { kind: 'answer', response: { status: effect.status, headers, body } };
    }
    case 'drop':
      if (effect.when === 'after') handle();
      return { kind: 'dropped' };
    case 'hang':
      return { kind: 'silence' };
    case 'drip':
      return { kind: 'dripping', every: effect.every };
    case 'delay':
      await new Promise<void>((resolve) => {
        world.clock.after(effect.milliseconds, resolve);
      });
      return { kind: 'answer', response: handle() };
    case 'stale': {
      const before = world.answers.get(key) as SandboxResponse | undefined;
      return { kind: 'answer', response: before ?? handle() };
    }
    case 'truncate':
      return { kind: 'truncated', response: handle() };
    case 'corrupt':
      return { kind: 'answer', response: corrupted(handle()) };
    case 'header': {
      const response = handle();
      const headers = { ...response.headers, [effect.name]: effect.value };
      return { kind: 'answer', response: { ...response, headers } };
    }
    case 'meanwhile':
      effect.act(world);
      return { kind: 'answer', response: handle() };
  }
}

/** The answer, with the times that it took in the log. */
function handled(world: World, request: SandboxRequest, arrived: number): SandboxResponse {
  const response = answerOf(world, request);
  const entry = world.log.at(-1);
  if (entry) Object.assign(entry, { arrived, answered: world.now() });
  return response;
}

function strikes(fault: Fault, request: SandboxRequest): boolean {
  const { host, method, path } = fault.match;
  const hit =
    (host === undefined || host === request.url.host) &&
    (method === undefined || method === request.method) &&
    (path === undefined || path.test(request.url.pathname));
  if (!hit) return false;
  fault.seen = (fault.seen ?? 0) + 1;
  if (fault.seen <= (fault.skip ?? 0)) return false;
  fault.struck = (fault.struck ?? 0) + 1;
  return fault.times === undefined || fault.struck <= fault.times;
}

/**
 * The same length with other bytes, still JSON where it was: one digit is another one. It is a digit with a letter or
 * digit behind it, as the last sign of base64 may hold bits that nobody reads, and the text would say the same.
 */
function corrupted(response: SandboxResponse): SandboxResponse {
  const changed = response.body
    .toString('latin1')
    .replace(
      /^([\s\S]*)([0-9])(?=[A-Za-z0-9])/,
      (_, before, digit) => `${before}${digit === '9' ? '8' : Number(digit) + 1}`,
    );
  return { ...response, body: Buffer.from(changed, 'latin1') };
}
