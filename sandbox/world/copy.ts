import { hasRight } from '../azure/roles.js';
import { principalOf } from '../azure/tokens.js';
import type { ForeignRegistry } from '../foreign/foreign-registry.js';
import {
  type ImportBody,
  type Operation,
  type Registry,
  repositoryOf,
  resourceIdOf,
  type StoredManifest,
  timestamp,
  unlocked,
  type World,
} from './world.js';

/** Why an import failed, in the service's own words where they are known. */
export interface CopyFailure {
  code: string;
  message: string;
}

const MOST_MANIFESTS = 50;
const ACR_AUDIENCES = [
  'https://containerregistry.azure.net',
  'https://management.azure.com',
  'https://management.core.windows.net',
];

/**
 * The copy itself. With NoForce any existing tag fails all of it before anything is copied; Force
 * moves a tag even when it is locked; referrers never come along.
 */
export function copyImage(world: World, operation: Operation): CopyFailure | undefined {
  const { order, registry: target } = operation;
  const source = sourceOf(world, operation);
  if ('code' in source) return source;
  const { repository, reference } = splitImage(order.source.sourceImage);
  const from = source.registry.repositories.get(repository);
  const digest = reference.startsWith('sha256:') ? reference : from?.tags.get(reference)?.digest;
  const root = digest === undefined ? undefined : from?.manifests.get(digest);
  if (!from || digest === undefined || !root) {
    return {
      code: 'InvalidParameters',
      message: `Unable to find manifest digest  Repo: ${repository} Tag: ${reference} Manifest: `,
    };
  }
  if (digest === world.knobs.hollow) return undefined;
  const tags = (order.targetTags ?? []).map((it) => withDefaultTag(it, reference));
  if ((order.mode ?? 'NoForce') === 'NoForce') {
    const existing = tags.find(({ repository: name, tag }) =>
      target.repositories.get(name)?.tags.has(tag),
    );
    if (existing) {
      return {
        code: 'Conflict',
        message: `Tag ${existing.repository}:${existing.tag} already exists in target registry.`,
      };
    }
  }
  const found = treeOf(from.manifests, digest);
  if (found === undefined) return { code: 'InvalidParameters', message: 'Error copying blobs' };
  if (found.size > MOST_MANIFESTS) {
    return {
      code: 'InvalidParameters',
      message: `Image has ${found.size} manifests, at most ${MOST_MANIFESTS} are supported.`,
    };
  }
  const repositories = [
    ...tags.map((it) => it.repository),
    ...(order.untaggedTargetRepositories ?? []),
  ];
  for (const name of new Set(repositories)) copyTree(world, found, source.registry, target, name);
  for (const { repository: name, tag } of tags) setTag(world, target, name, tag, digest);
  return undefined;
}

function sourceOf(
  world: World,
  operation: Operation,
): { registry: Pick<Registry, 'repositories' | 'blobs'> } | CopyFailure {
  const { source } = operation.order;
  const id = source.resourceId?.toLowerCase();
  const registry = world.registries.find(
    (it) => resourceIdOf(it).toLowerCase() === id || it.loginServer === source.registryUri,
  );
  const name = source.registryUri ?? source.resourceId?.split('/').at(-1) ?? '';
  const denied = {
    code: 'InvalidParameters',
    message: `Access to ${registry?.loginServer ?? name} denied.`,
  };
  const foreign = world.foreign.find(({ names }) => names.includes(source.registryUri ?? ''));
  if (foreign) return foreignSource(foreign, source);
  if (!registry) return denied;
  const { repository } = splitImage(source.sourceImage);
  const unauthorized = unauthorizedBy(repository);
  const restricted =
    registry.properties['publicNetworkAccess'] === 'Disabled' || registry.firewalled;
  const trusted = registry.properties['networkRuleBypassOptions'] !== 'None';
  if (restricted && (!trusted || id === undefined)) return denied;
  if (policyOf(registry, 'exportPolicy') === 'disabled' && registry !== operation.registry)
    return denied;
  if (id !== undefined) {
    return hasRight(operation.principal, registry, 'pull') ? { registry } : unauthorized;
  }
  if (registry.anonymousPull) return { registry };
  const { username, password } = source.credentials ?? {};
  const principal = username
    ? world.principals.find((it) => it.clientId === username && it.secret === password)
    : principalOf(world, password, ACR_AUDIENCES);
  return principal && hasRight(principal, registry, 'pull') ? { registry } : unauthorized;
}

