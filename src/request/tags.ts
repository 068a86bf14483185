import { FormatError } from '../oci/format-error.js';
import { parseTag, type Tag } from '../oci/reference.js';
import { parseImageName } from '../oci/registry-name.js';
import { expandTags } from './placeholders.js';
import type { InputProblems } from './problems.js';
import type { Mode, Promotion, TargetName } from './request.js';
import type { InputValues } from './values.js';

/** More tags of a source are not promoted by one pattern. */
export const MOST_SOURCE_TAGS = 100;

/** Where the tags of one promotion come from, besides the inputs. */
export interface TagSources {
  readonly target: TargetName;
  /** every target the same entry names, this one included */
  readonly among: readonly TargetName[];
  readonly inTarget: Tag | undefined;
  readonly inSource: Tag | undefined;
  readonly mode: Mode;
}

type Wanted = Pick<Promotion, 'statedTags' | 'sourceTags' | 'leftOutTags'>;

/**
 * The wanted tags as far as the inputs state them: `tags` and the tag in `target`, else the tag of `source`,
 * never an assumed one. What `source-tags` adds is read in the source.
 */
export function parseWanted(
  values: InputValues,
  problems: InputProblems,
  from: TagSources,
): Wanted {
  const { entries, leftOut } = expandTags(values, problems);
  const stated = entries.flatMap((entry) => tagIn(entry, problems, from));
  if (from.inTarget !== undefined) stated.unshift(from.inTarget);
  const sourceTags = parseSourceTags(values, problems, from.mode);
  const wanted = (tags: readonly Tag[]): Wanted => ({
    statedTags: [...new Set(tags)],
    sourceTags,
    leftOutTags: leftOut,
  });
  if (values.boolean('untagged')) {
    const beside = stated.length > 0 || sourceTags.length > 0;
    if (beside) problems.add('untagged', 'true', 'no tags and no tag in target beside untagged');
    return { statedTags: [], sourceTags: [], leftOutTags: [] };
  }
  if (stated.length > 0 || sourceTags.length > 0) return wanted(stated);
  if (leftOut.length > 0) {
    const expected = `an entry with {version}: ${values.text('version')} is a pre-release, and nothing else of the list is for one`;
    problems.add('tags', leftOut.join(', '), expected);
    return wanted([]);
  }
  const given = values.list('tags');
  if (given.length === 0 && from.inSource !== undefined) return wanted([from.inSource]);
  if (given.length === 0) problems.add('tags', '', 'at least one target tag, or untagged: true');
  else if (entries.length > 0 && entries.every((it) => it.includes('/'))) {
    const { registry, repository } = from.target;
    const expected = `a tag for ${registry}/${repository} too: the references name other targets`;
    problems.add('tags', given.join(', '), expected);
  }
  return wanted([]);
}

/** Checks the entries where nothing is known of the target, so that they are told as well. */
export function checkTags(values: InputValues, problems: InputProblems): void {
  for (const entry of expandTags(values, problems).entries) {
    if (!entry.includes('/')) parsed(entry, problems);
  }
}

/**
 * The tag of an entry, which may be a whole reference of a target: `docker/metadata-action` writes such ones. A
 * reference counts for the targets of exactly its repository.
 */
function tagIn(entry: string, problems: InputProblems, { target, among }: TagSources): Tag[] {
  if (!/[/:]/.test(entry) || /^refs\//.test(entry)) return parsed(entry, problems);
  const reference = referenceIn(entry);
  if (reference === undefined) return parsed(entry, problems);
  const { tag } = reference;
  const isOf = ({ registry, repository }: TargetName) =>
    reference.registry === registry && reference.repository === repository;
  if (tag !== undefined && isOf(target)) return [tag];
  if (tag !== undefined && among.some(isOf)) return [];
  const names = among.map(({ registry, repository }) => `${registry}/${repository}`);
  const expected =
    tag === undefined
      ? 'a tag, or a reference of the target with one'
      : `a tag, or a reference of ${names.join(' or ')}`;
  problems.add('tags', entry, expected);
  return [];
}

/** A reference with its registry; a name without one is taken for a mistyped tag. */
function referenceIn(entry: string) {
  try {
    const reference = parseImageName(entry);
    const hasHost = /^[^/]*[.:][^/]*\//.test(entry) || entry.startsWith('localhost/');
    return hasHost ? reference : undefined;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}

function parsed(entry: string, problems: InputProblems): Tag[] {
  try {
    return [parseTag(entry)];
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const hint = hintFor(entry);
    const expected = error.message.replace(/^expected /, '');
    problems.add('tags', entry, hint === undefined ? expected : `${expected}; ${hint}`);
    return [];
  }
}

/** What was probably meant, for texts that pipelines have at hand. */
function hintFor(entry: string): string | undefined {
  const [, ref] = /^refs\/(?:tags|heads)\/(.+)$/.exec(entry) ?? [];
  if (ref !== undefined) return `a ref is no tag: write ${fixed(ref)}`;
  if (/\s/.test(entry)) return 'write one tag a line, or put commas between them';
  const tag = fixed(entry);
  return tag === '' || tag === entry || tag.length > 128 ? undefined : `write ${tag}`;
}

/** The nearest tag: what no tag holds becomes a hyphen. */
function fixed(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '');
}

/** Reads `source-tags`, globs of tags of the source. */
function parseSourceTags(values: InputValues, problems: InputProblems, mode: Mode): string[] {
  const globs = values.list('source-tags');
  if (globs.length > 0 && mode === 'verify') {
    problems.add('source-tags', globs.join(', '), 'nothing in verify mode: the source is not read');
    return [];
  }
  return globs;
}
