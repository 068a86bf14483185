import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Vectors and recordings that are too many for the project lie in a folder beside it. */
const SHARED = join(process.cwd(), '..', 'shared');

/**
 * Tests over a folder of shared data. Where it is not there they are left out by name, and counted among
 * the skipped ones; under REQUIRE_SHARED=1 they fail.
 *
 * @param folder below the shared one
 * @param tests gets the folder's path
 */
export function describeShared(name: string, folder: string, tests: (path: string) => void): void {
  const path = join(SHARED, folder);
  if (existsSync(path)) {
    describe(name, () => tests(path));
  } else if (process.env['REQUIRE_SHARED'] === '1') {
    it(`${name}: the shared folder ${folder}`, () => expect(existsSync(path)).toBe(true));
  } else {
    it.skip(`${name}: left out, there is no shared folder ${folder}`, () => undefined);
  }
}
