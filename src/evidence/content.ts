import type { Content } from './entry.js';

const ESC = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * What colours text, moves the cursor, changes the character set and makes links in a terminal. Each
 * alternative stops at the next escape character, so that one without an end costs nothing.
 */
const ESCAPES = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}[()][0-9A-Z]`,
    `${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)`,
  ].join('|'),
  'g',
);
/** `2024-05-01T12:00:00.1234567Z `, as Azure Pipelines and GitHub write it before each line. */
const ISO_TIME = /^\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,12})?(?:Z|[+-]\d\d:?\d\d)\]?\s+/;
/** `2024/05/01 12:00:00 `, as Azure Container Registry Tasks and crane write it. */
const LOG_TIME = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\s+/;
/** How both start, which is asked first since few lines do. */
const DATED = /^\[?\d{4}[-/]/;
/** A line has at most so many times before it: that of the host, and that of the program. */
const MOST_TIMES = 3;
const LONGEST_LINE = 4096;
/** What stands for a longer line: nothing that any format has. */
const TOO_LONG = '(a line too long)';

/** Makes the content of a text, read once for all readers; linear in its length. */
export function contentOf(given: string): Content {
  const text = given.replace(/^\ufeff/, '');
  let lines: readonly string[] | undefined;
  return {
    text,
    json: parseJson(text) ?? colourlessJson(text),
    get lines() {
      lines ??= linesOf(text);
      return lines;
    },
  };
}

function linesOf(text: string): string[] {
  return filledLines(text.replace(ESCAPES, ''))
    .map(plainLine)
    .filter((line) => line !== '');
}

/**
 * The lines of a text that hold something. Looked for by hand: a pattern needs a stack for millions of
 * line breaks in a row, and a plain split makes as many empty texts.
 */
export function filledLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? LINE_FEED : text.charCodeAt(at);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    if (at > start) lines.push(text.slice(start, at));
    start = at + 1;
  }
  return lines;
}

function plainLine(line: string): string {
  if (line.length > LONGEST_LINE) return TOO_LONG;
  let plain = behindColumns(line).trim();
  for (let i = 0; i < MOST_TIMES && DATED.test(plain); i += 1) {
    const next = plain.replace(ISO_TIME, '').replace(LOG_TIME, '');
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

/** `job<TAB>step<TAB>time text`, as `gh run view --log` writes it. */
function behindColumns(line: string): string {
  const tab = line.lastIndexOf('\t');
  if (tab < 0) return line;
  const last = line.slice(tab + 1);
  return ISO_TIME.test(last.trimStart()) ? last : line;
}

/** What `jq -C` and `az --output jsonc` write. */
function colourlessJson(text: string): unknown {
  return text.includes(ESC) ? parseJson(text.replace(ESCAPES, '')) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
