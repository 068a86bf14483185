import { randomUUID } from 'node:crypto';
import { json, type SandboxRequest, type SandboxResponse, text } from '../message.js';
import type { Registry, World } from '../world/world.js';
import { challenge, issueAccess, issueRefresh, tokenAccess } from './acr-auth.js';
import { acrError } from './acr-call.js';
import { referrers, tags } from './acr-lists.js';
import { catalog, properties } from './acr-v1.js';
import { blobs, manifests } from './acr-v2.js';

const NAME = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const V2 = new RegExp(`^/v2/(${NAME})/(manifests|blobs|referrers|tags)/(.*)$`);
const V1 = new RegExp(`^/acr/v1/(${NAME})(?:/(_tags|_manifests)(?:/([^/]+))?)?$`);

const COMMON: SandboxResponse['headers'] = {
  Server: 'openresty',
  'Docker-Distribution-Api-Version': 'registry/2.0',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': [
    'max-age=31536000; includeSubDomains',
    'max-age=31536000; includeSubDomains',
  ],
  'Access-Control-Expose-Headers': [
    'Docker-Content-Digest',
    'WWW-Authenticate',
    'Link',
    'X-Ms-Correlation-Request-Id',
  ],
};

/** The data plane of one registry. */
export function acr(world: World, registry: Registry, request: SandboxRequest): SandboxResponse {
  const response = route(world, registry, request);
  const headers = { ...COMMON, 'X-Ms-Correlation-Request-Id': randomUUID(), ...response.headers };
  return { ...response, headers };
}

function route(world: World, registry: Registry, request: SandboxRequest): SandboxResponse {
  if (registry.firewalled) {
    return acrError(
      403,
      'DENIED',
      "client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
    );
  }
  const path = decodeURIComponent(request.url.pathname);
  if (path === '/oauth2/exchange' && request.method === 'POST') {
    return issueRefresh(world, registry, request);
  }
  if (path === '/oauth2/token') return issueAccess(world, registry, request);
  if (path === '/v2/' || path === '/v2') {
    return tokenAccess(world, registry, request) ? json(200, {}) : challenge(registry, undefined);
  }
  if (path === '/acr/v1/_catalog' || path === '/v2/_catalog')
    return catalog(world, registry, request);
  const [, repository, kind, rest = ''] = V2.exec(path) ?? [];
  if (repository !== undefined) {
    const call = { world, registry, request, repository, rest };
    if (kind === 'manifests') return manifests(call);
    if (kind === 'tags') return tags(call);
    return kind === 'blobs' ? blobs(call) : referrers(call);
  }
  const [, name, section = '', item = ''] = V1.exec(path) ?? [];
  if (name !== undefined) {
    return properties({ world, registry, request, repository: name, rest: item }, section);
  }
  return text(404, '404 page not found\n');
}
