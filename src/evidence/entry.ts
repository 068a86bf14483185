import { FormatError } from '../oci/format-error.js';
import { parseImageName } from '../oci/registry-name.js';

/**
 * What a digest is said to be of. Unnamed only where the format has no name there; a name that is not
 * understood is a name of something else, never none.
 */
export type Subject =
  | { readonly kind: 'unnamed' }
  | {
      readonly kind: 'named';
      /** `registry/repository` by its one name, as far as the names were understood */
      readonly repositories: readonly string[];
    };

/** One digest that a piece of evidence names, with what it says the digest is of. */
export interface Entry {
  /** by which `#name` picks it: a bake target, a subject's name, a pushed tag */
  readonly name?: string;
  readonly of: Subject;
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
  | { readonly kind: 'refused'; readonly reason: string }
  /** it is what a builder leaves beside its evidence, and says nothing about a digest itself */
  | { readonly kind: 'silent'; readonly reason: string };

/** The content of a file or variable; `json` is undefined when it is no JSON. */
export interface Content {
  readonly text: string;
  readonly json: unknown;
  /** the text's lines, trimmed, without empty ones, colours and timestamps */
  readonly lines: readonly string[];
}

/** A reader of one kind of content. */
export interface Reader {
  /** the formats it takes, as the report, the message about unknown ones and README name them */
  readonly formats: readonly string[];
  /** undefined when the content is something else */
  read(content: Content): Reading | undefined;
}

export type Json = Readonly<Record<string, unknown>>;

export const UNNAMED: Subject = { kind: 'unnamed' };

/** Evidence of a whole set has a thousand entries; more than that is no build's. */
export const MOST_ENTRIES = 10_000;
/** Names of one image that are looked at. */
const MOST_NAMES = 1000;
/** Longer texts are no name: 253 characters for a host, 255 for a path, a tag, a digest. */
const LONGEST_NAME = 1024;
/** A package URL, as provenance names an image. */
const PACKAGE_URL = /^pkg:(?:docker|oci)\/([^@?#]+)/;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A subject with one or several names, references each; what is not understood stays a name of nothing. */
export function namedBy(names: string | readonly string[]): Subject {
  const list = typeof names === 'string' ? [names] : names.slice(0, MOST_NAMES);
  return { kind: 'named', repositories: list.flatMap((it) => repositoryOf(it) ?? []) };
}

/** As much of a foreign list as is looked at; what is longer is refused as a whole. */
export function bounded<T>(list: readonly T[]): readonly T[] {
  return list.length > MOST_ENTRIES ? list.slice(0, MOST_ENTRIES + 1) : list;
}

/**
 * The `registry/repository` of a reference text by the one grammar of references, without scheme, tag
 * and digest. A name without a registry is Docker Hub's.
 *
 * @returns undefined when the text is no reference
 */
export function repositoryOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_NAME) return undefined;
  const bare = packageOf(trimmed) ?? trimmed.replace(/^(?:https?|oci|docker):\/\//, '');
  const at = bare.indexOf('@');
  try {
    const { registry, repository } = parseImageName(at < 0 ? bare : bare.slice(0, at));
    return `${registry}/${repository}`;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

/** The name inside `pkg:docker/registry/name@tag` or `pkg:oci/name?repository_url=registry/name`. */
function packageOf(text: string): string | undefined {
  const name = PACKAGE_URL.exec(text)?.[1];
  if (name === undefined) return undefined;
  const query = text.indexOf('?');
  const stated = new URLSearchParams(query < 0 ? '' : text.slice(query + 1)).get('repository_url');
  if (stated !== null) return stated;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
