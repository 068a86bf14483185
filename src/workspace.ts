import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { decodeText } from './text-encoding.js';

/** The folders of a job from which files are read. */
export interface Workspace {
  readonly workspace: string;
  readonly tempDirectory: string;
}

/** What could be had of a file; a failure says why in words. */
export type Fetched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a regular file inside the workspace or the temp folder, links not followed out of them.
 *
 * @param path relative to the workspace, or absolute
 */
export async function readWorkspaceFile(path: string, places: Workspace): Promise<Fetched> {
  try {
    const roots = await Promise.all(
      [places.workspace, places.tempDirectory].map((it) => realpath(it)),
    );
    const real = await realpath(resolve(places.workspace, path));
    if (!roots.some((root) => isInside(root, real))) {
      return { kind: 'failed', reason: 'the file is outside of the workspace and the temp folder' };
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
    return {
      kind: 'failed',
      reason:
        code === 'ENOENT' ? 'the file does not exist' : `it cannot be read: ${code ?? 'unknown'}`,
    };
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}
