import type { InputProblems } from './problems.js';
import { isPreRelease, parseRelease, type Release } from './release.js';
import type { InputValues } from './values.js';

const PLACEHOLDER = /\{([^{}]{0,64})\}/g;
const REF = /^refs\/tags\/(.+)$/;

/** The entries of `tags` with the parts of `version` put in, and those that a pre-release leaves out. */
export interface Expanded {
  readonly entries: readonly string[];
  /** as written; each would make `1.4` or `1` name something that is no release yet */
  readonly leftOut: readonly string[];
}

/** Inputs whose entries may hold placeholders. */
type Holder = 'tags' | 'force' | 'forward-only';

/**
 * Puts `version` into the placeholders of `tags`: `{version}` without `v` and build metadata, `{major}`,
 * `{minor}`, `{patch}`. Entries without a placeholder stay as they are.
 */
export function expandTags(values: InputValues, problems: InputProblems): Expanded {
  return expand('tags', values, problems);
}

/**
 * The same for tag globs. What a pre-release leaves out of `tags` it does not allow to move either; what is never to go
 * back is not left out, and a file's version takes nothing from what the step's own version keeps.
 */
export function expandGlobs(
  name: 'force' | 'forward-only',
  values: InputValues,
  problems: InputProblems,
): readonly string[] {
  return expand(name, values, problems).entries;
}

function expand(name: Holder, values: InputValues, problems: InputProblems): Expanded {
  const entries = values.list(name);
  const release = versionOf(values, problems);
  if (release === 'invalid')
    return { entries: entries.filter((it) => !it.includes('{')), leftOut: [] };
  const early = release !== undefined && isPreRelease(release);
  const leftOut = early && name !== 'forward-only' ? entries.filter(isRolling) : [];
  const told = entries.filter((it) => !leftOut.includes(it));
  const filled = told.flatMap((entry) => filledIn(name, entry, release, problems));
  const ofStep = name === 'forward-only' ? parseRelease(values.ofStep('version') ?? '') : undefined;
  const besides = ofStep ? told.flatMap((it) => filledIn(name, it, ofStep, problems)) : [];
  return { entries: [...new Set([...filled, ...besides])], leftOut };
}

/** Whether an entry names more than one version as time passes: it has a part of it and not all of it. */
function isRolling(entry: string): boolean {
  return /\{(?:major|minor|patch)\}/.test(entry) && !entry.includes('{version}');
}

function versionOf(values: InputValues, problems: InputProblems): Release | undefined | 'invalid' {
  const given = values.text('version');
  if (given === '') return undefined;
  const release = parseRelease(given);
  if (release !== undefined) return release;
  const [, name] = REF.exec(given) ?? [];
  const hint = name !== undefined && parseRelease(name) !== undefined ? `; write ${name}` : '';
  problems.add('version', given, `a semantic version, such as 1.4.2 or v1.5.0-rc.1${hint}`);
  return 'invalid';
}

function filledIn(
  name: Holder,
  entry: string,
  release: Release | undefined,
  problems: InputProblems,
): string[] {
  const parts = [...entry.matchAll(PLACEHOLDER)].map(([, part = '']) => part);
  if (parts.length === 0) return [entry];
  if (release === undefined) {
    problems.add(name, entry, 'the input version beside a placeholder: version: 1.4.2');
    return [];
  }
  const { version } = release;
  const known: Readonly<Record<string, string>> = {
    version: version.version,
    major: String(version.major),
    minor: String(version.minor),
    patch: String(version.patch),
  };
  if (parts.some((part) => !Object.hasOwn(known, part))) {
    const all = Object.keys(known).map((part) => `{${part}}`);
    problems.add(name, entry, `no other placeholder than ${all.join(', ')}`);
    return [];
  }
  return [entry.replace(PLACEHOLDER, (_, part: string) => known[part] ?? '')];
}
