import {
  type Entry,
  isRecord,
  type Json,
  type Reader,
  type Reading,
  repositoryOf,
  textOf,
} from '../entry.js';

const DIGEST = 'containerimage.digest';
const CONFIG = 'containerimage.config.digest';
const DESCRIPTOR = 'containerimage.descriptor';

/**
 * The metadata file of `docker buildx build` or bake, also as the build-push action hands it on. With the
 * docker driver its digest is the image ID, which no registry serves: such a file is refused.
 *
 * @see docs.docker.com, reference of docker buildx build, --metadata-file
 */
export const buildx: Reader = ({ json }) => {
  if (!isRecord(json)) return undefined;
  if (DIGEST in json || CONFIG in json) return reading('buildx metadata', [['', json]]);
  const targets = Object.entries(json).filter(
    (entry): entry is [string, Json] =>
      isRecord(entry[1]) && (DIGEST in entry[1] || CONFIG in entry[1]),
  );
  return targets.length === 0 ? undefined : reading('bake metadata', targets);
};

function reading(format: string, targets: readonly (readonly [string, Json])[]): Reading {
  const entries: Entry[] = [];
  for (const [name, target] of targets) {
    const digest = textOf(target[DIGEST]);
    const descriptor = target[DESCRIPTOR];
    if (digest === '') continue;
    if (digest === target[CONFIG]) {
      return {
        kind: 'refused',
        reason: `${format}: containerimage.digest equals the config digest, so it is an image ID and not what a registry serves; build with push instead of load`,
      };
    }
    if (isRecord(descriptor) && descriptor['digest'] !== digest) {
      return {
        kind: 'refused',
        reason: `${format}: containerimage.digest and the descriptor's digest differ`,
      };
    }
    const repositories = textOf(target['image.name'])
      .split(',')
      .flatMap((it) => repositoryOf(it) ?? []);
    entries.push({ ...(name === '' ? {} : { name }), repositories, digest });
  }
  return { kind: 'entries', format, strength: 'stated', entries };
}
