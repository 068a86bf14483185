import type { Secrets } from '../secrets.js';

/** What a line longer than this is cut to, in characters. */
const LONGEST_LINE = 4000;
/** What a text longer than this is cut to before it is looked at. */
const LONGEST_TEXT = 256 * 1024;

/**
 * Escape sequences of terminals: those that set a title or a link, up to their end; those of colours and
 * cursors; two-byte ones. Each has a bound and cannot run over the beginning of the next one, so that
 * the search is linear on any text; what has no end loses its first byte below and is text.
 */
const ESCAPES = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]{0,2048}(?:\u0007|\u001b\\|\u009c)/g,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]/g,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\u001b[ -/]{0,4}[0-Z\\^-~]/g,
];
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
  return withoutEscapes(text).split(LINE_BREAK).map(plainLine);
}

/** The same as one line, line breaks shown as spaces. */
export function plainText(text: string): string {
  return plainLine(withoutEscapes(text).split(LINE_BREAK).join(' '));
}

/**
 * The same without secrets. They go first, so that no cut leaves a half of one; and once more where an
 * escape sequence or an invisible character had broken one in two.
 */
export function harmless(secrets: Secrets, text: string): string {
  const redacted = secrets.redact(text);
  const plain = plainLines(redacted).join('\n');
  return plain === redacted ? plain : secrets.redact(plain);
}

function withoutEscapes(text: string): string {
  const bounded = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return ESCAPES.reduce((rest, sequence) => rest.replace(sequence, ''), bounded);
}

function plainLine(line: string): string {
  const clean = line
    .replace(INVISIBLE, '')
    .replace(/##(?=(?:vso)?\[)/gi, '##_')
    .replace(/^(\s*):(?=:)/, '$1: ');
  return clean.length > LONGEST_LINE ? `${clean.slice(0, LONGEST_LINE)}…` : clean;
}
