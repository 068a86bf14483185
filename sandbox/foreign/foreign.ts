import { open, sign } from '../azure/tokens.js';
import { WEB_PAGES } from '../hosts.js';
import {
  basicOf,
  bearerOf,
  json,
  type SandboxRequest,
  type SandboxResponse,
  text,
} from '../message.js';
import type { World } from '../world/world.js';
import type { ForeignRegistry } from './foreign-registry.js';

const MANIFEST = /^\/v2\/(.+)\/manifests\/([^/]+)$/;
const BLOB = /^\/v2\/(.+)\/blobs\/([^/]+)$/;
const REFERRERS = /^\/v2\/(.+)\/referrers\/([^/]+)$/;

/** A registry outside of Azure: the distribution API with its own way to let clients in. */
export function foreign(
  world: World,
  registry: ForeignRegistry,
  request: SandboxRequest,
): SandboxResponse {
  const { pathname } = request.url;
  if (pathname === '/token' || pathname === '/v2/token') return issue(world, registry, request);
  const repository = (MANIFEST.exec(pathname) ??
    BLOB.exec(pathname) ??
    REFERRERS.exec(pathname))?.[1];
  if (repository === undefined) return text(404, '404 page not found\n');
  const refused = refusal(world, registry, request, repository);
  if (refused) return refused;
  const referrers = REFERRERS.exec(pathname);
  if (referrers) return withoutApi(registry, repository, referrers[2] ?? '');
  const [, , reference = ''] = MANIFEST.exec(pathname) ?? [];
  const stored = registry.repositories.get(repository);
  if (reference === '') {
    const blob = registry.blobs.get(BLOB.exec(pathname)?.[2] ?? '');
    return blob ? bytes(blob, 'application/octet-stream') : error(404, 'BLOB_UNKNOWN');
  }
  const digest = reference.startsWith('sha256:') ? reference : stored?.tags.get(reference)?.digest;
  const manifest = digest === undefined ? undefined : stored?.manifests.get(digest);
  if (digest === undefined || !manifest) return error(404, 'MANIFEST_UNKNOWN');
  const pulls = counted(registry, request.method);
  const answer = bytes(manifest.bytes, manifest.mediaType, {
    'Docker-Content-Digest': digest,
    ...pulls,
  });
  return request.method === 'HEAD' ? { ...answer, body: Buffer.alloc(0) } : answer;
}

/**
 * How a registry says that it has no referrers API. GHCR sent clients on to a web page, which turns
 * them away for hours; later it denied that it knew the manifest. Others do not know the path.
 */
function withoutApi(registry: ForeignRegistry, name: string, digest: string): SandboxResponse {
  switch (registry.withoutApi) {
    case 'redirect': {
      const path = encodeURIComponent(`${name}/referrers/${digest.split(':')[0]}`);
      const Location = `https://${WEB_PAGES}/-/v2/packages/container/package/${path}`;
      return { status: 303, headers: { Location, 'Content-Length': '0' }, body: Buffer.alloc(0) };
    }
    case 'manifest-unknown':
      return error(404, 'MANIFEST_UNKNOWN');
    case 'not-found':
      return text(404, '404 page not found\n');
  }
}

/** The web pages beside a registry: nothing for clients of an API, and throttled. */
export function webPage(): SandboxResponse {
  return { ...text(429, 'Too many requests'), headers: { 'Retry-After': '0' } };
}

/** Docker Hub counts GET and not HEAD, and states what is left. */
function counted(registry: ForeignRegistry, method: string): Record<string, string> {
  if (registry.pullsLeft === undefined) return {};
  if (method === 'GET') registry.pullsLeft -= 1;
  return {
    'ratelimit-limit': '100;w=21600',
    'ratelimit-remaining': `${registry.pullsLeft};w=21600`,
  };
}

function refusal(
  world: World,
  registry: ForeignRegistry,
  request: SandboxRequest,
  repository: string,
): SandboxResponse | undefined {
  switch (registry.auth) {
    case 'open':
      return undefined;
    case 'basic':
      return isUser(registry, basicOf(request))
        ? undefined
        : challenge('Basic realm="Registry Realm"');
    case 'bearer': {
      const claims = open(world, bearerOf(request));
      const scope = `repository:${repository}:pull`;
      if (claims?.['aud'] === registry.host && claims['scope'] === scope) return undefined;
      return challenge(
        `Bearer realm="https://${registry.tokenHost}/token",service="${registry.host}",scope="${scope}"`,
      );
    }
  }
}

function issue(world: World, registry: ForeignRegistry, request: SandboxRequest): SandboxResponse {
  const basic = basicOf(request);
  if (basic && !isUser(registry, basic)) return error(401, 'UNAUTHORIZED');
  const scope = request.url.searchParams.get('scope') ?? '';
  const repository = scope.split(':')[1] ?? '';
  if (registry.private.includes(repository) && !basic) return error(403, 'DENIED');
  const token = sign(world, { aud: registry.host, scope }, 300);
  return json(200, { token, expires_in: 300, issued_at: new Date(world.now()).toISOString() });
}

function isUser(
  registry: ForeignRegistry,
  basic: { username: string; password: string } | undefined,
): boolean {
  return registry.users.some(
    (it) => it.username === basic?.username && it.password === basic.password,
  );
}

function challenge(header: string): SandboxResponse {
  const body = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] };
  return json(401, body, { 'WWW-Authenticate': header });
}

function error(status: number, code: string): SandboxResponse {
  return json(status, { errors: [{ code, message: code.toLowerCase().replace('_', ' ') }] });
}

function bytes(body: Buffer, type: string, headers: Record<string, string> = {}): SandboxResponse {
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Content-Length': String(body.length), ...headers },
    body,
  };
}
