import { FormatError } from '../oci/format-error.js';
import type { ImageEntry } from './images-file.js';
import type { RawInputs } from './inputs.js';
import { parseSourceName } from './names.js';
import type { InputProblems } from './problems.js';
import { joinTarget, TARGET_BASE, targetsOf } from './target-base.js';

/** One reference of a list, and where it goes; without targets the input `target` says it. */
export interface Listed {
  readonly place: string;
  readonly source: string;
  readonly targets: readonly string[];
}

/** A reference alone on its line; what YAML or JSON begins with is none. */
const REFERENCE = /^[A-Za-z0-9](?:[\w.:/@+-]{0,1000}[\w.@+-])?$/;
const TWO_COLUMNS = /^[^\s:{[-][^\s]*[^\s:]\s+\S+$/;

/** The images of a text of lines, `source` or `source target` each; undefined where it is something else. */
export function listedLines(text: string): Listed[] | undefined {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ place: `line ${i + 1}`, line: withoutComment(line).trim() }))
    .filter(({ line }) => line !== '');
  const isListed = (line: string) =>
    TWO_COLUMNS.test(line) || (REFERENCE.test(line) && /[/:@]/.test(line));
  if (lines.length === 0 || !lines.every(({ line }) => isListed(line))) return undefined;
  return lines.map(({ place, line }) => {
    const [source = '', ...targets] = line.split(/\s+/);
    return { place, source, targets };
  });
}

/** The images of a list of texts, or of a map from sources to targets; undefined where it is neither. */
export function listedIn(body: unknown): Listed[] | undefined {
  if (Array.isArray(body)) {
    if (body.length === 0 || !body.every((it) => typeof it === 'string')) return undefined;
    return body.map((source: string, i) => ({ place: `[${i}]`, source, targets: [] }));
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const entries = Object.entries(body);
  const isMap = entries.every(([source, value]) => /[/@]/.test(source) && isTargets(value));
  if (entries.length === 0 || !isMap) return undefined;
  return entries.map(([source, value]) => ({
    place: source.slice(0, 100),
    source,
    targets: typeof value === 'string' ? [value] : (value as string[]),
  }));
}

function isTargets(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === 'string');
}

/**
 * The entries of a list. Where an image states no target, `target` is a registry, or a prefix that ends
 * in `/`, and repository and tag of the source are appended; one image alone may have any target.
 *
 * @param raw inputs that hold for each image
 */
export function entriesOfList(
  listed: readonly Listed[],
  raw: RawInputs,
  given: string,
  problems: InputProblems,
): ImageEntry[] {
  const bare = listed.some(({ targets }) => targets.length === 0);
  const bases = targetsOf(given);
  const usable = listed.length === 1 || bases.every((it) => joinTarget(it, 'x') !== undefined);
  if (!bare && given !== '') {
    problems.at('').add('target', given, 'nothing beside images-file: the file says it');
  }
  if (bare && (given === '' || !usable)) {
    problems.at('').add('target', given, `${TARGET_BASE}, for a list without targets`);
    return [];
  }
  return listed.flatMap(({ place, source, targets }) => {
    const name = nameOf(source, problems.at(place));
    if (name === undefined) return [];
    const own = targets.length > 0 ? targets : bases;
    const target = own.map((it) => joined(it, name)).join('\n');
    return [{ place, raw: { ...raw, source, target } }];
  });
}

/** Where the name of the source is kept, its tag is kept, too. */
function joined(target: string, name: Named): string {
  const whole = /[.:/]/.test(target) ? joinTarget(target, name.repository) : undefined;
  if (whole === undefined) return target;
  return name.tag === undefined ? whole : `${whole}:${name.tag}`;
}

type Named = { readonly repository: string; readonly tag?: string };

function nameOf(source: string, problems: InputProblems): Named | undefined {
  try {
    return parseSourceName(source);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problems.add('source', source, error.message.replace(/^expected /, ''));
    return undefined;
  }
}

/** A line up to its comment, which begins with `#` at its start or behind a space. */
export function withoutComment(line: string): string {
  const comment = line.search(/(?:^|\s)#/);
  return comment < 0 ? line : line.slice(0, comment);
}
