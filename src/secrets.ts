/**
 * The secrets of a run. Whatever is printed or stored passes {@link Secrets.redact}, so that a
 * registry which echoes a token in an error message does not publish it.
 */
export class Secrets {
  readonly #known = new Set<string>();

  /** Texts shorter than this are not replaced: they would blank out ordinary words. */
  static readonly SHORTEST = 6;

  /** Remembers a secret; empty and very short texts are left alone. */
  remember(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= Secrets.SHORTEST) this.#known.add(secret);
  }

  /**
   * A copy in which every text went through `clean`: what is told and stored about a run holds
   * neither secrets nor commands. Bytes stay as they are.
   */
  static cleaned<T>(value: T, clean: (text: string) => string): T {
    if (typeof value === 'string') return clean(value) as T;
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if (Array.isArray(value)) return value.map((item) => Secrets.cleaned(item, clean)) as T;
    const own = Object.getOwnPropertyNames(value).map((name) => [
      name,
      Secrets.cleaned((value as Record<string, unknown>)[name], clean),
    ]);
    return Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(own));
  }

  /** The text with every remembered secret replaced by `***`. */
  redact(text: string): string {
    let clean = text;
    for (const secret of this.#known) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, '***');
      const encoded = encodeURIComponent(secret);
      if (encoded !== secret && clean.includes(encoded)) clean = clean.replaceAll(encoded, '***');
    }
    return clean;
  }
}
