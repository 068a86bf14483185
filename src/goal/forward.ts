import type { Facts, TargetTag } from '../facts/facts.js';
import type { Tag } from '../oci/reference.js';
import { matchesGlob } from '../request/glob.js';
import { highestRelease, isHigher, isPreRelease, parseRelease } from '../request/release.js';
import type { Policy } from '../request/request.js';

/** Whether `forward-only` is about a tag. */
export function isForwardOnly({ forwardOnly }: Policy, tag: Tag): boolean {
  return forwardOnly.some((glob) => matchesGlob(glob, tag));
}

/**
 * The version at which a tag stays: a higher one than any wanted tag has, or a release where a pre-release would
 * come. Undefined where the tag may move as `force` says: also where one of the two sides has no version.
 */
export function staysAt({ tags }: Facts, { siblings }: TargetTag): string | undefined {
  if (siblings?.kind !== 'known') return undefined;
  const ours = highestRelease(tags);
  if (ours === undefined) return undefined;
  const releases = siblings.value.filter((it) => {
    const release = parseRelease(it);
    return release !== undefined && !isPreRelease(release);
  });
  const released = highestRelease(releases);
  if (released && isPreRelease(ours)) return released.text;
  const highest = highestRelease(siblings.value);
  return highest && isHigher(highest, ours) ? highest.text : undefined;
}
