import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import type { Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { bothEnds, inTurn } from './choose.js';
import { observe } from './observe.js';

/** Artifacts that are opened, and layers of them that are looked at; an image has a handful. */
const MOST = 200;

/** Where artifacts lie that are attached to an image. */
export interface AttachedPlace {
  readonly reader: RegistryReader;
  readonly repository: string;
}

/** Layers of attached artifacts that are worth looking at. */
export interface Layers {
  readonly chosen: readonly Descriptor[];
  /** more than are looked at: what is not found among them is not known to be missing */
  readonly left: PromotionError | undefined;
  /** artifacts that could not be read */
  readonly unread: readonly PromotionError[];
  /** why artifacts hold no such layer */
  readonly unfit: readonly string[];
}

/**
 * Opens attached artifacts. Of too many, the newest and the oldest are: whoever may push adds any number,
 * and none of them may hide the one that holds, or be told as all there are.
 *
 * @param what they are, for messages: `signatures`
 * @throws PromotionError only the codes that end a run
 */
export async function layersIn(
  place: AttachedPlace,
  artifacts: readonly Referrer[],
  accepts: (mediaType: string) => boolean,
  what: string,
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
  const left = chosen.length < there ? tooMany(place, what, chosen.length, there) : undefined;
  const unread = opened.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
  return { chosen, left, unread, unfit };
}

/** The layers of an artifact that are accepted, or why it has none. */
async function open(
  { reader, repository }: AttachedPlace,
  digest: Digest,
  accepts: (mediaType: string) => boolean,
): Promise<readonly Descriptor[] | string> {
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return `${digest} is not served`;
  const { manifest } = found.value;
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  const accepted = layers.filter(({ mediaType }) => accepts(mediaType));
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
