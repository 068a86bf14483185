const BREAKS = /[\r\n\v\f\u0085\u2028\u2029]+/g;

/** Text of foreign origin on one line, so that no part of it can pass for a line of this product's own. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, ' ');
}
