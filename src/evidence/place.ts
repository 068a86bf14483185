import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** Where evidence may lie. */
export interface EvidencePlaces {
  readonly workspace: string;
  readonly tempDirectory: string;
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

/** What could be had of it; a failure says why in words. */
export type Fetched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

const MOST_BYTES = 16 * 1024 * 1024;

/** Reads a line: `file`, `file#name`, `env:NAME` or `env:NAME#name`. */
export function parseEvidenceName(given: string): EvidenceName {
  const hash = given.lastIndexOf('#');
  const place = hash < 0 ? given : given.slice(0, hash);
  const pick = hash < 0 ? undefined : given.slice(hash + 1);
  return place.startsWith('env:')
    ? { given, kind: 'variable', place: place.slice('env:'.length), pick }
    : { given, kind: 'file', place, pick };
}

/**
 * Fetches evidence: a regular file inside the workspace or the temp folder, links not followed out of
 * them, or a variable. A variable that names such a file stands for its content.
 */
export async function fetchEvidence(name: EvidenceName, places: EvidencePlaces): Promise<Fetched> {
  if (name.kind === 'file') return readInside(name.place, places);
  const value = places.env[name.place];
  if (value === undefined)
    return { kind: 'failed', reason: `the variable ${name.place} is not set` };
  const isPath = isAbsolute(value.trim()) && !value.trim().includes('\n');
  return isPath ? readInside(value.trim(), places) : { kind: 'text', text: value };
}

async function readInside(path: string, places: EvidencePlaces): Promise<Fetched> {
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
      return { kind: 'text', text: (await file.readFile('utf8')).replace(/^\ufeff/, '') };
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
