/**
 * A text as the source of a regular expression that finds it in every spelling in which a service or a
 * library may give it back: as it is, percent-encoded (also twice, in either case), form-encoded,
 * escaped for JSON (also in a text in a text) or for HTML, and with its whitespace collapsed.
 *
 * Letters and digits have one spelling. Every repetition is bounded, so that no text makes the search
 * slow.
 *
 * @returns one source a character, whitespace and backslashes one a run
 */
export function spellingsOf(text: string): string[] {
  const runs = text.match(/\s+|\\+|[\s\S]/gu) ?? [];
  return runs.map((run) => {
    if (/^[A-Za-z0-9]$/.test(run)) return run;
    if (/^\s/.test(run)) return whitespace(run);
    if (run.startsWith('\\')) return BACKSLASHES;
    return spelled(run);
  });
}

/** A backslash of JSON, itself encoded or not. */
const ESCAPE = '(?:\\\\|%(?:25){0,3}5[cC])';
const BLANK = `\\s|\\+|%(?:25){0,3}(?:20|0[9aAdD])|${ESCAPE}{1,8}(?:[nrt]|u00(?:20|0[9aAdD]))|&(?:amp;){0,3}(?:#(?:32|1[03]|9)|#[xX](?:20|[9aAdD])|nbsp);`;
const BACKSLASHES = `(?:${ESCAPE}{1,8}u005[cC]|&(?:amp;){0,3}#(?:92|[xX]5[cC]);|${ESCAPE}){1,64}`;
const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** A character that encodings change. */
function spelled(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character, 'utf8')];
  const units = [...character.split('')].map((it) => it.charCodeAt(0));
  const name = NAMED[character];
  const entities = [
    `#0{0,4}${point}`,
    `#[xX]0{0,4}${hex(point.toString(16))}`,
    ...(name === undefined ? [] : [name]),
  ];
  const forms = [
    bytes.map((it) => `%(?:25){0,3}${hex(two(it))}`).join(''),
    `&(?:amp;){0,3}(?:${entities.join('|')});`,
    literal(character),
  ];
  const escaped = [
    ...(point < 256 ? [`${ESCAPE}{1,8}x${hex(two(point))}`] : []),
    units.map((it) => `${ESCAPE}{1,8}u${hex(it.toString(16).padStart(4, '0'))}`).join(''),
  ];
  return `(?:${escaped.join('|')}|${ESCAPE}{0,8}(?:${forms.join('|')}))`;
}

/** A run of whitespace, which may have become any other; what is not ASCII has its own spellings, too. */
function whitespace(run: string): string {
  const rare = new Set([...run].filter((it) => it > '\u007f').map(spelled));
  return `(?:${[BLANK, ...rare].join('|')}){1,64}`;
}

function two(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Hexadecimal digits in either case. */
function hex(digits: string): string {
  return digits.toLowerCase().replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(character: string): string {
  return character.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}

/**
 * What base64 makes of a text wherever it stands in what is encoded, for example behind `user:`. The
 * characters that depend on its neighbours are left out; both alphabets are one.
 *
 * @returns for each of the three places the sources of its characters
 */
export function base64Of(text: string): string[][] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text, 'utf8')]);
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((bytes.length * 8) / 6);
    return [...bytes.toString('base64').slice(from, to)].map((character) => {
      if (character === '+') return `(?:${spelled('+')}|-)`;
      if (character === '/') return `(?:${spelled('/')}|_)`;
      return character;
    });
  });
}
