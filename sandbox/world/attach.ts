import { setTag } from './copy.js';
import { pushBlob, pushManifest, type Store } from './image.js';
import type { World } from './world.js';

const OCI = 'application/vnd.oci.image';

export interface Artifact {
  readonly artifactType: string;
  /** the one layer; its bytes make the artifact differ from others */
  readonly content?: string | Buffer;
  readonly layerType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly layerAnnotations?: Readonly<Record<string, string>>;
}

/** Where artifacts are attached. */
export interface Place {
  readonly world: World;
  readonly registry: Store;
  readonly repository: string;
}

/** Attaches an artifact as OCI 1.1 has it: a manifest that names its subject. */
export function attach(place: Place, subject: string, artifact: Artifact): string {
  const { annotations, artifactType } = artifact;
  return pushManifest(place.world, place.registry, place.repository, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    artifactType,
    ...bodyOf(place, artifact, 'application/vnd.oci.empty.v1+json'),
    subject: describe(place, subject),
    ...(annotations === undefined ? {} : { annotations }),
  });
}

/** What cosign puts as a layer under each of its tags. */
const LAYER_TYPES: Readonly<Record<string, string>> = {
  sig: 'application/vnd.dev.cosign.simplesigning.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
};

/** Attaches an artifact as cosign's first scheme has it: under a tag made of the subject's digest. */
export function attachByTag(
  place: Place,
  subject: string,
  suffix: 'sig' | 'att' | 'sbom',
  artifact: Artifact,
): string {
  const layerType = artifact.layerType ?? LAYER_TYPES[suffix] ?? artifact.artifactType;
  const digest = pushManifest(place.world, place.registry, place.repository, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    ...bodyOf(place, { ...artifact, layerType }, `${OCI}.config.v1+json`),
  });
  const tag = `${subject.replace(':', '-')}.${suffix}`;
  setTag(place.world, place.registry, place.repository, tag, digest);
  return digest;
}

/**
 * Writes the index that stands in for the referrers API, under its tag. As the library behind cosign
 * and crane does, it states the type of each artifact's config where the artifact's own is due.
 */
export function writeFallback(place: Place, subject: string, referrers: readonly string[]): string {
  const manifests = referrers.map((digest) => {
    const { config, annotations } = manifestOf(place, digest);
    return { ...describe(place, digest), artifactType: config?.mediaType, annotations };
  });
  const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
  const digest = pushManifest(place.world, place.registry, place.repository, index);
  setTag(place.world, place.registry, place.repository, subject.replace(':', '-'), digest);
  return digest;
}

function bodyOf({ registry }: Place, artifact: Artifact, configType: string) {
  const { content = artifact.artifactType, layerType, layerAnnotations } = artifact;
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  return {
    config: pushBlob(registry, Buffer.from('{}'), configType),
    layers: [
      {
        ...pushBlob(registry, bytes, layerType ?? artifact.artifactType),
        ...(layerAnnotations === undefined ? {} : { annotations: layerAnnotations }),
      },
    ],
  };
}

function describe(place: Place, digest: string) {
  const stored = place.registry.repositories.get(place.repository)?.manifests.get(digest);
  if (!stored) throw new Error(`${digest} is not in ${place.repository}`);
  return { mediaType: stored.mediaType, digest, size: stored.bytes.length };
}

function manifestOf(place: Place, digest: string) {
  const stored = place.registry.repositories.get(place.repository)?.manifests.get(digest);
  return JSON.parse(stored?.bytes.toString('utf8') ?? '{}') as {
    config?: { mediaType: string };
    annotations?: Record<string, string>;
  };
}
