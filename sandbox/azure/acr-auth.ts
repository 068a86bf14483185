import { randomUUID } from 'node:crypto';
import { CLOUD_HOSTS } from '../hosts.js';
import {
  basicOf,
  bearerOf,
  formOf,
  json,
  type SandboxRequest,
  type SandboxResponse,
} from '../message.js';
import type { Principal, Registry, World } from '../world/world.js';
import { hasRight, type Right } from './roles.js';
import { open, principalOf, sign } from './tokens.js';

const REFRESH_SECONDS = 3 * 3600;
const ACCESS_SECONDS = 4500;
const REFRESH_USER = '00000000-0000-0000-0000-000000000000';
const AUDIENCES = [
  'https://containerregistry.azure.net',
  'https://management.core.windows.net',
  ...CLOUD_HOSTS.map(({ arm }) => `https://${arm}`),
];
const MESSAGE =
  'authentication required, visit https://aka.ms/acr/authorization for more information.';
const RATE = { 'x-ms-ratelimit-remaining-calls-per-second': '166.65' };

/** Which right an action of a scope takes. */
const RIGHT_OF: Readonly<Record<string, Right>> = {
  pull: 'pull',
  metadata_read: 'metadata',
  push: 'push',
  metadata_write: 'push',
  delete: 'delete',
};

export interface Wanted {
  readonly repository: string;
  readonly actions: readonly string[];
}

/** 401 with the scope a client needs; an error is named when a token was sent. */
export function challenge(
  registry: Registry,
  wanted: Wanted | undefined,
  error?: 'invalid_token' | 'insufficient_scope',
): SandboxResponse {
  const host = registry.loginServer;
  const scope = wanted
    ? `,scope="repository:${wanted.repository}:${wanted.actions.join(',')}"`
    : '';
  const named = error ? `,error="${error}"` : '';
  const detail = wanted?.actions.map((Action) => ({
    Type: 'repository',
    Name: wanted.repository,
    Action,
  }));
  return json(
    401,
    { errors: [{ code: 'UNAUTHORIZED', message: MESSAGE, ...(detail ? { detail } : {}) }] },
    {
      'WWW-Authenticate': `Bearer realm="https://${host}/oauth2/token",service="${host}"${scope}${named}`,
    },
  );
}

/** The refusal of a request that lacks the wanted actions; undefined when it has them. */
export function refusal(
  world: World,
  registry: Registry,
  request: SandboxRequest,
  wanted: Wanted,
): SandboxResponse | undefined {
  const access = tokenAccess(world, registry, request);
  if (!access) {
    const sent = request.headers['authorization'] !== undefined;
    return challenge(registry, wanted, sent ? 'invalid_token' : undefined);
  }
  const granted = access
    .filter(({ name }) => name === wanted.repository)
    .flatMap((it) => it.actions);
  const enough = wanted.actions.every((action) => granted.includes(action));
  return enough ? undefined : challenge(registry, wanted, 'insufficient_scope');
}

interface Access {
  type: string;
  name: string;
  actions: string[];
}

/** What the request's access token, or Basic login, allows; undefined when it is not accepted. */
export function tokenAccess(
  world: World,
  registry: Registry,
  request: SandboxRequest,
): Access[] | undefined {
  const claims = open(world, bearerOf(request));
  if (claims?.['aud'] !== registry.loginServer || claims['grant_type'] !== 'access_token') {
    return undefined;
  }
  return claims['access'] as Access[];
}

