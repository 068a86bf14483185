import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { setTag } from './copy.js';
import { type Registry, repositoryOf, timestamp, unlocked, type World } from './world.js';

const OCI = 'application/vnd.oci.image';

/** What an image can be stored in. */
export type Store = Pick<Registry, 'repositories' | 'blobs'> & { lag?: number };

export interface PushedImage {
  readonly digest: string;
  /** root and everything below it */
  readonly digests: readonly string[];
}

export interface ImageOptions {
  readonly platforms?: readonly string[];
  /** as a builder with default provenance leaves them, one beside each platform */
  readonly attestations?: boolean;
  /** makes the bytes differ from those of another image */
  readonly content?: string;
  readonly tag?: string;
  /** the root names one index, which names the platforms */
  readonly nested?: boolean;
  /** the index states no platforms; the configs do */
  readonly silent?: boolean;
  /** further platforms under which the manifest of a platform is listed */
  readonly alsoFor?: Readonly<Record<string, readonly string[]>>;
  /** of the configs: when they were built, and their labels */
  readonly created?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Builds a complete image, layers included, and stores it in a registry. */
export function pushImage(
  world: World,
  registry: Store,
  repository: string,
  options: ImageOptions = {},
): PushedImage {
  const platforms = options.platforms ?? ['linux/amd64', 'linux/arm64'];
  const content = options.content ?? 'first build';
  const images = platforms.map((platform) =>
    platformImage(world, registry, repository, platform, content, options),
  );
  const children = images.flatMap((child, i) => {
    const also = options.alsoFor?.[platforms[i] ?? ''] ?? [];
    const entries = [child, ...also.map((it) => ({ ...child, platform: platformOf(it) }))];
    return options.silent ? entries.map(({ platform: _, ...entry }) => entry) : entries;
  });
  const attestations =
    options.attestations === false
      ? []
      : images.map((child) => attestation(world, registry, repository, child.digest, content));
  const named = [...children, ...attestations];
  const inner = options.nested ? [pushIndex(world, registry, repository, named)] : [];
  const root = pushIndex(world, registry, repository, options.nested ? inner : named);
  if (options.tag !== undefined) setTag(world, registry, repository, options.tag, root.digest);
  const digests = [root, ...inner, ...named].map((it) => it.digest);
  return { digest: root.digest, digests: [...new Set(digests)] };
}

/** Stores an index of these manifests and describes it. */
export function pushIndex(
  world: World,
  registry: Store,
  repository: string,
  manifests: readonly object[],
) {
  const mediaType = `${OCI}.index.v1+json`;
  const index = { schemaVersion: 2, mediaType, manifests };
  const digest = pushManifest(world, registry, repository, index);
  return { mediaType, digest, size: Buffer.byteLength(JSON.stringify(index)) };
}

/** Stores a manifest given as an object or as bytes; its digest is that of the bytes. */
export function pushManifest(
  world: World,
  registry: Store,
  repository: string,
  manifest: object | Buffer,
  mediaType?: string,
): string {
  const bytes = Buffer.isBuffer(manifest) ? manifest : Buffer.from(JSON.stringify(manifest));
  const stated = (JSON.parse(bytes.toString('utf8')) as { mediaType?: string }).mediaType;
  const digest = digestOf(bytes);
  repositoryOf(registry, repository, world).manifests.set(digest, {
    bytes,
    mediaType: mediaType ?? stated ?? `${OCI}.manifest.v1+json`,
    created: timestamp(world),
    attributes: unlocked(),
    visibleAt: 0,
  });
  return digest;
}

function platformImage(
  world: World,
  registry: Store,
  repository: string,
  platform: string,
  content: string,
  { created, labels }: ImageOptions,
) {
  const tar = tarOf('etc/motd', `${content} for ${platform}\n`);
  const layer = pushBlob(registry, gzipSync(tar), `${OCI}.layer.v1.tar+gzip`);
  const config = pushBlob(
    registry,
    Buffer.from(
      JSON.stringify({
        ...platformOf(platform),
        ...(created === undefined ? {} : { created }),
        config: { Cmd: ['/bin/sh'], ...(labels === undefined ? {} : { Labels: labels }) },
        rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
        history: [{ created_by: 'sandbox' }],
      }),
    ),
    `${OCI}.config.v1+json`,
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config,
    layers: [layer],
  };
  return {
    mediaType: manifest.mediaType,
    digest: pushManifest(world, registry, repository, manifest),
    size: Buffer.byteLength(JSON.stringify(manifest)),
    platform: platformOf(platform),
  };
}

function platformOf(text: string) {
  const [os = '', architecture = '', variant] = text.split('/');
  return { architecture, os, ...(variant ? { variant } : {}) };
}

function attestation(
  world: World,
  registry: Store,
  repository: string,
  subject: string,
  content: string,
) {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: repository, digest: { sha256: subject.slice(7) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: { content },
  };
  const layer = {
    ...pushBlob(registry, Buffer.from(JSON.stringify(statement)), 'application/vnd.in-toto+json'),
    annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' },
  };
  const config = pushBlob(
    registry,
    Buffer.from(
      JSON.stringify({
        architecture: 'unknown',
        os: 'unknown',
        config: {},
        rootfs: { type: 'layers', diff_ids: [layer.digest] },
      }),
    ),
    `${OCI}.config.v1+json`,
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config,
    layers: [layer],
  };
  return {
    mediaType: manifest.mediaType,
    digest: pushManifest(world, registry, repository, manifest),
    size: Buffer.byteLength(JSON.stringify(manifest)),
    annotations: {
      'vnd.docker.reference.digest': subject,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: { architecture: 'unknown', os: 'unknown' },
  };
}

/** Stores a blob and describes it. */
export function pushBlob(registry: Store, bytes: Buffer, mediaType: string) {
  const digest = digestOf(bytes);
  registry.blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A tar archive with one file. */
function tarOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  const body = Buffer.from(content);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, body, padding, Buffer.alloc(1024)]);
}
