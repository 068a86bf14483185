import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * Writes the JSON report and gives back its absolute path. A reader never sees half of it.
 *
 * @param wanted the `report` input, relative to the workspace; empty for a file in the temp folder
 */
export async function writeReport(
  record: object,
  wanted: string,
  workspace: string,
  tempDirectory: string,
  redact: (text: string) => string,
): Promise<string> {
  const path =
    wanted === ''
      ? join(resolve(tempDirectory), `promotion-report-${randomUUID()}.json`)
      : resolve(workspace, wanted);
  const clean = (_: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, `${JSON.stringify(record, clean, 2)}\n`, 'utf8');
  await rename(part, path);
  return path;
}
