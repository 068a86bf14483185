import { shortDigests } from '../../oci/digest.js';
import { plainText } from '../plain-text.js';

/** A text longer than this is cut, in characters. */
const LONGEST_TEXT = 1500;
/**
 * The longest run that does not break, in characters, so that nobody scrolls sideways: of a name, of which a
 * table has three columns, and of a text that has a column for itself.
 */
const LONGEST_RUN = { name: 22, text: 40 } as const;
/** The longest name that is shown whole; it breaks behind its hyphens and slashes. */
const LONGEST_NAME = 60;

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
  return code(
    text
      .split(' ')
      .map((it) => fitting(it, 'name'))
      .join(' '),
  );
}

/** A name in a sentence, whole. */
export function code(text: string): string {
  return /^[\w.:;/@, +…-]{1,300}$/.test(text) ? `\`${text}\`` : escaped(text);
}

/** A text in a cell: it breaks between its words, digests are short. */
export function prose(text: string, as: keyof typeof LONGEST_RUN = 'text'): string {
  const words = shortDigests(plainText(text)).split(' ');
  return escaped(words.map((it) => fitting(it, as)).join(' '));
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

function fitting(word: string, as: keyof typeof LONGEST_RUN): string {
  const most = LONGEST_RUN[as];
  const runs = word.split(/(?<=[-/])/);
  if (word.length <= LONGEST_NAME && runs.every((it) => it.length <= most)) return word;
  const half = Math.floor((most - 1) / 2);
  return `${word.slice(0, half)}…${word.slice(-half)}`;
}
