const GLOB = /^[A-Za-z0-9_.*?-]{1,256}$/;

/** Whether a text is a pattern for tags: `*`, `?` and the characters of tags. */
export function isTagGlob(text: string): boolean {
  return GLOB.test(text);
}

/**
 * Whether a pattern matches a whole text, case-sensitively: `*` is any run of characters. Backtracks to
 * the last `*` only, so that no pattern takes longer than the product of both lengths.
 *
 * @param one the character that stands for exactly one of any; empty for none
 */
export function matchesGlob(glob: string, text: string, one = '?'): boolean {
  let at = 0;
  let in_ = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[in_] === '*') {
      star = in_;
      resume = at;
      in_ += 1;
    } else if (in_ < glob.length && (glob[in_] === one || glob[in_] === text[at])) {
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
