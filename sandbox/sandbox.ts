import { acr } from './azure/acr.js';
import { arm } from './azure/arm.js';
import { settle } from './azure/arm-import.js';
import { entra } from './azure/entra.js';
import { foreign, webPage } from './foreign/foreign.js';
import { githubApi, githubBlobs } from './foreign/github.js';
import {
  AZURE_DEVOPS,
  BLOB_SUFFIX,
  CLOUD_HOSTS,
  GITHUB_API,
  GITHUB_BLOBS,
  GITHUB_OIDC,
  METADATA,
  WEB_PAGES,
} from './hosts.js';
import { azureDevOpsIssuer, githubIssuer, metadata } from './jobs/issuers.js';
import { type SandboxRequest, type SandboxResponse, text } from './message.js';
import type { World } from './world/world.js';

/** Whether the sandbox pretends to be this host; every other host is refused. */
export function knowsHost(world: World, host: string): boolean {
  return handlerOf(world, host) !== undefined;
}

/** Answers one request out of the world's state. */
export function handle(world: World, request: SandboxRequest): SandboxResponse {
  settle(world);
  const { host, pathname } = request.url;
  const handler = handlerOf(world, host);
  if (!handler) world.strangers.push(host);
  const response = handler
    ? handler(request)
    : text(502, `sandbox: no such host ${host}; nothing leaves this machine\n`);
  world.log.push({ method: request.method, host, path: pathname, status: response.status });
  return response;
}

function handlerOf(
  world: World,
  host: string,
): ((request: SandboxRequest) => SandboxResponse) | undefined {
  if (CLOUD_HOSTS.some(({ login }) => login === host)) return (it) => entra(world, it);
  if (CLOUD_HOSTS.some((cloud) => cloud.arm === host)) return (it) => arm(world, it);
  if (host === GITHUB_OIDC) return (it) => githubIssuer(world, it);
  if (host === GITHUB_API) return (it) => githubApi(world, it);
  if (host === WEB_PAGES) return webPage;
  if (host === GITHUB_BLOBS) return (it) => githubBlobs(world, it);
  if (host === AZURE_DEVOPS) return (it) => azureDevOpsIssuer(world, it);
  if (host === METADATA) return (it) => metadata(world, it);
  if ([...world.lists.keys()].some((it) => new URL(it).host === host))
    return (it) => revocationList(world, it);
  if (host.endsWith(BLOB_SUFFIX)) return (it) => blobStorage(world, it);
  const other = world.foreign.find((it) => it.host === host || it.tokenHost === host);
  if (other) return (it) => foreign(world, other, it);
  const registry = world.registries.find(({ loginServer }) => loginServer === loginServerOf(host));
  return registry && ((it) => acr(world, registry, it));
}

/** A certificate authority's public lists: whoever sends a credential there has mistaken it for something else. */
function revocationList(world: World, { url, headers }: SandboxRequest): SandboxResponse {
  if (headers['authorization'] !== undefined) return text(400, 'no credential is wanted here');
  const list = world.lists.get(url.href);
  if (!list) return text(404, 'no such list');
  const type = { 'Content-Type': 'application/pkix-crl', 'Content-Length': String(list.length) };
  return { status: 200, headers: type, body: list };
}

/** Blob storage: the address is signed, and a registry's own token has no business there. */
function blobStorage(world: World, request: SandboxRequest): SandboxResponse {
  if (request.headers['authorization'] !== undefined) return text(400, 'InvalidAuthenticationInfo');
  const name = request.url.host.slice(0, -BLOB_SUFFIX.length);
  const digest = request.url.pathname.slice(1).replace('-', ':');
  const blob = world.registries.find((it) => it.name === name)?.blobs.get(digest);
  if (!blob) return text(404, 'BlobNotFound');
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(blob.length),
  };
  return { status: 200, headers, body: blob };
}

/** A regional endpoint, `name.region.geo.azurecr.io`, answers for its registry. */
function loginServerOf(host: string): string {
  return host.replace(/^([^.]+)\.[^.]+\.geo\./, '$1.');
}
