import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives this process, and all that it starts, a temp folder of its own that goes when it ends, with whatever
 * tests put there. Jest calls it before all suites; its workers get this environment.
 */
export default function ownTempFolder(): void {
  const path = mkdtempSync(join(tmpdir(), 'tests-'));
  // A machine names its temp folder by the first on POSIX, by the others on Windows.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = path;
  process.on('exit', () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
}
