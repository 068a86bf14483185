/** Characters of a token; what else a sender leaves unquoted is read up to the next separator. */
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]/;
const BLANK = /[ \t\r\n]/;

/**
 * Reads a header field from left to right, each character once, so that no text of a registry takes
 * longer than its length.
 *
 * @see RFC 9110, section 5.6
 */
export class FieldScanner {
  #at = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.#at >= this.text.length;
  }

  /** Skips blanks, and whether there were any. */
  blanks(): boolean {
    return this.#run(BLANK) !== '';
  }

  /** Skips blanks and empty list elements; whether there was a comma. */
  commas(): boolean {
    let found = false;
    for (this.blanks(); this.take(','); this.blanks()) found = true;
    return found;
  }

  /** Takes the character if it comes next. */
  take(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Whether the character comes next. */
  sees(character: string): boolean {
    return this.text[this.#at] === character;
  }

  /** A token, lower-case; empty when none comes next. */
  name(): string {
    return this.#run(TOKEN).toLowerCase();
  }

  /** Everything up to the character, which is taken too; undefined when it does not come. */
  until(character: string): string | undefined {
    const end = this.text.indexOf(character, this.#at);
    if (end < 0) return undefined;
    const found = this.text.slice(this.#at, end);
    this.#at = end + 1;
    return found;
  }

  /** A quoted string, or text up to one of the separators; undefined when a quote does not end. */
  value(separators: string): string | undefined {
    if (!this.take('"')) {
      const start = this.#at;
      while (!this.done && !`${separators} \t\r\n`.includes(this.text[this.#at] ?? '')) {
        this.#at += 1;
      }
      return this.text.slice(start, this.#at);
    }
    const parts: string[] = [];
    for (; !this.done; this.#at += 1) {
      const character = this.text[this.#at] ?? '';
      if (character === '"') {
        this.#at += 1;
        return parts.join('');
      }
      if (character === '\\') this.#at += 1;
      parts.push(this.text[this.#at] ?? '');
    }
    return undefined;
  }

  #run(kind: RegExp): string {
    const start = this.#at;
    while (!this.done && kind.test(this.text[this.#at] ?? '')) this.#at += 1;
    return this.text.slice(start, this.#at);
  }
}
