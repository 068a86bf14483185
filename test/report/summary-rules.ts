import { LAST_WORDS } from '../../src/report/last-word.js';
import type { Colour } from '../../src/report/outcome.js';
import type { HostName } from '../../src/request/host-names.js';

/** What a table may be wide, in pixels: a page of 900 with its margins. */
const WIDEST = 868;
/** A character of a code span, and what stands around it in a cell, in pixels, as Chromium draws GitHub's style. */
const CHARACTER = 8.3;
const AROUND = 38;
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
    const width = widthOf(line);
    if (width > WIDEST) yield `${Math.round(width)} pixels wide at least: ${line}`;
  }
}

/** How wide a row is at least: of each cell what does not break. */
function widthOf(line: string): number {
  const cells = decoded(line).slice(1, -1).split('|');
  const runs = cells.map((it) => {
    const lengths = it.split(/[\s`]+|(?<=[-/])/).map(({ length }) => length);
    return Math.max(...lengths) * CHARACTER + AROUND;
  });
  return runs.reduce((sum, it) => sum + it, 0);
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
