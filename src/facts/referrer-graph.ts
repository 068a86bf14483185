import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import {
  type FallbackIndex,
  isOfKind,
  type LeftOut,
  type Referrer,
  type ReferrerListing,
} from '../oci/referrer.js';
import { MOST_REFERRERS, ReferrerSearch } from '../oci/referrer-search.js';
import type { RegistryReader } from '../oci/registry.js';
import type { ReferrerTypes } from '../request/request.js';

/** What is attached to an image: to its root, its children, and to what is attached to those. */
export interface ReferrerGraph {
  /** everything found, each digest and tag once */
  readonly found: readonly Referrer[];
  /** those of the wanted types; what is attached to the others is not looked for */
  readonly wanted: readonly Referrer[];
  readonly fallbacks: readonly FallbackIndex[];
  /** what stands where attached artifacts should, and is none */
  readonly leftOut: readonly LeftOut[];
}

/** Deeper graphs are not read to the end. */
const MOST_LEVELS = 16;

/** The lists of one image in a repository, each asked for once, and bounded all together. */
export class Listings {
  readonly #search = new ReferrerSearch();
  readonly #asked = new Map<Digest, Promise<ReferrerListing>>();

  constructor(
    private readonly reader: RegistryReader,
    readonly repository: string,
  ) {}

  get host(): string {
    return this.reader.host;
  }

  /** What is attached to the manifest; the first call asks, and need not be awaited. */
  of(subject: Digest): Promise<ReferrerListing> {
    const known = this.#asked.get(subject);
    if (known !== undefined) return known;
    const asked = this.reader.referrers(this.repository, subject, this.#search);
    asked.catch(() => {});
    this.#asked.set(subject, asked);
    return asked;
  }
}

/**
 * Reads what is attached, level by level and side by side. Each subject is asked about once, so that
 * a list which leads back to itself ends. What is attached to a builder's attestations is asked for only
 * where something is attached to another manifest of the image: who signs them signs all.
 *
 * @param subjects the image's manifests, its root first
 * @param attestations those of them that a builder put there
 * @throws PromotionError of the registry; `CONTENT_TOO_LARGE` for a graph without measure
 */
export async function readReferrers(
  lists: Listings,
  subjects: readonly Digest[],
  attestations: readonly Digest[],
  types: ReferrerTypes,
): Promise<ReferrerGraph> {
  const ofImage = new Set<Digest>(subjects);
  const last = new Set<Digest>(attestations);
  const asked = new Set<Digest>(subjects);
  const found = new Map<string, Referrer>();
  const wanted: Referrer[] = [];
  const fallbacks: FallbackIndex[] = [];
  const leftOut = new Map<string, LeftOut>();
  const seen = { api: false, doubtful: false };
  let level: readonly Digest[] = [...asked].filter((it) => !last.has(it));
  for (let depth = 0; level.length > 0; depth += 1) {
    const listings = await Promise.all(level.map((it) => lists.of(it)));
    const next: Digest[] = [];
    for (const { referrers, leftOut: none, fallback, api, doubtful } of listings) {
      seen.api ||= api;
      seen.doubtful ||= doubtful === true;
      if (fallback) fallbacks.push(fallback);
      for (const it of none) {
        if (!ofImage.has(it.digest)) leftOut.set(it.tag ?? it.digest, it);
      }
      for (const referrer of referrers) {
        const key = referrer.tag ?? referrer.digest;
        // A builder may attach a child of the index to another one: it comes with the image.
        if (found.has(key) || ofImage.has(referrer.digest)) continue;
        found.set(key, referrer);
        if (!isWanted(referrer, types)) continue;
        wanted.push(referrer);
        if (!asked.has(referrer.digest)) next.push(referrer.digest);
        asked.add(referrer.digest);
      }
    }
    if (seen.api && seen.doubtful) throw halfListed(lists);
    if (found.size > MOST_REFERRERS || depth >= MOST_LEVELS) throw tooMany(lists);
    const any = found.size > 0 || leftOut.size > 0;
    level = depth === 0 && any ? [...next, ...last] : next;
  }
  // What one list names wrongly may be named rightly by another one.
  const carried = new Set([...found.values()].map(({ digest }) => digest));
  const none = [...leftOut.values()].filter(
    (it) => it.tag !== undefined || !carried.has(it.digest),
  );
  return { found: [...found.values()], wanted, fallbacks, leftOut: none };
}

/** Whether the types that were asked for include this one. */
function isWanted(referrer: Referrer, { include, exclude }: ReferrerTypes): boolean {
  const included = include.length === 0 || include.some((kind) => isOfKind(referrer, kind));
  return included && !exclude.some((kind) => isOfKind(referrer, kind));
}

/** A registry has the API or it has not: one that lists here and is not found there was not asked. */
function halfListed({ host, repository }: Listings): PromotionError {
  return new PromotionError(
    'REGISTRY_RESPONSE',
    `source registry ${host} lists what is attached to some manifests of ${repository}, and gave a bare refusal for others`,
    { remedy: `Run again, and look for a proxy in front of ${host}.`, side: 'source' },
  );
}

function tooMany({ host, repository }: Listings): PromotionError {
  return new PromotionError(
    'CONTENT_TOO_LARGE',
    `More than ${MOST_REFERRERS} artifacts, or ${MOST_LEVELS} levels of them, are attached to the image in ${host}/${repository}`,
    {
      remedy: 'Name the ones to carry in referrer-types, or set referrers: ignore.',
      side: 'source',
    },
  );
}
