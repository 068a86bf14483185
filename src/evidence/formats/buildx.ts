import {
  bounded,
  type Entry,
  isRecord,
  type Json,
  namedBy,
  type Reader,
  type Reading,
  type Subject,
  textOf,
  UNNAMED,
} from '../entry.js';

const DIGEST = 'containerimage.digest';
const CONFIG = 'containerimage.config.digest';
const DESCRIPTOR = 'containerimage.descriptor';
const NAME = 'image.name';

/**
 * The metadata file of `docker buildx build`, bake or `imagetools create`, also as the build-push action
 * hands it on. With the docker driver its digest is the image ID, which no registry serves: such a file
 * is refused. `imagetools create` writes the descriptor alone.
 *
 * @see docs.docker.com, references of docker buildx build and imagetools create, --metadata-file
 */
export const buildx: Reader = {
  formats: ['buildx metadata', 'bake metadata'],
  read({ json }) {
    if (!isRecord(json)) return undefined;
    if (isTarget(json)) return reading('buildx metadata', [['', json]]);
    const targets = Object.entries(json).filter((it): it is [string, Json] => isTarget(it[1]));
    return targets.length === 0 ? undefined : reading('bake metadata', targets);
  },
};

function isTarget(value: unknown): value is Json {
  return isRecord(value) && (DIGEST in value || CONFIG in value || isRecord(value[DESCRIPTOR]));
}

function reading(format: string, targets: readonly (readonly [string, Json])[]): Reading {
  const entries: Entry[] = [];
  for (const [name, target] of bounded(targets)) {
    const descriptor = target[DESCRIPTOR];
    const described = isRecord(descriptor) ? textOf(descriptor['digest']) : undefined;
    const digest = textOf(target[DIGEST]) || (described ?? '');
    if (digest === '') continue;
    if (digest === target[CONFIG]) {
      return {
        kind: 'refused',
        reason: `${format}: containerimage.digest equals the config digest, so it is an image ID and not what a registry serves; build with push instead of load`,
      };
    }
    if (described !== undefined && described !== digest) {
      return {
        kind: 'refused',
        reason: `${format}: containerimage.digest and the descriptor's digest differ`,
      };
    }
    const named = name === '' ? {} : { name };
    entries.push({ ...named, of: subjectOf(target), digest });
  }
  return { kind: 'entries', format, strength: 'stated', entries };
}

/** An image that was built without a name has no `image.name`. */
function subjectOf(target: Json): Subject {
  if (target[NAME] === undefined || target[NAME] === '') return UNNAMED;
  return namedBy(textOf(target[NAME]).split(','));
}
