/** One digest that a piece of evidence names, with what it says the digest is of. */
export interface Entry {
  /** by which `#name` picks it: a bake target, a subject's name */
  readonly name?: string;
  /** `registry/repository` it is of; empty where the evidence names none */
  readonly repositories: readonly string[];
  /** as written, not checked yet */
  readonly digest: string;
}

/** What a reader made of a piece of evidence. */
export type Reading =
  | {
      readonly kind: 'entries';
      /** in words for the report, for example `buildx metadata` */
      readonly format: string;
      /** claimed: signed or not, nobody verified it here */
      readonly strength: 'stated' | 'claimed';
      readonly entries: readonly Entry[];
    }
  /** it is recognised, and is no evidence */
  | { readonly kind: 'refused'; readonly reason: string };

/** The content of a file or variable; `json` is undefined when it is no JSON. */
export interface Content {
  readonly text: string;
  readonly json: unknown;
}

/** A reader of one format: undefined when the content is something else. */
export type Reader = (content: Content) => Reading | undefined;

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The `registry/repository` of a reference text, without scheme, tag and digest; undefined for a name
 * that states no registry, which says nothing about where the image is.
 */
export function repositoryOf(text: string): string | undefined {
  const bare = text.trim().replace(/^(https?|oci|docker):\/\//, '');
  const name = (bare.split('@', 1)[0] ?? '').replace(/:[^:/]*$/, '');
  const slash = name.indexOf('/');
  const registry = slash < 0 ? '' : name.slice(0, slash);
  return /[.:]/.test(registry) || registry === 'localhost' ? name.toLowerCase() : undefined;
}
