import { empty, json, type SandboxRequest, type SandboxResponse } from '../message.js';
import { childrenOf } from '../world/copy.js';
import type { Attributes, Registry, Repository, StoredManifest, World } from '../world/world.js';
import { challenge, refusal, tokenAccess } from './acr-auth.js';
import { acrError, type Call } from './acr-call.js';
import { sees } from './acr-v2.js';

/** `/acr/v1/{name}[/_tags|/_manifests[/{item}]]`. */
export function properties(call: Call, section: string): SandboxResponse {
  const { world, registry, request, repository: name, rest: item } = call;
  const writing = request.method === 'PATCH';
  const action = writing
    ? 'metadata_write'
    : request.method === 'DELETE'
      ? 'delete'
      : 'metadata_read';
  const refused = refusal(world, registry, request, { repository: name, actions: [action] });
  if (refused) return refused;
  const repository = registry.repositories.get(name);
  if (!repository)
    return acrError(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
  const head = { registry: registry.loginServer, imageName: name };
  if (section === '_tags') {
    if (item === '') return tagList(request, head, repository, world);
    const tag = repository.tags.get(item);
    if (!tag || (tag.previous === undefined && tag.visibleAt > world.now())) {
      return acrError(404, 'TAG_UNKNOWN', 'the specified tag does not exist');
    }
    if (request.method === 'DELETE') return remove(repository.tags, item, tag.attributes);
    if (writing) patch(tag.attributes, request);
    return json(200, { ...head, tag: tagBody(item, repository, world) });
  }
  if (section === '_manifests') {
    if (item === '') {
      const all = [...repository.manifests].filter(([, it]) => sees(world, it));
      return json(200, {
        ...head,
        manifests: all.map(([digest, it]) => manifestBody(digest, it, repository, registry)),
      });
    }
    const manifest = repository.manifests.get(item);
    if (!manifest) return acrError(404, 'MANIFEST_UNKNOWN', `manifest ${item} is not found`);
    if (request.method === 'DELETE') return remove(repository.manifests, item, manifest.attributes);
    if (writing) patch(manifest.attributes, request);
    return json(200, { ...head, manifest: manifestBody(item, manifest, repository, registry) });
  }
  if (writing) patch(repository.attributes, request);
  return json(200, {
    ...head,
    createdTime: repository.created,
    lastUpdateTime: repository.created,
    manifestCount: repository.manifests.size,
    tagCount: repository.tags.size,
    changeableAttributes: repository.attributes,
  });
}

/** `/acr/v1/_catalog` with `Link` paging. */
export function catalog(
  world: World,
  registry: Registry,
  request: SandboxRequest,
): SandboxResponse {
  const access = tokenAccess(world, registry, request);
  if (!access?.some((it) => it.type === 'registry' && it.actions.includes('*'))) {
    return challenge(registry, undefined, access ? 'insufficient_scope' : undefined);
  }
  const names = [...registry.repositories.keys()].sort();
  const { page, link } = paged(names, request, '/acr/v1/_catalog');
  return json(200, { repositories: page }, link);
}

function tagList(
  request: SandboxRequest,
  head: { registry: string; imageName: string },
  repository: Repository,
  world: World,
): SandboxResponse {
  const digest = request.url.searchParams.get('digest');
  const names = [...repository.tags.keys()]
    .filter((tag) => digest === null || tagBody(tag, repository, world)['digest'] === digest)
    .sort();
  const { page, link } = paged(names, request, `/acr/v1/${head.imageName}/_tags`);
  return json(200, { ...head, tags: page.map((tag) => tagBody(tag, repository, world)) }, link);
}

function paged(names: string[], request: SandboxRequest, path: string) {
  const { searchParams } = request.url;
  const size = Number(searchParams.get('n') ?? 100);
  const last = searchParams.get('last') ?? '';
  const rest = names.filter((name) => name > last);
  const page = rest.slice(0, size);
  const next = `<${path}?last=${encodeURIComponent(page.at(-1) ?? '')}&n=${size}&orderby=>; rel="next"`;
  return { page, link: rest.length > size ? { Link: next } : {} } as const;
}

function tagBody(name: string, repository: Repository, world: World): Record<string, unknown> {
  const tag = repository.tags.get(name);
  const stale = tag?.previous !== undefined && tag.visibleAt > world.now();
  return {
    name,
    digest: stale ? tag.previous : tag?.digest,
    createdTime: tag?.created,
    lastUpdateTime: tag?.updated,
    signed: false,
    changeableAttributes: tag?.attributes,
  };
}

function manifestBody(
  digest: string,
  manifest: StoredManifest,
  repository: Repository,
  registry: Registry,
): Record<string, unknown> {
  const tags = [...repository.tags].filter(([, it]) => it.digest === digest).map(([name]) => name);
  const body = JSON.parse(manifest.bytes.toString('utf8')) as {
    config?: { digest: string; mediaType: string; size: number };
    layers?: { size: number }[];
  };
  const children = childrenOf(manifest);
  const config = body.config && registry.blobs.get(body.config.digest);
  const platform = config
    ? (JSON.parse(config.toString('utf8')) as { os?: string; architecture?: string })
    : {};
  return {
    digest,
    imageSize: (body.layers ?? []).reduce((sum, { size }) => sum + size, body.config?.size ?? 0),
    createdTime: manifest.created,
    lastUpdateTime: manifest.created,
    ...(platform.architecture ? { architecture: platform.architecture, os: platform.os } : {}),
    mediaType: manifest.mediaType,
    ...(body.config ? { configMediaType: body.config.mediaType } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    changeableAttributes: manifest.attributes,
    ...(children.length > 0
      ? {
          references: children.map((it) => ({
            digest: it.digest,
            architecture: it.platform?.architecture,
            os: it.platform?.os,
          })),
        }
      : {}),
  };
}

function patch(attributes: Attributes, request: SandboxRequest): void {
  Object.assign(attributes, JSON.parse(request.body.toString('utf8')));
}

function remove(
  items: Map<string, unknown>,
  item: string,
  attributes: Attributes,
): SandboxResponse {
  if (!attributes.deleteEnabled) {
    return acrError(
      405,
      'REGISTRY_DISALLOWED_OPERATION',
      'The operation is disallowed on this registry, repository or image.',
      {},
    );
  }
  items.delete(item);
  return empty(202);
}
