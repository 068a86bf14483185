/** Manifests nest six levels; what goes deeper is no manifest. */
const MOST_LEVELS = 32;
const LONGEST_SHOWN = 60;

/** Where the scan is inside of: an object with the keys it had so far, or a list. */
interface Frame {
  /** undefined for a list */
  readonly keys: Set<string> | undefined;
  /** its keys are free: two of them may differ in case alone */
  readonly free: boolean;
}

/**
 * Looks for keys that readers understand differently. JSON.parse takes the last of two equal keys and
 * others the first; Go, in which registries and runtimes are written, takes `Config` for `config`.
 *
 * @param text valid JSON, read once from start to end
 * @param meant keys that mean something; in another spelling of case they are a fault
 * @param free keys of objects whose own keys mean nothing here, such as `annotations`
 * @returns the fault in words; undefined when there is none
 */
export function faultInKeys(
  text: string,
  meant: readonly string[],
  free: readonly string[],
): string | undefined {
  const spelling = new Map(meant.map((it) => [folded(it), it]));
  const frames: Frame[] = [];
  let awaitsKey = false;
  let key = '';
  for (let i = 0; i < text.length; i += 1) {
    const top = frames.at(-1);
    switch (text[i]) {
      case '{':
      case '[':
        if (frames.length >= MOST_LEVELS) return `more than ${MOST_LEVELS} levels deep`;
        awaitsKey = text[i] === '{';
        frames.push({ keys: awaitsKey ? new Set() : undefined, free: free.includes(key) });
        key = '';
        break;
      case '}':
      case ']':
        frames.pop();
        awaitsKey = false;
        break;
      case ',':
        awaitsKey = top?.keys !== undefined;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (awaitsKey && top?.keys) {
          key = JSON.parse(text.slice(i, end + 1)) as string;
          if (top.keys.has(key)) return `the key ${shown(key)} stands twice`;
          const right = top.free ? undefined : spelling.get(folded(key));
          if (right !== undefined && right !== key) {
            return `the key ${shown(key)} is read as ${right} by some`;
          }
          top.keys.add(key);
          awaitsKey = false;
        }
        i = end;
        break;
      }
      default:
    }
  }
  return undefined;
}

/** The closing quote of the string that starts here. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** Letters as Go compares them: `ſ` and the Kelvin sign count as `s` and `k`. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, LONGEST_SHOWN));
}
