/** A list of images nests four levels. */
const MOST_LEVELS = 50;

/**
 * Whether a YAML text may nest deeper than any list of images does: what parses it calls itself for each
 * level, and a stack without room can end the process. Counts generously what may open a level, in
 * texts and comments too: brackets that stay open, indicators at the start of a line, columns of
 * indentation.
 */
export function nestsTooDeep(text: string): boolean {
  let open = 0;
  let leading = true;
  let levels = 0;
  for (const character of text) {
    switch (character) {
      case '\n':
      case '\r':
        leading = true;
        levels = 0;
        break;
      case '[':
      case '{':
        open += 1;
        break;
      case ']':
      case '}':
        open -= open > 0 ? 1 : 0;
        break;
      case ' ':
      case '\t':
      case '-':
      case '?':
      case ':':
        levels += leading ? 1 : 0;
        break;
      default:
        leading = false;
    }
    if (open > MOST_LEVELS || levels > 2 * MOST_LEVELS) return true;
  }
  return false;
}
