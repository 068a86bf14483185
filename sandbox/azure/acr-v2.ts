import { createHash, randomUUID } from 'node:crypto';
import { BLOB_SUFFIX } from '../hosts.js';
import { empty, type SandboxResponse } from '../message.js';
import { setTag } from '../world/copy.js';
import {
  repositoryOf,
  type StoredManifest,
  timestamp,
  unlocked,
  type World,
} from '../world/world.js';
import { refusal } from './acr-auth.js';
import { acrError, type Call } from './acr-call.js';

const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Whether a manifest has reached the replica that answers. */
export function sees(world: World, manifest: StoredManifest): boolean {
  return manifest.visibleAt <= world.now();
}

/** `/v2/{name}/manifests/{reference}`. */
export function manifests(call: Call): SandboxResponse {
  const { world, registry, request, repository: name, rest: reference } = call;
  const writing = request.method === 'PUT';
  const actions = writing ? ['pull', 'push'] : request.method === 'DELETE' ? ['delete'] : ['pull'];
  const refused = refusal(world, registry, request, { repository: name, actions });
  if (refused) return refused;
  if (writing) return putManifest(call);
  const repository = registry.repositories.get(name);
  const found = repository && find(world, repository, reference);
  const accepts = request.headers['accept'] ?? '*/*';
  const hidden =
    found && INDEX_TYPES.includes(found[1].mediaType) && !accepts.includes(found[1].mediaType);
  if (!found || hidden) {
    return reference.startsWith('sha256:')
      ? acrError(404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not found`, { Tag: reference })
      : acrError(404, 'MANIFEST_UNKNOWN', `manifest tagged by "${reference}" is not found`, {
          Tag: reference,
        });
  }
  const [digest, manifest] = found;
  const headers = {
    'Content-Type': manifest.mediaType,
    'Content-Length': String(manifest.bytes.length),
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
  };
  const body = request.method === 'HEAD' ? Buffer.alloc(0) : manifest.bytes;
  return { status: 200, headers, body };
}

function find(
  world: World,
  repository: {
    manifests: Map<string, StoredManifest>;
    tags: Map<string, { digest: string; previous: string | undefined; visibleAt: number }>;
  },
  reference: string,
): [string, StoredManifest] | undefined {
  const tag = repository.tags.get(reference);
  const current = tag && (tag.visibleAt <= world.now() ? tag.digest : tag.previous);
  const digest = reference.startsWith('sha256:') ? reference : current;
  const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
  return digest !== undefined && manifest && sees(world, manifest) ? [digest, manifest] : undefined;
}

function putManifest({
  world,
  registry,
  request,
  repository: name,
  rest: reference,
}: Call): SandboxResponse {
  if (request.body.length > MOST_MANIFEST_BYTES)
    return acrError(413, 'SIZE_INVALID', 'manifest too large');
  const digest = `sha256:${createHash('sha256').update(request.body).digest('hex')}`;
  if (reference.startsWith('sha256:') && reference !== digest) {
    return acrError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  }
  const repository = repositoryOf(registry, name, world);
  const locked =
    !repository.attributes.writeEnabled ||
    repository.tags.get(reference)?.attributes.writeEnabled === false;
  if (locked) {
    return acrError(
      405,
      'REGISTRY_DISALLOWED_OPERATION',
      'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation-',
      {},
    );
  }
  if (!repository.manifests.has(digest)) {
    repository.manifests.set(digest, {
      bytes: request.body,
      mediaType: request.headers['content-type'] ?? 'application/vnd.oci.image.manifest.v1+json',
      created: timestamp(world),
      attributes: unlocked(),
      visibleAt: 0,
    });
  }
  if (!reference.startsWith('sha256:')) setTag(world, registry, name, reference, digest);
  return empty(201, {
    'Docker-Content-Digest': digest,
    Location: `/v2/${name}/manifests/${digest}`,
  });
}

/** `/v2/{name}/blobs/{digest}` and the uploads below it. */
export function blobs(call: Call): SandboxResponse {
  const { world, registry, request, repository: name, rest } = call;
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const actions = reading ? ['pull'] : ['pull', 'push'];
  const refused = refusal(world, registry, request, { repository: name, actions });
  if (refused) return refused;
  if (rest.startsWith('uploads/')) return upload(call);
  const blob = registry.blobs.get(rest);
  if (!blob) return acrError(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { digest: rest });
  if (request.method === 'HEAD') {
    return {
      status: 200,
      headers: {
        'Content-Length': String(blob.length),
        'Docker-Content-Digest': rest,
        'Content-Type': 'application/octet-stream',
      },
      body: Buffer.alloc(0),
    };
  }
  const location = `https://${registry.name}${BLOB_SUFFIX}/${rest.replace(':', '-')}?sig=${randomUUID()}`;
  return empty(307, { Location: location, 'Docker-Content-Digest': rest });
}

function upload({ registry, request, repository: name, rest }: Call): SandboxResponse {
  const id = rest.slice('uploads/'.length) || randomUUID();
  const so = registry.uploads.get(id) ?? Buffer.alloc(0);
  const location = {
    Location: `/v2/${name}/blobs/uploads/${id}?_state=sandbox`,
    'Docker-Upload-Uuid': id,
  };
  switch (request.method) {
    case 'POST':
      registry.uploads.set(id, Buffer.alloc(0));
      return empty(202, { ...location, Range: '0-0' });
    case 'PATCH': {
      const more = Buffer.concat([so, request.body]);
      registry.uploads.set(id, more);
      return empty(202, { ...location, Range: `0-${Math.max(0, more.length - 1)}` });
    }
    case 'PUT': {
      const all = Buffer.concat([so, request.body]);
      const digest = `sha256:${createHash('sha256').update(all).digest('hex')}`;
      registry.uploads.delete(id);
      if (request.url.searchParams.get('digest') !== digest) {
        return acrError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
      }
      registry.blobs.set(digest, all);
      return empty(201, {
        'Docker-Content-Digest': digest,
        Location: `/v2/${name}/blobs/${digest}`,
      });
    }
    default:
      return acrError(405, 'UNSUPPORTED', 'The operation is unsupported.');
  }
}