/** What the service can pull from a registry outside of Azure; nothing is added to its names. */
function foreignSource(
  registry: ForeignRegistry,
  source: ImportBody['source'],
): { registry: ForeignRegistry } | CopyFailure {
  const { repository } = splitImage(source.sourceImage);
  const { username, password } = source.credentials ?? {};
  const known = registry.users.some((it) => it.username === username && it.password === password);
  const closed = registry.private.includes(repository) || registry.auth === 'basic';
  if (registry.repositories.has(repository) && (known || !closed)) return { registry };
  return unauthorizedBy(repository);
}

function unauthorizedBy(repository: string): CopyFailure {
  const detail = [{ Type: 'repository', Class: '', Name: repository, Action: 'pull' }];
  const errors = [{ code: 'UNAUTHORIZED', message: 'authentication required', detail }];
  return {
    code: 'InvalidParameters',
    message: `Invalid message Unauthorized Unauthorized ${JSON.stringify({ errors })}`,
  };
}

function policyOf(registry: Registry, name: string): string | undefined {
  const policies = registry.properties['policies'] as
    | Record<string, { status?: string }>
    | undefined;
  return policies?.[name]?.status;
}

function splitImage(image: string): { repository: string; reference: string } {
  const at = image.indexOf('@');
  if (at >= 0) return { repository: image.slice(0, at), reference: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  if (colon > image.lastIndexOf('/')) {
    return { repository: image.slice(0, colon), reference: image.slice(colon + 1) };
  }
  return { repository: image, reference: 'latest' };
}

/** A target without a tag takes the source's, or latest: the trap the documentation describes. */
function withDefaultTag(target: string, reference: string): { repository: string; tag: string } {
  const colon = target.lastIndexOf(':');
  if (colon > target.lastIndexOf('/')) {
    return { repository: target.slice(0, colon), tag: target.slice(colon + 1) };
  }
  return { repository: target, tag: reference.startsWith('sha256:') ? 'latest' : reference };
}

/** All manifests from the root down; undefined when one of them is missing. */
export function treeOf(
  manifests: ReadonlyMap<string, StoredManifest>,
  root: string,
): Map<string, StoredManifest> | undefined {
  const found = new Map<string, StoredManifest>();
  const open = [root];
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    const manifest = manifests.get(digest);
    if (!manifest) return undefined;
    if (found.has(digest)) continue;
    found.set(digest, manifest);
    open.push(
      ...childrenOf(manifest)
        .filter((it) => /manifest|index/.test(it.mediaType))
        .map((it) => it.digest),
    );
  }
  return found;
}

export interface StoredDescriptor {
  digest: string;
  mediaType: string;
  size: number;
  platform?: { os: string; architecture: string };
}

export function childrenOf(manifest: StoredManifest): StoredDescriptor[] {
  const body = JSON.parse(manifest.bytes.toString('utf8')) as { manifests?: StoredDescriptor[] };
  return body.manifests ?? [];
}

function copyTree(
  world: World,
  found: ReadonlyMap<string, StoredManifest>,
  source: Pick<Registry, 'blobs'>,
  target: Registry,
  name: string,
): void {
  const repository = repositoryOf(target, name, world);
  for (const [digest, manifest] of found) {
    for (const blob of blobsOf(manifest)) {
      const bytes = source.blobs.get(blob);
      if (bytes) target.blobs.set(blob, bytes);
    }
    if (repository.manifests.has(digest)) continue;
    repository.manifests.set(digest, {
      bytes: manifest.bytes,
      mediaType: manifest.mediaType,
      created: timestamp(world),
      attributes: unlocked(),
      visibleAt: world.now() + target.lag,
    });
  }
}

function blobsOf(manifest: StoredManifest): string[] {
  const body = JSON.parse(manifest.bytes.toString('utf8')) as {
    config?: { digest: string };
    layers?: { digest: string }[];
  };
  return [
    ...(body.config ? [body.config.digest] : []),
    ...(body.layers ?? []).map((it) => it.digest),
  ];
}

/** Points a tag at a digest; what is locked stays locked and moves all the same. */
export function setTag(
  world: World,
  registry: Pick<Registry, 'repositories'> & { lag?: number },
  name: string,
  tag: string,
  digest: string,
): void {
  const repository = repositoryOf(registry, name, world);
  const known = repository.tags.get(tag);
  repository.tags.set(tag, {
    digest,
    created: known?.created ?? timestamp(world),
    updated: timestamp(world),
    attributes: known?.attributes ?? unlocked(),
    previous: known?.digest,
    visibleAt: world.now() + (registry.lag ?? 0),
  });
}
