import type { Tag } from '../oci/reference.js';

/** Which existing tags may be moved to another digest. */
export type Force =
  | { readonly kind: 'never' }
  | { readonly kind: 'always' }
  | { readonly kind: 'globs'; readonly globs: readonly string[] };

const GLOB = /^[A-Za-z0-9_.*?-]{1,256}$/;

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
  const globs = words.every((word) => GLOB.test(word) && !/^(true|false)$/i.test(word));
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

/**
 * `*` is any run of characters, `?` exactly one. Backtracks to the last `*` only, so that no glob
 * takes longer than the product of both lengths.
 */
function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let in_ = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[in_] === '*') {
      star = in_;
      resume = at;
      in_ += 1;
    } else if (in_ < glob.length && (glob[in_] === '?' || glob[in_] === text[at])) {
      in_ += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      in_ = star + 1;
    } else {
      return false;
    }
  }
  while (glob[in_] === '*') in_ += 1;
  return in_ === glob.length;
}
