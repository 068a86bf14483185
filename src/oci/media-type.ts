/** Media types of manifests, by the name their specification gives them. */
export const MEDIA_TYPE = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociArtifact: 'application/vnd.oci.artifact.manifest.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerSchema1: 'application/vnd.docker.distribution.manifest.v1+json',
  dockerSchema1Signed: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
} as const;

const INDEX_TYPES: readonly string[] = [MEDIA_TYPE.ociIndex, MEDIA_TYPE.dockerList];
const MANIFEST_TYPES: readonly string[] = Object.values(MEDIA_TYPE);

/**
 * What a manifest request accepts. A registry hides an index from a client that does not name its
 * type, and answers schema 1 when nothing else is accepted; naming all of them shows what is stored.
 */
export const ACCEPT_MANIFESTS: string = MANIFEST_TYPES.filter(
  (type) => type !== MEDIA_TYPE.dockerSchema1,
).join(', ');

/** The media type without parameters, lower-case. */
export function bareMediaType(header: string): string {
  return (header.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** Whether a media type names an index or a manifest list. */
export function isIndexType(mediaType: string): boolean {
  return INDEX_TYPES.includes(bareMediaType(mediaType));
}

/** Whether a media type names any manifest, an index included. */
export function isManifestType(mediaType: string): boolean {
  return MANIFEST_TYPES.includes(bareMediaType(mediaType));
}
