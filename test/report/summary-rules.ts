import { LAST_WORDS } from '../../src/report/last-word.js';
import type { Colour } from '../../src/report/outcome.js';
import type { HostName } from '../../src/request/host-names.js';

/** The longest word in a cell: at 900 px no table needs to be scrolled sideways. */
const LONGEST_WORD = 40;
/** GitHub drops a summary that is longer, in bytes. */
const MOST_BYTES = 1024 * 1024;

/** What is wrong with a summary, whatever it tells. */
export function* offences(text: string, host: HostName, colour: Colour): Generator<string> {
  const lines = text.split('\n');
  const [first = ''] = lines;
  const words = Object.values(LAST_WORDS);
  if (!/^## \S+ \S/.test(first)) yield `the first line is no verdict: ${first}`;
  if (colour === 'red' && !words.some((it) => first.endsWith(it))) yield `no last word: ${first}`;
  if (colour !== 'red' && words.some((it) => first.endsWith(it))) yield `a last word: ${first}`;
  if (Buffer.byteLength(text) > MOST_BYTES) yield 'longer than GitHub takes';
  if (/expected:? no signature|Promotion promoted/i.test(text)) yield 'words that mislead';
  for (const line of withoutBlocks(lines)) {
    if (!line.startsWith('|')) {
      if (host === 'azure-devops' && /<\/?[a-z!]/i.test(line)) yield `HTML: ${line}`;
      if (/^> \[!/.test(line)) yield `an alert: ${line}`;
      continue;
    }
    if (!line.endsWith('|')) yield `a row that does not end: ${line}`;
    if (/[0-9a-f]{64}/.test(line)) yield `a whole digest in a table: ${line}`;
    const long = decoded(line)
      .split(/[\s|`]+/)
      .find((it) => it.length > LONGEST_WORD);
    if (long !== undefined) yield `a word that does not break: ${long}`;
  }
}

function withoutBlocks(lines: readonly string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    if (line.startsWith('```')) {
      inside = !inside;
      return false;
    }
    return !inside;
  });
}

function decoded(line: string): string {
  return line.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
