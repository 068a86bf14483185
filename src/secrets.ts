/** A JSON web token, also one that was cut off: registries hand out one for every repository. */
const TOKEN = /eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g;

/**
 * The secrets of a run. Whatever is printed or stored passes {@link Secrets.redact}, so that a
 * registry which echoes a token in an error message does not publish it.
 */
export class Secrets {
  readonly #known = new Set<string>();

  /** Texts shorter than this are not replaced: they would blank out ordinary words. */
  static readonly SHORTEST = 6;

  /** Remembers a secret; empty and very short texts are left alone, tokens are known by their form. */
  remember(secret: string | undefined): void {
    if (secret === undefined || secret.length < Secrets.SHORTEST) return;
    if (secret.replace(TOKEN, '') === '') return;
    this.#known.add(secret);
    this.#known.add(encodeURIComponent(secret));
  }

  /** The text with every remembered secret, and every token, replaced by `***`. */
  redact(text: string): string {
    if (text.length < Secrets.SHORTEST) return text;
    let clean = text.includes('eyJ') ? text.replace(TOKEN, '***') : text;
    for (const secret of this.#known) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, '***');
    }
    return clean;
  }
}