/** `POST /oauth2/exchange`: an Entra token for a refresh token of this registry. */
export function issueRefresh(
  world: World,
  registry: Registry,
  request: SandboxRequest,
): SandboxResponse {
  const form = formOf(request);
  const principal = principalOf(world, form.get('access_token') ?? '', AUDIENCES);
  const anyRight =
    principal &&
    (['pull', 'push', 'delete', 'catalog'] as const).some((right) =>
      hasRight(principal, registry, right),
    );
  if (form.get('service') !== registry.loginServer || !principal || !anyRight)
    return unauthorized();
  const refresh_token = sign(
    world,
    {
      jti: randomUUID(),
      sub: principal.objectId,
      iss: 'Azure Container Registry',
      aud: registry.loginServer,
      version: '1.0',
      tenant: principal.tenantId,
      grant_type: 'refresh_token',
      appid: principal.clientId,
      permissions: { actions: ['*'], notActions: [] },
      roles: [],
    },
    REFRESH_SECONDS,
  );
  return json(200, { refresh_token }, RATE);
}

/** `/oauth2/token`: an access token with no more than the caller may do, or none at all. */
export function issueAccess(
  world: World,
  registry: Registry,
  request: SandboxRequest,
): SandboxResponse {
  const form = request.method === 'POST' ? formOf(request) : request.url.searchParams;
  if (form.get('service') !== registry.loginServer) return unauthorized();
  const principal = callerOf(world, registry, request, form);
  if (principal === 'refused') return unauthorized();
  const scopes = form
    .getAll('scope')
    .flatMap((it) => it.split(' '))
    .filter((it) => it !== '');
  const access = scopes.map((scope) => grant(registry, principal, scope));
  const access_token = sign(
    world,
    {
      jti: randomUUID(),
      sub: principal?.objectId ?? '',
      iss: 'Azure Container Registry',
      aud: registry.loginServer,
      version: '1.0',
      grant_type: 'access_token',
      access,
      roles: [],
    },
    ACCESS_SECONDS,
  );
  return json(200, { access_token }, RATE);
}

/** Undefined is an anonymous caller, which a POST may be and a GET only where anonymous pull is on. */
function callerOf(
  world: World,
  registry: Registry,
  request: SandboxRequest,
  form: URLSearchParams,
): Principal | undefined | 'refused' {
  const byRefresh = (token: string | null) => {
    const claims = open(world, token ?? '');
    const valid =
      claims?.['aud'] === registry.loginServer && claims['grant_type'] === 'refresh_token';
    return valid ? world.principals.find(({ objectId }) => objectId === claims['sub']) : undefined;
  };
  const bySecret = (username: string | null, password: string | null) =>
    world.principals.find(
      (it) => it.clientId === username && it.secret !== undefined && it.secret === password,
    );
  if (request.method === 'POST') {
    if (form.get('grant_type') === 'refresh_token')
      return byRefresh(form.get('refresh_token')) ?? 'refused';
    if (form.get('username'))
      return bySecret(form.get('username'), form.get('password')) ?? 'refused';
    return undefined;
  }
  const basic = basicOf(request);
  if (!basic) return registry.anonymousPull ? undefined : 'refused';
  if (basic.username === REFRESH_USER) return byRefresh(basic.password) ?? 'refused';
  return bySecret(basic.username, basic.password) ?? 'refused';
}

function grant(registry: Registry, principal: Principal | undefined, scope: string): Access {
  const [type = '', name = '', actions = ''] = splitScope(scope);
  const wanted = actions.split(',');
  if (type === 'registry') {
    const allowed = principal && hasRight(principal, registry, 'catalog');
    return { type, name, actions: allowed ? wanted : [] };
  }
  const allowed = wanted.filter((action) => {
    const right = RIGHT_OF[action];
    if (right === undefined) return false;
    if (registry.anonymousPull && (right === 'pull' || right === 'metadata')) return true;
    return principal !== undefined && hasRight(principal, registry, right);
  });
  return { type, name, actions: allowed };
}

function splitScope(scope: string): [string, string, string] {
  const first = scope.indexOf(':');
  const last = scope.lastIndexOf(':');
  return [scope.slice(0, first), scope.slice(first + 1, last), scope.slice(last + 1)];
}

function unauthorized(): SandboxResponse {
  const message = `${MESSAGE} CorrelationId: ${randomUUID()}`;
  return json(401, { errors: [{ code: 'UNAUTHORIZED', message }] });
}
