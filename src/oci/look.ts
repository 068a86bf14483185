import type { Digest } from './digest.js';
import type { Descriptor, Manifest } from './manifest.js';
import { bareMediaType } from './media-type.js';

/** What matters of a manifest that stands where something attached should: little, whatever it holds. */
export interface Look {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly kind: Manifest['kind'];
  readonly subject?: Digest;
  /** the type it states itself, by its artifactType or its config */
  readonly artifactType?: string;
  /** the type that all its layers have */
  readonly layerType?: string;
  /** what it and its layers claim to be about the image */
  readonly predicateTypes: readonly string[];
  readonly layers: {
    /** every layer is a signature in cosign's first format, and there is one */
    readonly signatures: boolean;
    /** a layer is an attestation: a DSSE envelope or a Sigstore bundle */
    readonly claims: boolean;
    /** a layer is part of a filesystem */
    readonly filesystem: boolean;
  };
  /** its config is that of an image one can run */
  readonly imageConfig: boolean;
}

const IMAGE_CONFIGS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];
/** Types that stand where a type is due and say nothing. */
const SAYING_NOTHING = [...IMAGE_CONFIGS, 'application/vnd.oci.empty.v1+json', ''];
const FILESYSTEM = /image\.(layer|rootfs)\./;
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const CLAIM = /^application\/vnd\.(dsse\.envelope|dev\.sigstore\.bundle)/;
/** Annotations by which an attached artifact tells its predicate without being opened. */
const PREDICATES = ['dev.sigstore.bundle.predicateType', 'predicateType'];

/** Reduces a manifest to what matters of it as something attached. */
export function lookAt(manifest: Manifest): Look {
  const { digest, mediaType, kind } = manifest;
  const layers = layersOf(manifest);
  const types = new Set(layers.map((layer) => bareMediaType(layer.mediaType)));
  const config = manifest.kind === 'image' ? bareMediaType(manifest.config.mediaType) : undefined;
  const stated = manifest.kind === 'schema1' ? undefined : manifest.artifactType;
  const artifactType = [stated, manifest.kind === 'image' ? manifest.config.mediaType : ''].find(
    saysSomething,
  );
  const [layerType] = types;
  const all = [...types];
  return {
    digest,
    mediaType,
    kind,
    ...(manifest.kind === 'schema1' || !manifest.subject
      ? {}
      : { subject: manifest.subject.digest }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(types.size === 1 && saysSomething(layerType) ? { layerType } : {}),
    predicateTypes: [
      ...new Set([
        ...predicatesIn(manifest.annotations),
        ...layers.flatMap(({ annotations }) => predicatesIn(annotations)),
      ]),
    ],
    layers: {
      signatures: all.length > 0 && all.every((type) => type === SIMPLE_SIGNING),
      claims: all.some((type) => CLAIM.test(type)),
      filesystem: all.some((type) => FILESYSTEM.test(type)),
    },
    imageConfig: config !== undefined && IMAGE_CONFIGS.includes(config),
  };
}

/**
 * Why a manifest is not carried along as something attached; undefined when it is. What goes to
 * production unjudged must not be able to run there.
 *
 * @param suffix of the tag of cosign's first scheme under which it stands
 */
export function misfitOf(look: Look, suffix?: string): string | undefined {
  if (look.kind === 'index') return 'an index and no artifact';
  if (look.kind === 'schema1') return 'an image of Docker’s schema 1 and no artifact';
  if (look.imageConfig && look.layers.filesystem) return 'an image that can be run and no artifact';
  if (suffix === 'sig' && !look.layers.signatures)
    return 'no signature: not all its layers are one';
  if (suffix === 'att' && !look.layers.claims) return 'no attestation: none of its layers is one';
  if (suffix === 'sbom' && look.layers.filesystem)
    return 'no SBOM: a layer is part of a filesystem';
  return undefined;
}

/** Whether a type that somebody states tells what a thing is. */
export function saysSomething(type: string | undefined): type is string {
  return type !== undefined && !SAYING_NOTHING.includes(bareMediaType(type));
}

/** What annotations claim. */
export function predicatesIn(annotations: Readonly<Record<string, string>>): string[] {
  return PREDICATES.flatMap((name) => annotations[name] || []);
}

function layersOf(manifest: Manifest): readonly Descriptor[] {
  if (manifest.kind === 'image') return manifest.layers;
  return manifest.kind === 'artifact' ? manifest.blobs : [];
}
