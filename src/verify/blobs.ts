import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import { childManifests, type Descriptor, type Manifest } from '../oci/manifest.js';
import type { RegistryReader } from '../oci/registry.js';
import { readManifest } from './read.js';
import type { BlobProof } from './verification.js';

/** More of them are not asked for one by one. */
const MOST_BLOBS = 2000;
/** Layers that stay where their publisher keeps them; no import brings them. */
const ELSEWHERE = /foreign|nondistributable/i;

type Gap = { readonly digest: Digest; readonly error: PromotionError | undefined };

/**
 * Proves that the target has every config and layer below some manifests. Where an import said of itself
 * that it succeeded, the service answers for them; where it did not, only the blobs themselves do.
 * Can be asked again: what was there once is not asked for twice.
 */
export class BlobProver {
  readonly #manifests = new Map<Digest, Manifest>();
  readonly #served = new Set<Digest>();

  constructor(
    private readonly target: RegistryReader,
    private readonly repository: string,
    private readonly roots: readonly Digest[],
  ) {}

  /** Never throws for an answer of the registry. */
  async prove(): Promise<BlobProof> {
    const unread = await this.#readTrees();
    const blobs = new Set([...this.#manifests.values()].flatMap(blobsOf));
    if (blobs.size > MOST_BLOBS) return { kind: 'too-many', count: blobs.size };
    const open = [...blobs].filter((digest) => !this.#served.has(digest));
    // Schema 1 names its layers in a form that is not read: nothing of it is proven.
    const opaque = [...this.#manifests.values()].filter(({ kind }) => kind === 'schema1');
    const asked = await Promise.all(open.map((it) => this.#gap(it)));
    const gaps: Gap[] = [
      ...unread,
      ...opaque.map(({ digest }) => ({ digest, error: undefined })),
      ...asked.flat(),
    ];
    const refused = gaps.find(({ error }) => error !== undefined)?.error;
    if (refused) return { kind: 'unreadable', error: refused };
    if (gaps.length === 0) return { kind: 'proven', count: blobs.size };
    const named = asked.flat().map(({ digest }) => digest);
    return { kind: 'absent', digests: [...opaque.map(({ digest }) => digest), ...named] };
  }

  /** Reads what is below the roots, as far as it was not; manifests that are not served are gaps. */
  async #readTrees(): Promise<Gap[]> {
    const gaps: Gap[] = [];
    const seen = new Set<Digest>();
    let level = [...new Set(this.roots)];
    while (level.length > 0 && this.#manifests.size <= MOST_BLOBS) {
      for (const digest of level) seen.add(digest);
      const children = await Promise.all(
        level.map(async (digest): Promise<readonly Descriptor[]> => {
          const known = this.#manifests.get(digest);
          if (known) return childManifests(known);
          const read = await readManifest(this.target, this.repository, digest);
          if (read.kind !== 'found') {
            gaps.push({ digest, error: read.kind === 'unreadable' ? read.error : undefined });
            return [];
          }
          this.#manifests.set(digest, read.content.manifest);
          return childManifests(read.content.manifest);
        }),
      );
      const named = new Set(children.flat().map(({ digest }) => digest));
      level = [...named].filter((digest) => !seen.has(digest));
    }
    return gaps;
  }

  async #gap(digest: Digest): Promise<Gap[]> {
    try {
      if (!(await this.target.hasBlob(this.repository, digest)))
        return [{ digest, error: undefined }];
      this.#served.add(digest);
      return [];
    } catch (error) {
      if (!(error instanceof PromotionError)) throw error;
      return [{ digest, error }];
    }
  }
}

/** Config and layers of one manifest, as far as the target has to have them. */
function blobsOf(manifest: Manifest): Digest[] {
  switch (manifest.kind) {
    case 'image':
      return stored([manifest.config, ...manifest.layers]);
    case 'artifact':
      return stored(manifest.blobs);
    case 'index':
    case 'schema1':
      return [];
  }
}

function stored(descriptors: readonly Descriptor[]): Digest[] {
  return descriptors
    .filter(({ mediaType }) => !ELSEWHERE.test(mediaType))
    .map(({ digest }) => digest);
}
