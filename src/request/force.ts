import type { Tag } from '../oci/reference.js';
import { isTagGlob, matchesGlob } from './glob.js';

/** Which existing tags may be moved to another digest. */
export type Force =
  | { readonly kind: 'never' }
  | { readonly kind: 'always' }
  | { readonly kind: 'globs'; readonly globs: readonly string[] };

/**
 * Reads a force policy: `false`, `true`, or tag globs; undefined for anything else.
 *
 * @param words the input's entries, for example `['latest', '1.*']`; none means `false`
 */
export function parseForce(words: readonly string[]): Force | undefined {
  const [first] = words;
  if (first === undefined) return { kind: 'never' };
  if (words.length === 1 && /^(true|false)$/i.test(first)) {
    return { kind: first.toLowerCase() === 'true' ? 'always' : 'never' };
  }
  const globs = words.every((word) => isTagGlob(word) && !/^(true|false)$/i.test(word));
  return globs ? { kind: 'globs', globs: words } : undefined;
}

/** Whether the policy lets this tag be moved. Globs are case-sensitive and match the whole tag. */
export function mayMove(force: Force, tag: Tag): boolean {
  switch (force.kind) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'globs':
      return force.globs.some((glob) => matchesGlob(glob, tag));
  }
}
