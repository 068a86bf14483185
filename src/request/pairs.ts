/** More lines are not what anybody writes. */
const MOST = 100;

/**
 * Reads `key=value` lines, as `signature-claims` and `signature-annotations` take them. The value is
 * everything behind the first `=`, blanks around it left out.
 *
 * @param names the keys there are; any where undefined
 * @returns the pairs, or what is expected instead and of which line
 */
export function parsePairs(
  lines: readonly string[],
  names?: readonly string[],
): ReadonlyMap<string, string> | { readonly line: string; readonly expected: string } {
  const pairs = new Map<string, string>();
  for (const line of lines.slice(0, MOST + 1)) {
    const cut = line.indexOf('=');
    const name = line.slice(0, Math.max(cut, 0)).trim();
    const value = line.slice(cut + 1).trim();
    if (name === '' || value === '') return { line, expected: 'key=value, one a line' };
    if (names && !names.includes(name)) {
      return { line, expected: `one of ${names.join(', ')}, then = and the value` };
    }
    if (pairs.has(name)) return { line, expected: `${name} once` };
    if (pairs.size === MOST) return { line, expected: `at most ${MOST} lines` };
    pairs.set(name, value);
  }
  return pairs;
}
