import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
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

const MOST_BYTES = 16 * 1024 * 1024;

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
    const folders = foldersOf(places);
    const real = await found(path, folders);
    if (real === undefined) {
      return { kind: 'failed', reason: `the file does not exist; ${readFrom(folders)}` };
    }
    const roots = await Promise.all(folders.map((it) => existing(it).catch(() => undefined)));
    if (!roots.some((root) => root !== undefined && isInside(root, real))) {
      return {
        kind: 'failed',
        reason: `the file is outside of what is read; ${readFrom(folders)}`,
      };
    }
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return { kind: 'failed', reason: 'it is no regular file' };
      if (status.size > MOST_BYTES) {
        return { kind: 'failed', reason: `the file has more than ${MOST_BYTES} bytes` };
      }
      return { kind: 'text', text: decodeText(await file.readFile()) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { kind: 'failed', reason: `it cannot be read: ${code ?? 'unknown'}` };
  }
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
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
