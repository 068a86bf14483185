import { json, type SandboxResponse } from '../message.js';
import type { Registry, World } from '../world/world.js';
import { refusal } from './acr-auth.js';
import { acrError, type Call } from './acr-call.js';
import { sees } from './acr-v2.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/** `/v2/{name}/tags/list`, in lexical order and page by page, which takes the right to read metadata. */
export function tags({ world, registry, request, repository: name }: Call): SandboxResponse {
  const actions = ['metadata_read'];
  const refused = refusal(world, registry, request, { repository: name, actions });
  if (refused) return refused;
  const repository = registry.repositories.get(name);
  if (!repository) {
    return acrError(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
  }
  const { searchParams } = request.url;
  const last = searchParams.get('last') ?? '';
  const most = Number(searchParams.get('n') ?? Number.POSITIVE_INFINITY);
  const all = [...repository.tags]
    .filter(([tag, { attributes }]) => attributes.listEnabled && tag > last)
    .map(([tag]) => tag)
    .sort();
  const page = all.slice(0, most);
  const link = `</v2/${name}/tags/list?last=${page.at(-1)}&n=${most}&orderby=>; rel="next"`;
  return json(200, { name, tags: page }, page.length < all.length ? { Link: link } : {});
}

/** Takes one of the lists that a registry grants a minute; they come back as the minute passes. */
function isSpent(world: World, { lists }: Registry): boolean {
  if (lists === undefined) return false;
  const back = ((world.now() - lists.since) / 60_000) * lists.most;
  lists.left = Math.min(lists.most, lists.left + back);
  lists.since = world.now();
  if (lists.left < 1) return true;
  lists.left -= 1;
  return false;
}

/** `/v2/{name}/referrers/{digest}`, page by page; a registry with a customer's key has no such API. */
export function referrers(call: Call): SandboxResponse {
  const { world, registry, request, repository: name, rest: digest } = call;
  const refused = refusal(world, registry, request, { repository: name, actions: ['pull'] });
  if (refused) return refused;
  if (isSpent(world, registry)) {
    const refused = acrError(429, 'TOOMANYREQUESTS', 'too many requests');
    return { ...refused, headers: { ...refused.headers, 'Retry-After': '5' } };
  }
  const { status } = (registry.properties['encryption'] ?? {}) as { status?: string };
  const lists = registry.referrersApi && status !== 'enabled';
  if (!lists) return acrError(404, 'UNSUPPORTED', 'The operation is unsupported.');
  const { searchParams } = request.url;
  const wanted = searchParams.get('artifactType');
  const all = [...(registry.repositories.get(name)?.manifests ?? [])];
  const found = all.flatMap(([own, manifest]) => {
    const body = JSON.parse(manifest.bytes.toString('utf8')) as {
      subject?: { digest: string };
      artifactType?: string;
      config?: { mediaType: string };
      annotations?: Record<string, string>;
    };
    const artifactType = body.artifactType ?? body.config?.mediaType;
    const asked = body.subject?.digest === digest && (wanted === null || artifactType === wanted);
    if (!asked || !sees(world, manifest)) return [];
    const { mediaType, bytes } = manifest;
    const annotations = body.annotations === undefined ? {} : { annotations: body.annotations };
    return [{ mediaType, digest: own, size: bytes.length, artifactType, ...annotations }];
  });
  const start = found.findIndex((it) => it.digest === searchParams.get('last')) + 1;
  const page = found.slice(start, start + registry.referrersPage);
  const last = page.at(-1)?.digest ?? '';
  const more = start + page.length < found.length;
  const link = `</v2/${name}/referrers/${digest}?last=${encodeURIComponent(last)}>; rel="next"`;
  return json(
    200,
    { schemaVersion: 2, mediaType: INDEX, manifests: page },
    { 'Content-Type': INDEX, ...(more ? { Link: link } : {}) },
  );
}
