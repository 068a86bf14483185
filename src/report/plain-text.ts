import { stripVTControlCharacters } from 'node:util';

/** What a line longer than this is cut to, in characters. */
const LONGEST_LINE = 4000;

/** Control characters and format characters, such as those that turn the direction of text. */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Cf}]/gu;
const LINE_BREAK = /\r\n|\r|\n|\u2028|\u2029|\u0085/;

/**
 * Makes foreign text harmless for a log: no escape sequences, no control or direction characters, and
 * nothing a runner or agent would take for a command. Azure DevOps looks for `##vso[` and `##[`
 * anywhere in a line, GitHub for `##[` anywhere and `::` at the start.
 *
 * @returns the text's lines
 */
export function plainLines(text: string): string[] {
  return stripVTControlCharacters(text).split(LINE_BREAK).map(plainLine);
}

/** The same as one line, line breaks shown as spaces. */
export function plainText(text: string): string {
  return plainLine(stripVTControlCharacters(text).split(LINE_BREAK).join(' '));
}

function plainLine(line: string): string {
  const clean = line
    .replace(INVISIBLE, '')
    .replace(/##(?=(?:vso)?\[)/gi, '##_')
    .replace(/^(\s*):(?=:)/, '$1: ');
  return clean.length > LONGEST_LINE ? `${clean.slice(0, LONGEST_LINE)}…` : clean;
}
