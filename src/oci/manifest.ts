import { type Digest, digestOf, parseDigest } from './digest.js';
import { FormatError } from './format-error.js';
import { bareMediaType, isManifestType, MEDIA_TYPE } from './media-type.js';
import type { Platform } from './platform.js';

/** A pointer to content, as every manifest holds it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly platform?: Platform;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Stored {
  readonly digest: Digest;
  readonly size: number;
  readonly mediaType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image index or a Docker manifest list. */
export interface Index extends Stored {
  readonly kind: 'index';
  readonly artifactType?: string;
  readonly subject?: Descriptor;
  readonly manifests: readonly Descriptor[];
}

/** One image, or an artifact packaged as one. */
export interface Image extends Stored {
  readonly kind: 'image';
  readonly artifactType?: string;
  readonly subject?: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** The artifact manifest of the OCI 1.1 release candidates, which registries still hold. */
export interface Artifact extends Stored {
  readonly kind: 'artifact';
  readonly artifactType?: string;
  readonly subject?: Descriptor;
  readonly blobs: readonly Descriptor[];
}

/** Docker schema 1: one image with its layers named inside, signed or not. */
export interface Schema1 extends Stored {
  readonly kind: 'schema1';
}

export type Manifest = Index | Image | Artifact | Schema1;

/** What marks the attestation children that buildx puts beside the platforms of an index. */
const REFERENCE_TYPE = 'vnd.docker.reference.type';

type Json = Readonly<Record<string, unknown>>;

/**
 * Parses a manifest from its bytes. The digest is computed from the bytes, never taken over.
 *
 * @param bytes the manifest exactly as the registry sent it
 * @param contentType the `Content-Type` the registry stated; decides only where the manifest itself
 * states no `mediaType`
 * @throws FormatError `MANIFEST_FORMAT` with the place that is wrong, `MANIFEST_UNSUPPORTED` for a
 * media type that is no manifest
 * @see OCI image specification, manifest.md and image-index.md; Docker image manifest v2
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): Manifest {
  const json = parseObject(bytes);
  const mediaType = mediaTypeOf(json, contentType);
  const stored = {
    digest: digestOf(bytes),
    size: bytes.byteLength,
    mediaType,
    annotations: annotations(json['annotations'], 'annotations'),
  };
  const artifactType = optionalText(json['artifactType'], 'artifactType');
  const linked = {
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(json['subject'] === undefined || json['subject'] === null
      ? {}
      : { subject: descriptor(json['subject'], 'subject') }),
  };
  switch (mediaType) {
    case MEDIA_TYPE.ociIndex:
    case MEDIA_TYPE.dockerList:
      return { kind: 'index', ...stored, ...linked, manifests: descriptors(json, 'manifests') };
    case MEDIA_TYPE.ociManifest:
    case MEDIA_TYPE.dockerManifest: {
      const config = descriptor(json['config'], 'config');
      return { kind: 'image', ...stored, ...linked, config, layers: descriptors(json, 'layers') };
    }
    case MEDIA_TYPE.ociArtifact: {
      const blobs = json['blobs'] === undefined ? [] : descriptors(json, 'blobs');
      return { kind: 'artifact', ...stored, ...linked, blobs };
    }
    case MEDIA_TYPE.dockerSchema1:
    case MEDIA_TYPE.dockerSchema1Signed:
      return { kind: 'schema1', ...stored };
    default:
      throw new FormatError('MANIFEST_UNSUPPORTED', 'the media type is not that of a manifest');
  }
}

/** Children of a manifest that are manifests themselves; empty for all but an index. */
export function childManifests(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind !== 'index') return [];
  return manifest.manifests.filter((child) => isManifestType(child.mediaType));
}

/** Whether a child of an index is an attestation of another child, not a platform to run on. */
export function isAttestationChild(child: Descriptor): boolean {
  const unknown = child.platform?.os === 'unknown' && child.platform.architecture === 'unknown';
  return child.annotations[REFERENCE_TYPE] === 'attestation-manifest' || unknown;
}

function parseObject(bytes: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new FormatError('MANIFEST_FORMAT', 'the manifest is not JSON in UTF-8');
  }
  return object(value, 'the manifest');
}

function mediaTypeOf(json: Json, contentType: string | undefined): string {
  const stated = optionalText(json['mediaType'], 'mediaType');
  const header = contentType === undefined ? '' : bareMediaType(contentType);
  if (stated !== undefined) {
    if (isManifestType(header) && header !== stated) {
      throw new FormatError(
        'MANIFEST_FORMAT',
        `mediaType in the manifest and Content-Type differ: ${stated} and ${header}`,
      );
    }
    return stated;
  }
  if (isManifestType(header)) return header;
  if (json['schemaVersion'] === 1) return MEDIA_TYPE.dockerSchema1;
  if (Array.isArray(json['manifests']) || json['manifests'] === null) return MEDIA_TYPE.ociIndex;
  if (json['config'] !== undefined) return MEDIA_TYPE.ociManifest;
  throw new FormatError(
    'MANIFEST_UNSUPPORTED',
    'neither the manifest nor the registry states a type',
  );
}

function object(value: unknown, place: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError('MANIFEST_FORMAT', `${place}: expected an object`);
  }
  return value as Json;
}

function optionalText(value: unknown, place: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') {
    throw new FormatError('MANIFEST_FORMAT', `${place}: expected a text`);
  }
  return value;
}

function annotations(value: unknown, place: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  const found = Object.entries(object(value, place));
  return Object.fromEntries(
    found.map(([key, text]) => [key, optionalText(text, `${place}.${key}`) ?? '']),
  );
}

/** A list of descriptors; null is how some registries write an empty one. */
function descriptors(json: Json, name: string): Descriptor[] {
  const list = json[name] ?? (json[name] === null ? [] : undefined);
  if (!Array.isArray(list)) {
    throw new FormatError('MANIFEST_FORMAT', `${name}: expected a list`);
  }
  return list.map((entry, index) => descriptor(entry, `${name}[${index}]`));
}

function descriptor(value: unknown, place: string): Descriptor {
  const json = object(value, place);
  const { size } = json;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new FormatError('MANIFEST_FORMAT', `${place}.size: expected a number of bytes`);
  }
  const artifactType = optionalText(json['artifactType'], `${place}.artifactType`);
  const platform = platformOf(json['platform'], `${place}.platform`);
  return {
    mediaType: optionalText(json['mediaType'], `${place}.mediaType`) ?? '',
    digest: descriptorDigest(json['digest'], place),
    size,
    annotations: annotations(json['annotations'], `${place}.annotations`),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function descriptorDigest(value: unknown, place: string): Digest {
  try {
    return parseDigest(optionalText(value, `${place}.digest`) ?? '');
  } catch (error) {
    throw new FormatError('MANIFEST_FORMAT', `${place}.digest: ${(error as Error).message}`);
  }
}

function platformOf(value: unknown, place: string): Platform | undefined {
  if (value === undefined || value === null) return undefined;
  const json = object(value, place);
  const variant = optionalText(json['variant'], `${place}.variant`);
  return {
    os: optionalText(json['os'], `${place}.os`) ?? '',
    architecture: optionalText(json['architecture'], `${place}.architecture`) ?? '',
    ...(variant === undefined ? {} : { variant }),
  };
}
