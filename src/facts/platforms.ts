import { PromotionError, type Side } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { type BuildConfig, isImageConfig, parseBuildConfig } from '../oci/image-config.js';
import type { Descriptor, Manifest } from '../oci/manifest.js';
import { formatPlatform, isNowhere, type Platform } from '../oci/platform.js';
import type { RegistryReader } from '../oci/registry.js';
import { observe } from './observe.js';

/** What one place of an index says about a manifest; the same manifest may stand in several places. */
export interface Listed {
  readonly digest: Digest;
  readonly platform: Platform | undefined;
  readonly attestation: boolean;
}

/** What is known of the platforms of an image. */
export interface Platforms {
  readonly platforms: readonly Platform[];
  /** why a platform that is missing among them may be there all the same */
  readonly platformsUnread?: PromotionError;
}

/** What one manifest of an image says of its build. */
export type Build = { readonly digest: Digest } & (
  | ({ readonly kind: 'said' } & BuildConfig)
  /** it has a config, and that cannot be read */
  | { readonly kind: 'unreadable' }
  /** it is another artifact, without any config of an image */
  | { readonly kind: 'no-image' }
);

const SILENT = 'of which its index states no platform';
const CONFIG_BYTES = 1024 * 1024;
/** Configs that are read where an index is silent; Azure imports at most 50 manifests. */
const MOST_CONFIGS = 100;

/** Reads the configs of images: where no index states a platform, and where a rule asks about the build. */
export class Configs {
  readonly #known = new Map<Digest, Descriptor | undefined>();
  readonly #blobs = new Map<Digest, Promise<Uint8Array>>();

  constructor(
    private readonly reader: RegistryReader,
    private readonly repository: string,
    private readonly side: Side,
  ) {}

  /** Keeps what a manifest that was read anyway says about its config. */
  note(manifest: Manifest): void {
    const config = manifest.kind === 'image' ? manifest.config : undefined;
    this.#known.set(manifest.digest, config);
  }

  /**
   * The platforms of the manifests that run: as the index states them, each place of it counted, else as
   * the configs do.
   *
   * @param listed manifests that are no index, by every place that names them
   * @throws PromotionError only the codes that end a run
   */
  async platformsOf(listed: readonly Listed[]): Promise<Platforms> {
    const running = listed.filter(({ attestation }) => !attestation);
    const stated = running.flatMap(({ platform }) => (isStated(platform) ? [platform] : []));
    const silent = running.filter(({ platform }) => !isStated(platform));
    const digests = [...new Set(silent.map(({ digest }) => digest))];
    const read = await Promise.all(
      digests.slice(0, MOST_CONFIGS).map((it) => observe(this.#platformIn(it))),
    );
    const found = read.flatMap((it) => (it.kind === 'known' ? [it.value] : []));
    const unread = read.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []))[0];
    const error = unread ?? (digests.length > MOST_CONFIGS ? this.#tooMany(SILENT) : undefined);
    const platforms = distinct([...stated, ...found]);
    return { platforms, ...(error === undefined ? {} : { platformsUnread: error }) };
  }

  /** Undefined for what has no image config, and for a config that states no platform. */
  async #platformIn(digest: Digest): Promise<Platform | undefined> {
    const config = await this.#imageConfigOf(digest);
    const platform = config && platformIn(config);
    return isStated(platform) ? platform : undefined;
  }

  /**
   * What the config of each of these manifests says of its build.
   *
   * @throws PromotionError of the registry, `MANIFEST_UNKNOWN`, and `CONTENT_TOO_LARGE` for too many
   */
  async buildsOf(digests: readonly Digest[]): Promise<Build[]> {
    if (digests.length > MOST_CONFIGS) throw this.#tooMany('whose configs are asked for');
    return Promise.all(
      digests.map(async (digest): Promise<Build> => {
        const config = await this.#imageConfigOf(digest);
        if (config === undefined) return { digest, kind: 'no-image' };
        const said = parseBuildConfig(config);
        return said ? { digest, kind: 'said', ...said } : { digest, kind: 'unreadable' };
      }),
    );
  }

  /** Undefined for what has no config of an image; each config is read once. */
  async #imageConfigOf(digest: Digest): Promise<Uint8Array | undefined> {
    const config = await this.#configOf(digest);
    if (config === undefined || !isImageConfig(config.mediaType)) return undefined;
    const known = this.#blobs.get(config.digest);
    const blob = known ?? this.#read(config.digest);
    this.#blobs.set(config.digest, blob);
    return blob;
  }

  async #read(digest: Digest): Promise<Uint8Array> {
    const blob = await this.reader.getBlob(this.repository, digest, CONFIG_BYTES);
    if (blob.kind === 'absent') throw this.#missing(digest);
    return blob.value;
  }

  async #configOf(digest: Digest): Promise<Descriptor | undefined> {
    if (!this.#known.has(digest)) {
      const found = await this.reader.getManifest(this.repository, digest);
      if (found.kind === 'absent') throw this.#missing(digest);
      this.note(found.value.manifest);
    }
    return this.#known.get(digest);
  }

  #missing(digest: Digest): PromotionError {
    return new PromotionError(
      'MANIFEST_UNKNOWN',
      `${this.reader.host}/${this.repository} does not serve ${digest}, which an image there names`,
      {
        remedy: 'Push the whole image again; a part of it was deleted or never pushed.',
        side: this.side,
      },
    );
  }

  #tooMany(which: string): PromotionError {
    return new PromotionError(
      'CONTENT_TOO_LARGE',
      `the image in ${this.reader.host}/${this.repository} has more than ${MOST_CONFIGS} manifests ${which}`,
      {
        remedy: 'Build fewer platforms, and state them in the index, as current builders do.',
        side: this.side,
      },
    );
  }
}

function isStated(platform: Platform | undefined): platform is Platform {
  if (platform === undefined || isNowhere(platform)) return false;
  return platform.os !== '' && platform.architecture !== '';
}

function platformIn(config: Uint8Array): Platform | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(config));
  } catch {
    return undefined;
  }
  const { os, architecture, variant } = (json ?? {}) as Record<string, unknown>;
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  return { os, architecture, ...(typeof variant === 'string' && variant ? { variant } : {}) };
}

function distinct(platforms: readonly Platform[]): Platform[] {
  return [...new Map(platforms.map((it) => [formatPlatform(it), it])).values()];
}
