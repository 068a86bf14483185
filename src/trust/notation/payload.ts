import { isObject, parseObject } from './json.js';
import { shown, Unreadable } from './unreadable.js';

/** The manifest that has to be signed. */
export interface Target {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** What a signer wrote beside the image: names and texts. */
export type Annotations = Readonly<Record<string, string>>;

const PREFIX = 'io.cncf.notary';

/**
 * Whether the payload names exactly this manifest: digest, media type and size.
 *
 * @returns the annotations that the signer added, without those that Notary Project keeps for itself
 * @throws Unreadable when it names another manifest, or is no payload
 * @see Notary Project signature specification, "Payload"
 */
export function annotationsFor(payload: Uint8Array, target: Target): Annotations {
  const artifact = parseObject(payload, 'its payload')['targetArtifact'];
  if (!isObject(artifact)) throw new Unreadable('its payload names no artifact');
  const { mediaType, digest, size, annotations } = artifact;
  if (typeof digest !== 'string' || typeof mediaType !== 'string' || typeof size !== 'number')
    throw new Unreadable('its payload names no artifact');
  if (digest !== target.digest) throw new Unreadable(`it is made for ${shown(digest)}`);
  if (mediaType !== target.mediaType)
    throw new Unreadable(`it is made for a manifest of the type ${shown(mediaType)}`);
  if (size !== target.size) throw new Unreadable(`it is made for a manifest of ${size} bytes`);
  if (annotations === undefined || annotations === null) return {};
  if (!isObject(annotations)) throw new Unreadable('its annotations are no names and texts');
  const found = Object.entries(annotations).map(([name, value]) => {
    if (typeof value !== 'string') throw new Unreadable('its annotations are no names and texts');
    return [name, value] as const;
  });
  return Object.fromEntries(found.filter(([name]) => !name.startsWith(PREFIX)));
}
