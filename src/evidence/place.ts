import { isAbsolute } from 'node:path';
import { type Fetched, readWorkspaceFile, type Workspace } from '../workspace.js';

/** Where evidence may lie. */
export interface EvidencePlaces extends Workspace {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A line of `digest-evidence`, taken apart. */
export interface EvidenceName {
  /** as given, for messages */
  readonly given: string;
  readonly kind: 'file' | 'variable';
  readonly place: string;
  /** the entry to pick, behind `#` */
  readonly pick: string | undefined;
}

/** One piece of evidence, with the entry that is meant of it. */
export interface Opened {
  readonly fetched: Fetched;
  readonly pick: string | undefined;
}

const VARIABLE = 'env:';
/** A path with more of them is read with the first ones as part of its name. */
const MOST_HASHES = 8;
/** Files that one variable names; a step leaves two. */
const MOST_PATHS = 16;

/**
 * Reads a line: `file`, `file#name`, `env:NAME` or `env:NAME#name`. What stands behind a `#` inside of a
 * folder's name picks nothing: it goes on as a path does, and names no registry.
 */
export function parseEvidenceName(given: string): EvidenceName {
  const hash = given.lastIndexOf('#');
  const split = hash < 0 || isPath(given.slice(hash + 1)) ? whole(given) : splitAt(given, hash);
  const { place, pick } = split;
  return place.startsWith(VARIABLE)
    ? { given, kind: 'variable', place: place.slice(VARIABLE.length), pick }
    : { given, kind: 'file', place, pick };
}

/**
 * Fetches evidence: a regular file inside the folders of the job, links not followed out of them, or a
 * variable. A variable that names such a file stands for its content.
 */
export async function fetchEvidence(name: EvidenceName, places: EvidencePlaces): Promise<Fetched> {
  if (name.kind === 'file') return readWorkspaceFile(name.place, places);
  const value = variable(name.place, places.env);
  if (value === undefined) {
    return { kind: 'failed', reason: `the variable ${name.place} is not set` };
  }
  const [path] = pathsIn(value);
  return path === undefined ? { kind: 'text', text: value } : readWorkspaceFile(path, places);
}

/**
 * Opens everything that a line names. A file is looked for under every way to read the line, the whole
 * of it first, since folders may have a `#` in their names; a variable may name several files, as
 * Azure DevOps' `DockerOutput` does.
 */
export async function openEvidence(given: string, places: EvidencePlaces): Promise<Opened[]> {
  const name = parseEvidenceName(given);
  if (name.kind === 'file') return [await openFile(given, name, places)];
  const paths = pathsIn(variable(name.place, places.env) ?? '');
  if (paths.length < 2) return [{ fetched: await fetchEvidence(name, places), pick: name.pick }];
  return Promise.all(
    paths.map(async (path) => ({
      fetched: await readWorkspaceFile(path, places),
      pick: name.pick,
    })),
  );
}

async function openFile(
  given: string,
  name: EvidenceName,
  places: EvidencePlaces,
): Promise<Opened> {
  for (const { place, pick } of readingsOf(given)) {
    const fetched = await readWorkspaceFile(place, places);
    if (fetched.kind === 'text') return { fetched, pick };
  }
  return { fetched: await readWorkspaceFile(name.place, places), pick: name.pick };
}

type Split = Pick<EvidenceName, 'place' | 'pick'>;

/** The whole line as a path, then split at each `#`, the last one first. */
function readingsOf(given: string): Split[] {
  const found = [whole(given)];
  let hash = given.lastIndexOf('#');
  while (hash > 0 && found.length <= MOST_HASHES) {
    found.push(splitAt(given, hash));
    hash = given.lastIndexOf('#', hash - 1);
  }
  return found;
}

function whole(given: string): Split {
  return { place: given, pick: undefined };
}

function splitAt(given: string, hash: number): Split {
  return { place: given.slice(0, hash), pick: given.slice(hash + 1) };
}

/** Behind a `#`: the rest of a path rather than `registry/repository`. */
function isPath(rest: string): boolean {
  if (rest.includes('\\')) return true;
  const slash = rest.indexOf('/');
  return slash >= 0 && !/[.:]/.test(rest.slice(0, slash));
}

/** By its own name, else by the one under which Azure Pipelines hands a variable to programs. */
function variable(name: string, env: EvidencePlaces['env']): string | undefined {
  const spellings = [name, name.replace(/[. ]/g, '_').toUpperCase()];
  const set = spellings.find((it) => Object.hasOwn(env, it) && env[it] !== undefined);
  return set === undefined ? undefined : env[set];
}

/** The files that a variable's value names, one a line; none when it is something else. */
function pathsIn(value: string): string[] {
  const lines = value.split(/\r\n|\r|\n/, MOST_PATHS + 1).map((line) => line.trim());
  const filled = lines.filter((line) => line !== '');
  return filled.length <= MOST_PATHS && filled.every((it) => isAbsolute(it)) ? filled : [];
}
