// What the bundles are made of, as one hash: it stands beside them, so that a stale dist is seen.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'action', 'task', 'sandbox'];
const FILES = ['package-lock.json', 'tsconfig.json', 'scripts/bundle.mjs'];

/** The hash of everything in the project at `root` that dist/ follows from, in hex. */
export function sourceHash(root) {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const hash = createHash('sha256');
  for (const file of [...files.sort(), ...FILES]) {
    const text = readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${file}\0${text}\0`);
  }
  return hash.digest('hex');
}
