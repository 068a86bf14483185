import { base64Of, spellingsOf } from './spellings.js';

/** A JSON web token, also one that was cut off: registries hand out one for every repository. */
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g;

/** Text that may be base64, and what the beginning of a token becomes in it at each of three places. */
const BASE64_RUN = /[\w+/-]{15,}/g;
const TOKEN_IN_BASE64 = /ZXlK|V5S|leU/;
const TOKEN_BEGINS = /eyJ[\w-]{8}/;

/** Begin and end of a query parameter, however the address is escaped. */
const PARAMETER = '(?:[?&;]|%3[fF]|%26|\\\\{1,8}u0026)';
const EQUALS = '(?:=|%3[dD]|\\\\{1,8}u003[dD])';
/** Addresses that are a right by themselves: shared access signatures, and ARM's signed operations. */
const SIGNED = new RegExp(
  `(${PARAMETER}(?:sig${EQUALS}(?=[^\\s"'<>&]{8})|[tcsh]${EQUALS}(?=[^\\s"'<>&]{16})))[^\\s"'<>&\\\\]{1,8192}`,
  'g',
);
/** User and password in an address. */
const USERINFO = /(:\/\/)[^\s/@:"'<>]{0,256}:[^\s/@"'<>]{1,1024}@/g;

/** One text that must not be seen, ready to be looked for. */
interface Pattern {
  /** letters and digits that every spelling of it holds: a quick look before the long one */
  readonly anchor: string;
  readonly whole: RegExp;
  /** its beginning, right before the mark of a cut */
  readonly half: { readonly anchor: string; readonly before: RegExp } | undefined;
}

/** Secrets are looked for in pieces of so many characters: keys and certificates are long. */
const PIECE = 128;
/** So many characters of a secret before a cut give it away. */
const HEAD = 6;

/**
 * The secrets of a run. Whatever is printed or stored passes {@link Secrets.redact}, so that a
 * registry which echoes a token in an error message does not publish it, whatever encoding it uses.
 */
export class Secrets {
  readonly #known = new Set<string>();
  #patterns: Pattern[] = [];

  /** Shorter texts are not replaced: they would blank out every other word. */
  static readonly SHORTEST = 4;
  /** Texts shorter than this are replaced where they stand alone, not inside of a word. */
  static readonly SHORT = 6;

  /** Remembers a secret, each line of it for itself; tokens are known by their form. */
  remember(secret: string | undefined): void {
    if (secret === undefined || secret.replace(TOKEN, '') === '') return;
    const lines = secret.split(/[\r\n]/).map((line) => line.trim());
    for (const line of lines.filter(isTelling)) {
      if (this.#known.has(line)) continue;
      this.#known.add(line);
      this.#patterns.push(...patternsOf(line));
    }
    // A secret that is a part of another one must not break it before it is seen.
    this.#patterns.sort((a, b) => b.whole.source.length - a.whole.source.length);
  }

  /** The text with every remembered secret, every token and every signed address replaced by `***`. */
  redact(text: string): string {
    if (text.length < Secrets.SHORTEST) return text;
    let clean = text.includes('eyJ') ? text.replace(TOKEN, '***') : text;
    if (TOKEN_IN_BASE64.test(clean)) {
      clean = clean.replace(BASE64_RUN, (run) => (holdsToken(run) ? '***' : run));
    }
    clean = clean.replace(SIGNED, '$1***').replace(USERINFO, '$1***@');
    for (const { anchor, whole } of this.#patterns) {
      if (clean.includes(anchor)) clean = clean.replace(whole, '***');
    }
    if (!/…|\.\.\./.test(clean)) return clean;
    for (const { half } of this.#patterns) {
      if (half && clean.includes(half.anchor)) clean = clean.replace(half.before, '***');
    }
    return clean;
  }
}

/** Whether base64 holds a token, wherever in the run it begins: what stands before may be no part of it. */
function holdsToken(run: string): boolean {
  if (!TOKEN_IN_BASE64.test(run)) return false;
  return [0, 1, 2, 3].some((at) =>
    TOKEN_BEGINS.test(Buffer.from(run.slice(at), 'base64').toString('latin1')),
  );
}

/** The lines around a key say nothing, and very short ones too much. */
function isTelling(line: string): boolean {
  return line.length >= Secrets.SHORTEST && !/^-----[A-Z ]+-----$/.test(line);
}

function patternsOf(line: string): Pattern[] {
  const units = spellingsOf(line);
  if (line.length < Secrets.SHORT) {
    const whole = new RegExp(`(?<![A-Za-z0-9])${units.join('')}(?![A-Za-z0-9])`, 'g');
    return [{ anchor: anchorOf(units), whole, half: undefined }];
  }
  const encoded = base64Of(line).filter(({ length }) => length >= HEAD);
  return [units, ...encoded].flatMap((it) => [...piecesOf(it)].map(patternOf));
}

function* piecesOf(units: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < units.length; ) {
    // The last piece takes a rest along that would be too short to be told from ordinary text.
    const end = units.length - at < PIECE + 32 ? units.length : at + PIECE;
    yield units.slice(at, end);
    at = end;
  }
}

function patternOf(units: readonly string[], piece: number): Pattern {
  return {
    anchor: anchorOf(units),
    whole: new RegExp(units.join(''), 'g'),
    half: units.length > HEAD ? halfOf(units, piece > 0) : undefined,
  };
}

/**
 * At least its first characters, then as many as there are, then perhaps a broken escape, then the cut.
 *
 * @param continued a piece before this one may be hidden already, so that one character is enough
 */
function halfOf(units: readonly string[], continued: boolean): NonNullable<Pattern['half']> {
  const head = units.slice(0, HEAD);
  const most = (from: readonly string[]) =>
    from.reduceRight((inner, unit) => `(?:${unit}${inner})?`, '');
  const whole = `${head.join('')}${most(units.slice(HEAD))}`;
  const some = continued ? `|(?<=\\*{3})${units[0]}${most(units.slice(1))}` : '';
  const before = new RegExp(`(?:${whole}${some})(?:[%&\\\\][\\w#%;]{0,8}|\\s)?(?=…|\\.{3})`, 'g');
  return { anchor: continued ? '' : anchorOf(head), before };
}

/** The longest run of characters that have one spelling. */
function anchorOf(units: readonly string[]): string {
  const runs = units
    .map((it) => (it.length === 1 ? it : ' '))
    .join('')
    .split(' ');
  return runs.reduce((best, run) => (run.length > best.length ? run : best), '');
}
