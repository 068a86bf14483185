import {
  annotations,
  type Descriptor,
  descriptor,
  descriptors,
  type Json,
  object,
  optionalText,
} from './descriptor.js';
import { type Digest, digestOf } from './digest.js';
import { FormatError } from './format-error.js';
import { faultInKeys } from './json-keys.js';
import { bareMediaType, isManifestType, MEDIA_TYPE } from './media-type.js';
import { isNowhere } from './platform.js';

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

export type { Descriptor } from './descriptor.js';

export type Manifest = Index | Image | Artifact | Schema1;

/** A type of its own; behind `application/json` or none a registry states nothing. */
const OWN_TYPE = 'application/vnd.';

/** What marks the attestation children that buildx puts beside the platforms of an index. */
const REFERENCE_TYPE = 'vnd.docker.reference.type';

/** What a manifest is made of: each list belongs to one kind. */
const PARTS: Readonly<Record<Manifest['kind'], readonly string[]>> = {
  index: ['manifests'],
  image: ['config', 'layers'],
  artifact: ['blobs'],
  schema1: ['fsLayers'],
};
const ALL_PARTS = Object.values(PARTS).flat();
/** Keys by which a manifest or a descriptor says what it is and where it leads. */
const MEANT = [
  ...ALL_PARTS,
  ...['schemaVersion', 'mediaType', 'artifactType', 'subject', 'annotations'],
  ...['digest', 'size', 'urls', 'data', 'platform', 'os', 'architecture', 'variant'],
];
const FREE = ['annotations'];
const LONGEST_SHOWN = 100;

/**
 * Parses a manifest from its bytes. The digest is computed from the bytes, never taken over.
 *
 * @param bytes the manifest exactly as the registry sent it
 * @param contentType the `Content-Type` the registry stated; decides only where the manifest itself
 * states no `mediaType`
 * @throws FormatError `MANIFEST_FORMAT` with the place that is wrong, also for a manifest that is two
 * things at once, of which clients take one or the other; `MANIFEST_UNSUPPORTED` for a media type that
 * is no manifest
 * @see OCI image specification, manifest.md and image-index.md; Docker image manifest v2; CVE-2021-41190
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
  const kind = kindOf(mediaType);
  if (kind === undefined) {
    throw new FormatError('MANIFEST_UNSUPPORTED', 'the media type is not that of a manifest');
  }
  refuseStrangers(json, kind);
  switch (kind) {
    case 'index':
      return { kind, ...stored, ...linked, manifests: descriptors(json, 'manifests') };
    case 'image': {
      const config = descriptor(json['config'], 'config');
      return { kind, ...stored, ...linked, config, layers: descriptors(json, 'layers') };
    }
    case 'artifact': {
      const blobs = json['blobs'] === undefined ? [] : descriptors(json, 'blobs');
      return { kind, ...stored, ...linked, blobs };
    }
    case 'schema1':
      return { kind, ...stored };
  }
}

function kindOf(mediaType: string): Manifest['kind'] | undefined {
  switch (mediaType) {
    case MEDIA_TYPE.ociIndex:
    case MEDIA_TYPE.dockerList:
      return 'index';
    case MEDIA_TYPE.ociManifest:
    case MEDIA_TYPE.dockerManifest:
      return 'image';
    case MEDIA_TYPE.ociArtifact:
      return 'artifact';
    case MEDIA_TYPE.dockerSchema1:
    case MEDIA_TYPE.dockerSchema1Signed:
      return 'schema1';
    default:
      return undefined;
  }
}

/** A client that looks at the content, or at another media type, would take it for something else. */
function refuseStrangers(json: Json, kind: Manifest['kind']): void {
  const strange = ALL_PARTS.find((it) => !PARTS[kind].includes(it) && json[it] !== undefined);
  if (strange !== undefined) {
    throw new FormatError(
      'MANIFEST_FORMAT',
      `the manifest is two things at once: its type is that of an ${kind}, and it has ${strange}`,
    );
  }
  const version = json['schemaVersion'];
  const wanted = kind === 'schema1' ? 1 : 2;
  if (version !== undefined && version !== wanted) {
    throw new FormatError('MANIFEST_FORMAT', `schemaVersion: an ${kind} has version ${wanted}`);
  }
}

/** Children of a manifest that are manifests themselves; empty for all but an index. */
export function childManifests(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind !== 'index') return [];
  return manifest.manifests.filter((child) => isManifestType(child.mediaType));
}

/**
 * Whether a child of an index is an attestation of another child, not a platform to run on. Its builder
 * says so twice, and neither word counts alone: what runs on a platform is no attestation.
 */
export function isAttestationChild(child: Descriptor): boolean {
  const nowhere = child.platform !== undefined && isNowhere(child.platform);
  return child.annotations[REFERENCE_TYPE] !== undefined && nowhere;
}

function parseObject(bytes: Uint8Array): Json {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new FormatError('MANIFEST_FORMAT', 'the manifest is not JSON in UTF-8');
  }
  const fault = faultInKeys(text, MEANT, FREE);
  if (fault !== undefined) throw new FormatError('MANIFEST_FORMAT', `the manifest: ${fault}`);
  return object(value, 'the manifest');
}

function mediaTypeOf(json: Json, contentType: string | undefined): string {
  const stated = optionalText(json['mediaType'], 'mediaType');
  const header = contentType === undefined ? '' : bareMediaType(contentType);
  if (stated !== undefined) {
    if (header.startsWith(OWN_TYPE) && header !== stated) {
      throw new FormatError(
        'MANIFEST_FORMAT',
        `mediaType in the manifest and Content-Type differ: ${shown(stated)} and ${shown(header)}`,
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

/** As much of a foreign text as a message needs. */
function shown(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
