import { shortDigests } from '../../oci/digest.js';
import { plainText } from '../plain-text.js';

/** A text longer than this is cut, in characters. */
const LONGEST_TEXT = 1500;
/** The longest word in a cell of a table: words do not break there, and nobody scrolls sideways. */
const LONGEST_WORD = 40;

/** One row of a table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The head of a table. */
export function head(...names: readonly string[]): string[] {
  return [row(names), row(names.map(() => '---'))];
}

/** A name in a cell: in a code span when it is made of harmless characters, else escaped; cut in its middle. */
export function cell(text: string): string {
  return code(fitting(text));
}

/** A name in a sentence, whole. */
export function code(text: string): string {
  return /^[\w.:;/@, +…-]{1,300}$/.test(text) ? `\`${text}\`` : escaped(text);
}

/** A text in a cell: it breaks between its words, digests are short. */
export function prose(text: string): string {
  return escaped(shortDigests(plainText(text)).split(' ').map(fitting).join(' '));
}

/** The first twelve characters of a digest, without the algorithm. */
export function hex(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}

/** Text without any meaning in Markdown or HTML, on one line, bounded. */
export function escaped(text: string): string {
  const line = plainText(text);
  const bounded = line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
  // What looks like an address would become a link.
  return bounded
    .replace(/[&<>`|*[\]#~@\\$]|\b_|_\b/g, (it) => `&#${it.charCodeAt(0)};`)
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, 'www&#46;');
}

/** Lines as a block that can be copied; what could end the block or run a command is left out of it. */
export function block(lines: readonly string[], language = 'text'): string[] {
  const harmless = lines.flatMap((it) => it.split('\n')).map((it) => it.replaceAll('`', "'"));
  return [`\`\`\`${language}`, ...harmless, '```', ''];
}

/** `a, b and 3 more`; beyond a few only their number. */
export function listed(names: readonly string[], what: string, most = 3): string {
  return names.length <= most ? names.join(', ') : `${names.length} ${what}`;
}

function fitting(word: string): string {
  if (word.length <= LONGEST_WORD) return word;
  const half = Math.floor((LONGEST_WORD - 1) / 2);
  return `${word.slice(0, half)}…${word.slice(-half)}`;
}
