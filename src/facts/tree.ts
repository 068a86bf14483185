import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import {
  childManifests,
  type Descriptor,
  isAttestationChild,
  type Manifest,
} from '../oci/manifest.js';
import { isIndexType } from '../oci/media-type.js';
import type { Platform } from '../oci/platform.js';
import type { ManifestContent, RegistryReader } from '../oci/registry.js';

/** A manifest in the tree of an image. */
export interface TreeNode {
  readonly digest: Digest;
  readonly mediaType: string;
  /** digest of the index that names it; absent for the root */
  readonly parent?: Digest;
  readonly platform?: Platform;
  /** an attestation that a builder put beside the platforms */
  readonly attestation: boolean;
  readonly size: number;
}

/** An image with everything below it, each digest once. */
export interface ManifestTree {
  readonly root: ManifestContent;
  readonly nodes: readonly TreeNode[];
  /** platforms one can run, attestations left out; empty when nothing states them */
  readonly platforms: readonly Platform[];
}

/** Larger trees are not read to the end. */
const MOST_MANIFESTS = 1000;
const CONFIG_BYTES = 1024 * 1024;
const IMAGE_CONFIGS = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/**
 * Reads an image and everything below it, level by level and side by side. Index manifests are read
 * and proven by their bytes, the others are looked at, which costs no pull on registries that count.
 *
 * @param seen told of each manifest as soon as it is known, before it is looked at
 * @returns undefined when the registry does not have the root
 * @throws PromotionError of the registry, and `MANIFEST_UNKNOWN` when something below the root is missing
 */
export async function readTree(
  reader: RegistryReader,
  repository: string,
  digest: Digest,
  seen: (digest: Digest) => void = () => {},
): Promise<ManifestTree | undefined> {
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return undefined;
  const root = found.value;
  const nodes = new Map<Digest, TreeNode>([[digest, rootNode(root)]]);
  seen(digest);
  let level: Manifest[] = [root.manifest];
  while (level.length > 0) {
    const fresh = level.flatMap((parent) => newChildren(parent, nodes));
    if (nodes.size > MOST_MANIFESTS) throw tooMany(reader, repository, digest);
    for (const child of fresh) seen(child.digest);
    const read = await Promise.all(
      fresh.map((child) => readChild(reader, repository, child, nodes)),
    );
    level = read.flatMap((manifest) => manifest ?? []);
  }
  const platforms = await platformsOf(reader, repository, root.manifest, [...nodes.values()]);
  return { root, nodes: [...nodes.values()], platforms };
}

function rootNode(root: ManifestContent): TreeNode {
  const { digest, manifest } = root;
  return { digest, mediaType: manifest.mediaType, attestation: false, size: manifest.size };
}

function newChildren(parent: Manifest, nodes: Map<Digest, TreeNode>): Descriptor[] {
  const fresh: Descriptor[] = [];
  for (const child of childManifests(parent)) {
    if (nodes.has(child.digest)) continue;
    nodes.set(child.digest, {
      digest: child.digest,
      mediaType: child.mediaType,
      parent: parent.digest,
      attestation: isAttestationChild(child),
      size: child.size,
      ...(child.platform === undefined ? {} : { platform: child.platform }),
    });
    fresh.push(child);
  }
  return fresh;
}

/** The child's manifest when it is an index, whatever its descriptor said; else undefined. */
async function readChild(
  reader: RegistryReader,
  repository: string,
  child: Descriptor,
  nodes: Map<Digest, TreeNode>,
): Promise<Manifest | undefined> {
  if (!isIndexType(child.mediaType)) {
    const head = await reader.headManifest(repository, child.digest);
    if (head.kind === 'absent') throw missing(reader, repository, child.digest);
    if (!isIndexType(head.value.mediaType)) return undefined;
  }
  const found = await reader.getManifest(repository, child.digest);
  if (found.kind === 'absent') throw missing(reader, repository, child.digest);
  const node = nodes.get(child.digest);
  if (node) nodes.set(child.digest, { ...node, mediaType: found.value.manifest.mediaType });
  return found.value.manifest;
}

async function platformsOf(
  reader: RegistryReader,
  repository: string,
  root: Manifest,
  nodes: readonly TreeNode[],
): Promise<Platform[]> {
  if (root.kind === 'image' && IMAGE_CONFIGS.includes(root.config.mediaType)) {
    const platform = await configPlatform(reader, repository, root.config.digest);
    return platform ? [platform] : [];
  }
  return nodes.flatMap(({ platform, attestation }) => (platform && !attestation ? [platform] : []));
}

/** The platform a config states; undefined when it cannot be read, which no promotion depends on. */
async function configPlatform(
  reader: RegistryReader,
  repository: string,
  digest: Digest,
): Promise<Platform | undefined> {
  try {
    const config = await reader.getBlob(repository, digest, CONFIG_BYTES);
    if (config.kind === 'absent') return undefined;
    const json = JSON.parse(new TextDecoder().decode(config.value)) as Record<string, unknown>;
    const { os, architecture, variant } = json;
    if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
    return { os, architecture, ...(typeof variant === 'string' && variant ? { variant } : {}) };
  } catch {
    return undefined;
  }
}

function missing(reader: RegistryReader, repository: string, digest: Digest): PromotionError {
  return new PromotionError(
    'MANIFEST_UNKNOWN',
    `${reader.host}/${repository}@${digest} is named by an index and does not exist`,
    {
      remedy: 'Push the whole image again; a part of it was deleted or never pushed.',
      side: 'source',
    },
  );
}

function tooMany(reader: RegistryReader, repository: string, digest: Digest): PromotionError {
  return new PromotionError(
    'CONTENT_TOO_LARGE',
    `${reader.host}/${repository}@${digest} has more than ${MOST_MANIFESTS} manifests below it`,
    {
      remedy: 'Azure imports at most 50 manifests an image; build fewer platforms.',
      side: 'source',
    },
  );
}
