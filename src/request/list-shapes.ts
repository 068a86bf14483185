type Json = Readonly<Record<string, unknown>>;

const LINES = 'list its images instead, one reference a line, with the registry in target';
const SET =
  'version: 1 and, below images, - { source: <registry>/<repository>@sha256:…, tags: ["…"] }';

/**
 * Files that other tools read, told by their shape, and how what they say is written here; undefined for
 * anything else. One sentence stands for all that would be wrong with each of their keys.
 */
export function foreignShape(body: unknown): string | undefined {
  if (Array.isArray(body)) {
    if (body.some((it) => isRecord(it) && 'dmap' in it)) return promoterManifest;
    if (body.some((it) => isRecord(it) && 'source' in it)) {
      return 'a list of images alone: write version: 1 above it and put it below images:';
    }
    return body.some(isRecord) ? `a list of something else; write ${SET}` : undefined;
  }
  if (!isRecord(body)) return undefined;
  if ('apiVersion' in body && 'kind' in body) return `a Kubernetes manifest; ${LINES}`;
  if (isRecord(body['services'])) return `a compose file; ${LINES}`;
  if (Array.isArray(body['sync'])) return `a configuration of regsync; write ${SET}`;
  const { images } = body;
  if (Array.isArray(images) && images.some((it) => isRecord(it) && 'dmap' in it)) {
    return promoterManifest;
  }
  const kustomize = ['newTag', 'newName'];
  if (
    Array.isArray(images) &&
    images.some((it) => isRecord(it) && kustomize.some((k) => k in it))
  ) {
    return `a kustomization; write ${SET}`;
  }
  const hosts = Object.entries(body).filter(([key, it]) => key.includes('.') && isRecord(it));
  if (hosts.some(([, it]) => isRecord((it as Json)['images']))) {
    return `a file of skopeo sync; write ${SET}`;
  }
  return undefined;
}

const promoterManifest = `a manifest of the Kubernetes image promoter; for each digest of dmap write ${SET}`;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
