import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal, World } from '../world/world.js';

export type Claims = Readonly<Record<string, unknown>>;

/** A signed token in JWT form; only this world accepts it. */
export function sign(world: World, claims: Claims, lifetimeSeconds: number): string {
  const seconds = Math.floor(world.now() / 1000);
  const full = { iat: seconds, nbf: seconds, exp: seconds + lifetimeSeconds, ...claims };
  const head = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'sandbox' }));
  const body = `${head.toString('base64url')}.${Buffer.from(JSON.stringify(full)).toString('base64url')}`;
  return `${body}.${createHmac('sha256', world.key).update(body).digest('base64url')}`;
}

/** The claims of a token this world signed and that has not ended. */
export function open(world: World, token: string | undefined): Claims | undefined {
  const [head, payload, signature] = (token ?? '').split('.');
  if (!head || !payload || !signature) return undefined;
  const wanted = createHmac('sha256', world.key).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
  return Number(claims['exp']) * 1000 > world.now() ? claims : undefined;
}

/** Who an Entra access token stands for, when its audience is one of the wanted. */
export function principalOf(
  world: World,
  token: string | undefined,
  audiences: readonly string[],
): Principal | undefined {
  const claims = open(world, token);
  const audience = String(claims?.['aud'] ?? '').replace(/\/+$/, '');
  if (!claims || !audiences.includes(audience)) return undefined;
  return world.principals.find(({ objectId }) => objectId === claims['oid']);
}
