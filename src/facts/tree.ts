import { PromotionError, type Side } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { childManifests, isAttestationChild, type Manifest } from '../oci/manifest.js';
import { isIndexType } from '../oci/media-type.js';
import type { Platform } from '../oci/platform.js';
import type { ManifestContent, RegistryReader } from '../oci/registry.js';
import type { Observed } from './facts.js';
import { observe } from './observe.js';
import { type Build, Configs, type Listed, type Platforms } from './platforms.js';

/** A manifest in the tree of an image. */
export interface TreeNode {
  readonly digest: Digest;
  readonly mediaType: string;
  /** digest of the index that names it; absent for the root */
  readonly parent?: Digest;
  readonly platform?: Platform;
  /** an attestation that a builder put beside the platforms, wherever it is named */
  readonly attestation: boolean;
  readonly size: number;
}

/** An image with everything below it, each digest once; platforms are those one can run. */
export interface ManifestTree extends Platforms {
  readonly root: ManifestContent;
  readonly nodes: readonly TreeNode[];
  /** what each manifest that runs says of its build; asked only where a rule needs to know */
  readonly builds?: Observed<readonly Build[]>;
}

/** Larger trees are not read to the end. */
const MOST_MANIFESTS = 1000;
const MOST_LEVELS = 16;
/** Places of indexes that name manifests, the same one again and again too. */
const MOST_PLACES = 20_000;
/** So many are read whole, twice what Azure imports; of larger trees the leaves are only looked at. */
const MOST_READ = 100;

/**
 * Reads an image and everything below it, level by level and side by side, and proves each manifest by
 * its bytes: what is two things at once is refused below the root as well. On registries that count pulls
 * only what may be an index is read; the others are looked at, which costs no pull.
 *
 * @param seen told of the root and of each manifest below it that is no builder's attestation, as soon as
 * it is known and before it is read
 * @param withBuilds whether the configs are asked what they say of the build
 * @returns undefined when the registry does not have the root
 * @throws PromotionError of the registry, and `MANIFEST_UNKNOWN` when something below the root is missing
 */
export async function readTree(
  reader: RegistryReader,
  repository: string,
  digest: Digest,
  seen: (digest: Digest) => void = () => {},
  side: Side = 'source',
  withBuilds = false,
): Promise<ManifestTree | undefined> {
  seen(digest);
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return undefined;
  const root = found.value;
  const walk = new Walk(reader, repository, side, root);
  let level: readonly Manifest[] = [root.manifest];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MOST_LEVELS) throw walk.tooLarge(`${MOST_LEVELS} levels of manifests`);
    const fresh = level.flatMap((parent) => walk.newChildren(parent));
    for (const child of fresh) if (!child.attestation) seen(child.digest);
    const read = await Promise.all(fresh.map((child) => walk.look(child)));
    level = read.flatMap((manifest) => manifest ?? []);
  }
  const nodes = [...walk.nodes.values()];
  const [platforms, builds] = await Promise.all([
    walk.platforms(),
    withBuilds ? observe(walk.builds()) : undefined,
  ]);
  return { root, nodes, ...platforms, ...(builds === undefined ? {} : { builds }) };
}

/** One walk over an image, with what it met so far. */
class Walk {
  readonly nodes: Map<Digest, TreeNode>;
  readonly #listed: Listed[] = [];
  readonly #configs: Configs;

  constructor(
    private readonly reader: RegistryReader,
    private readonly repository: string,
    private readonly side: Side,
    private readonly root: ManifestContent,
  ) {
    const { digest, manifest } = root;
    const node = {
      digest,
      mediaType: manifest.mediaType,
      attestation: false,
      size: manifest.size,
    };
    this.nodes = new Map([[digest, node]]);
    this.#configs = new Configs(reader, repository, side);
    this.#configs.note(manifest);
    if (manifest.kind !== 'index') {
      this.#listed.push({ digest, platform: undefined, attestation: false });
    }
  }

  /** The children that were not met before; every place that names one is remembered. */
  newChildren(parent: Manifest): TreeNode[] {
    const fresh: TreeNode[] = [];
    for (const child of childManifests(parent)) {
      const { digest, platform } = child;
      const attestation = isAttestationChild(child);
      this.#listed.push({ digest, platform, attestation });
      const known = this.nodes.get(digest);
      const node = known ?? {
        digest,
        mediaType: child.mediaType,
        parent: parent.digest,
        attestation,
        size: child.size,
        ...(platform === undefined ? {} : { platform }),
      };
      this.nodes.set(digest, { ...node, attestation: node.attestation && attestation });
      if (known === undefined) fresh.push(node);
      if (this.nodes.size > MOST_MANIFESTS) throw this.tooLarge(`${MOST_MANIFESTS} manifests`);
      if (this.#listed.length > MOST_PLACES) throw this.tooLarge(`${MOST_PLACES} entries`);
    }
    return fresh;
  }

  /** The manifest of a child when it is an index, whatever its descriptor said; else undefined. */
  async look(child: TreeNode): Promise<Manifest | undefined> {
    const { digest } = child;
    const whole = this.reader.pullsLeft() === undefined && this.nodes.size <= MOST_READ;
    if (!whole && !isIndexType(child.mediaType)) {
      const head = await this.reader.headManifest(this.repository, digest);
      if (head.kind === 'absent') throw this.#missing(digest);
      if (!isIndexType(head.value.mediaType)) return undefined;
    }
    const found = await this.reader.getManifest(this.repository, digest);
    if (found.kind === 'absent') throw this.#missing(digest);
    const { manifest } = found.value;
    this.#configs.note(manifest);
    const node = this.nodes.get(digest);
    if (node) this.nodes.set(digest, { ...node, mediaType: manifest.mediaType });
    return manifest.kind === 'index' ? manifest : undefined;
  }

  /** What an index says about another index is nobody's platform; that one's own entries say it. */
  platforms(): Promise<Platforms> {
    const leaves = this.#listed.filter(
      ({ digest }) => !isIndexType(this.nodes.get(digest)?.mediaType ?? ''),
    );
    return this.#configs.platformsOf(leaves);
  }

  /** Attestations beside the platforms are no build. */
  builds(): Promise<Build[]> {
    const running = [...this.nodes.values()].filter(
      ({ attestation, mediaType }) => !attestation && !isIndexType(mediaType),
    );
    return this.#configs.buildsOf(running.map(({ digest }) => digest));
  }

  tooLarge(what: string): PromotionError {
    return new PromotionError(
      'CONTENT_TOO_LARGE',
      `${this.reader.host}/${this.repository}@${this.root.digest} has more than ${what} below it`,
      {
        remedy: 'Azure imports at most 50 manifests an image; build fewer platforms.',
        side: this.side,
      },
    );
  }

  #missing(digest: Digest): PromotionError {
    return new PromotionError(
      'MANIFEST_UNKNOWN',
      `${this.reader.host}/${this.repository}@${digest} is named by an index and does not exist`,
      {
        remedy: 'Push the whole image again; a part of it was deleted or never pushed.',
        side: this.side,
      },
    );
  }
}
