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
  if (name.kind === 'file') return readWorkspaceFile(name.place, places);
  const value = places.env[name.place];
  if (value === undefined)
    return { kind: 'failed', reason: `the variable ${name.place} is not set` };
  const isPath = isAbsolute(value.trim()) && !value.trim().includes('\n');
  return isPath ? readWorkspaceFile(value.trim(), places) : { kind: 'text', text: value };
}
