import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { PROJECT } from './fixtures.js';

/** A folder beside the project that holds vectors and recordings too many to be kept in it. */
export interface SharedFolder {
  readonly path: string;
  read(path: string): Buffer;
  names(path?: string): readonly string[];
}

/**
 * Tests over a folder of shared data. Where it is not there they are left out by name, and counted among
 * the skipped ones; under REQUIRE_SHARED=1 they fail.
 *
 * @param folder below the shared one
 */
export function describeShared(
  name: string,
  folder: string,
  tests: (folder: SharedFolder) => void,
): void {
  const path = join(PROJECT, '..', 'shared', folder);
  if (existsSync(path)) {
    describe(name, () =>
      tests({
        path,
        read: (file) => readFileSync(join(path, file)),
        names: (below = '') => readdirSync(join(path, below)).sort(),
      }),
    );
  } else if (process.env['REQUIRE_SHARED'] === '1') {
    it(`${name}: the shared folder`, () => {
      throw new Error(`there is no shared folder ${folder}`);
    });
  } else {
    it.skip(`${name}: left out, there is no shared folder ${folder}`, () => undefined);
  }
}
