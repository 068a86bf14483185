import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { decodeText } from './text-encoding.js';

/** The folders of a job from which files are read; one that does not exist is no error. */
export interface Workspace {
  /** relative paths are looked for here first */
  readonly workspace: string;
  readonly tempDirectory: string;
  /** further folders of the pipeline, for example the one that its artifacts are downloaded into */
  readonly folders?: readonly string[];
}

/** What could be had of a file; a failure says why in words. */
export type Fetched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** A file below a folder, or what stands there and is none. */
export interface FolderEntry {
  /** below the folder, with `/` */
  readonly path: string;
  /** undefined for what is no regular file: a link, or a folder too deep to be looked into */
  readonly bytes: Uint8Array | undefined;
}

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_ENTRIES = 10_000;
const MOST_LEVELS = 4;

/** The folders of a job in the order in which a relative path is looked for, each named once. */
export function foldersOf(places: Workspace): string[] {
  const all = [places.workspace, ...(places.folders ?? []), places.tempDirectory];
  return [...new Set(all.filter((it) => it !== '').map((it) => resolve(it)))];
}

/**
 * Reads a regular file inside the folders of the job, links not followed out of them.
 *
 * @param path absolute, or relative to the workspace; where nothing lies there, to the other folders
 */
export async function readWorkspaceFile(path: string, places: Workspace): Promise<Fetched> {
  try {
    const real = await within(path, 'file', places, isInside);
    if (typeof real !== 'string') return real;
    const bytes = await bytesOf(real, MOST_BYTES);
    return typeof bytes === 'string'
      ? { kind: 'failed', reason: bytes }
      : { kind: 'text', text: decodeText(bytes) };
  } catch (error) {
    return unreadable(error);
  }
}

/**
 * Reads all files in one folder below a folder of the job, four levels deep, links not followed at all below it.
 *
 * @param path the outer folder, as for {@link readWorkspaceFile}; it may be one of the job's folders itself
 * @param name the inner one; paths of the result begin with it
 */
export async function readWorkspaceFolder(
  path: string,
  name: string,
  places: Workspace,
): Promise<
  | { readonly kind: 'files'; readonly files: readonly FolderEntry[] }
  | (Fetched & { kind: 'failed' })
> {
  try {
    const real = await within(
      path,
      'folder',
      places,
      (root, it) => it === root || isInside(root, it),
    );
    if (typeof real !== 'string') return real;
    const files: FolderEntry[] = [];
    let bytes = 0;
    const walk = async (folder: string, level: number): Promise<void> => {
      const entries = await readdir(join(real, folder), { withFileTypes: true });
      for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
        const below = `${folder}/${entry.name}`;
        if (files.length >= MOST_ENTRIES) throw new Unfit(`it has more than ${MOST_ENTRIES} files`);
        if (entry.isDirectory() && level < MOST_LEVELS) await walk(below, level + 1);
        else if (!entry.isFile()) files.push({ path: below, bytes: undefined });
        else {
          const read = await bytesOf(join(real, below), MOST_BYTES - bytes);
          if (typeof read === 'string') throw new Unfit(`${below}: ${read}`);
          bytes += read.length;
          files.push({ path: below, bytes: read });
        }
      }
    };
    if (!(await lstat(join(real, name))).isDirectory())
      throw new Unfit(`it holds no folder ${name}`);
    await walk(name, 1);
    return { kind: 'files', files };
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'failed', reason: error.message };
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'failed', reason: `it holds no folder ${name}` }
      : unreadable(error);
  }
}

/** What is in a folder is not what is asked for; the message says how. */
class Unfit extends Error {}

/** The real path of what lies inside the folders of the job. */
async function within(
  path: string,
  what: 'file' | 'folder',
  places: Workspace,
  isIn: (root: string, path: string) => boolean,
): Promise<string | (Fetched & { kind: 'failed' })> {
  const folders = foldersOf(places);
  const real = await found(path, folders);
  if (real === undefined)
    return { kind: 'failed', reason: `the ${what} does not exist; ${readFrom(folders)}` };
  const roots = await Promise.all(folders.map((it) => existing(it).catch(() => undefined)));
  if (roots.some((root) => root !== undefined && isIn(root, real))) return real;
  const reason = `the ${what} is outside of what is read; ${readFrom(folders)}`;
  return { kind: 'failed', reason };
}

/** The bytes of a regular file that is no link, or why they are not read. */
async function bytesOf(real: string, most: number): Promise<Buffer | string> {
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) return 'it is no regular file';
    if (status.size > most) return `the file has more than ${most} bytes`;
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function unreadable(error: unknown): Fetched & { kind: 'failed' } {
  const { code } = error as NodeJS.ErrnoException;
  return { kind: 'failed', reason: `it cannot be read: ${code ?? 'unknown'}` };
}

/** Where a path leads that is looked for as {@link readWorkspaceFile} does; undefined when nothing lies there. */
export async function whereIs(path: string, places: Workspace): Promise<string | undefined> {
  return found(path, foldersOf(places)).catch(() => undefined);
}

/** The first place where something lies under the path, links resolved. */
async function found(path: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const real = await existing(resolve(folder, path));
    if (real !== undefined) return real;
  }
  return undefined;
}

/** The real path of what is there; undefined when nothing is. */
async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR'].includes(code)) return undefined;
    throw error;
  }
}

function readFrom(folders: readonly string[]): string {
  return `files are read from ${folders.join(', ')}`;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way);
}
