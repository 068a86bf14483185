import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import type { Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { bothEnds, inTurn } from './choose.js';
import { observe } from './observe.js';

/** Artifacts that are opened, and layers of them that are looked at; an image has a handful. */
const MOST = 200;
/** Layers that are read side by side, and how many bytes of them at a time and in all. */
const AT_ONCE = 8;
const MOST_AT_ONCE = 32 * 1024 * 1024;
const MOST_IN_ALL = 128 * 1024 * 1024;

/** Where artifacts lie that are attached to an image. */
export interface AttachedPlace {
  readonly reader: RegistryReader;
  readonly repository: string;
}

/** Layers of attached artifacts that are worth looking at. */
export interface Layers {
  readonly chosen: readonly Descriptor[];
  /** how many there are at least, those that were not opened included */
  readonly there: number;
  /** artifacts that could not be read */
  readonly unread: readonly PromotionError[];
  /** why artifacts hold no such layer */
  readonly unfit: readonly string[];
}

/**
 * Opens attached artifacts. Of too many, the newest and the oldest are: whoever may push adds any number,
 * and none of them may hide the one that holds, or be told as all there are.
 *
 * @throws PromotionError only the codes that end a run
 */
export async function layersIn(
  place: AttachedPlace,
  artifacts: readonly Referrer[],
  accepts: (layer: Descriptor) => boolean,
): Promise<Layers> {
  const ends = bothEnds(artifacts, MOST);
  // One that cannot be read does not keep another one from being looked at.
  const opened = await Promise.all(ends.map((it) => observe(open(place, it.digest, accepts))));
  const layers = opened.map((it) =>
    it.kind === 'known' && typeof it.value !== 'string' ? it.value : [],
  );
  const chosen = inTurn(
    layers.map((it) => bothEnds(it, MOST)),
    MOST,
  );
  const unopened = artifacts.length - ends.length;
  const there = layers.reduce((sum, it) => sum + it.length, unopened);
  const unfit = opened.flatMap((it) =>
    it.kind === 'known' && typeof it.value === 'string' ? [it.value] : [],
  );
  const unread = opened.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
  return { chosen, there, unread, unfit };
}

/** What was made of layers, and why that is not all there is to know. */
export interface LookedAt<T> {
  readonly results: readonly T[];
  readonly unread: readonly PromotionError[];
}

/**
 * Looks at layers in their order, a few at a time, until it is enough: what is attached is written by
 * whoever may push, and neither its number nor its size may fill this machine's memory. What is not
 * looked at because of that is not known to be missing.
 *
 * @param what they are, for messages: `signatures`
 * @param most bytes of one layer; a larger one is not read
 * @param look reads no more than so many bytes
 * @throws PromotionError only the codes that end a run
 */
export async function lookAtEach<T>(
  place: AttachedPlace,
  { chosen, there, unread }: Layers,
  what: string,
  most: number,
  look: (layer: Descriptor, maxBytes: number) => Promise<T>,
  enough: (results: readonly T[]) => boolean,
): Promise<LookedAt<T>> {
  const results: T[] = [];
  const errors = [...unread];
  const fitting = withinMeasure(chosen, most);
  for (let next = 0; next < fitting.length && !enough(results); ) {
    const batch = batchFrom(fitting, next);
    next += batch.length;
    for (const it of await Promise.all(batch.map((it) => observe(look(it, it.size))))) {
      if (it.kind === 'known') results.push(it.value);
      if (it.kind === 'unknown') errors.push(it.error);
    }
  }
  if (fitting.length < there) errors.push(tooMany(place, what, fitting.length, there));
  return { results, unread: errors };
}

/** The layers that are read at all, by the sizes that they state. */
function withinMeasure(layers: readonly Descriptor[], most: number): readonly Descriptor[] {
  let bytes = 0;
  return layers.filter(({ size }) => {
    if (size > most || bytes + size > MOST_IN_ALL) return false;
    bytes += size;
    return true;
  });
}

function batchFrom(layers: readonly Descriptor[], start: number): readonly Descriptor[] {
  let bytes = 0;
  const some = layers.slice(start, start + AT_ONCE);
  const fits = some.findIndex(({ size }, at) => {
    bytes += size;
    return at > 0 && bytes > MOST_AT_ONCE;
  });
  return fits < 0 ? some : some.slice(0, fits);
}

/** The layers of an artifact that are accepted, or why it has none. */
async function open(
  { reader, repository }: AttachedPlace,
  digest: Digest,
  accepts: (layer: Descriptor) => boolean,
): Promise<readonly Descriptor[] | string> {
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return `${digest} is not served`;
  const { manifest } = found.value;
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  const accepted = layers.filter(accepts);
  return accepted.length > 0 ? accepted : `${digest} holds nothing of the kind that is known here`;
}

function tooMany(
  { reader, repository }: AttachedPlace,
  what: string,
  looked: number,
  there: number,
): PromotionError {
  return new PromotionError(
    'CONTENT_TOO_LARGE',
    `only ${looked} of at least ${there} ${what} of the image in ${reader.host}/${repository} were looked at, and none of them holds`,
    { remedy: `Delete the ${what} that nobody needs, look who may push there, and sign again.` },
  );
}
