import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { PromotionError } from '../errors.js';

/** Inputs that name a file which the run writes. */
export type FileInput = 'report' | 'junit';

/** Room that is taken for a report before anything is promoted, in bytes. */
const RESERVED = 64 * 1024;

/** A report that can be written: its folder is there and its room is taken. */
export interface OpenReport {
  readonly path: string;
  /** where it is written before it gets its name */
  readonly part: string;
}

/**
 * Opens the place of the report, before anything is promoted.
 *
 * @param wanted the `report` input, relative to the workspace; empty for a file in the temp folder
 * @param roots folders in which a report may lie
 * @param input which file it is
 * @throws PromotionError `INPUT_INVALID` for a path that no report may have, `OUTPUT_UNWRITABLE`
 */
export async function openReport(
  wanted: string,
  workspace: string,
  tempDirectory: string,
  roots: readonly string[],
  input: FileInput = 'report',
): Promise<OpenReport> {
  const path =
    wanted === ''
      ? join(resolve(tempDirectory), `promotion-report-${randomUUID()}.json`)
      : await permitted(wanted, workspace, roots, input);
  const part = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && !there.isFile()) throw new Error('it is no regular file');
    await writeFile(part, ' '.repeat(RESERVED), { flag: 'wx' });
  } catch (error) {
    await unlink(part).catch(() => {});
    throw unwritable(error, input);
  }
  return { path, part };
}

/** Gives the room back that was taken for a report; never throws. */
export async function closeReport({ part }: OpenReport): Promise<void> {
  await unlink(part).catch(() => {});
}

/** The JSON of a record, every text of it cleaned. */
export function recordText(record: object, clean: (text: string) => string): string {
  const cleaned = (_: string, value: unknown) => (typeof value === 'string' ? clean(value) : value);
  return `${JSON.stringify(record, cleaned, 2)}\n`;
}

/**
 * Writes the report. A reader never sees half of it.
 *
 * @returns its absolute path
 * @throws PromotionError `OUTPUT_UNWRITABLE`
 */
export async function writeReport(
  place: OpenReport,
  text: string,
  input: FileInput = 'report',
): Promise<string> {
  try {
    await writeFile(place.part, text, 'utf8');
    await rename(place.part, place.path);
  } catch (error) {
    await unlink(place.part).catch(() => {});
    throw unwritable(error, input);
  }
  return place.path;
}

/**
 * Writes the summary's Markdown into the first of these folders that takes it.
 *
 * @returns its absolute path; empty when none does
 */
export async function writeMarkdown(folders: readonly string[], text: string): Promise<string> {
  for (const folder of folders) {
    const path = join(resolve(folder), `promotion-summary-${randomUUID()}.md`);
    const written = await writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (written) return path;
  }
  return '';
}

/** The path is printed and handed on, so it must be a name and no command, and lie inside the job. */
async function permitted(
  wanted: string,
  workspace: string,
  roots: readonly string[],
  input: FileInput,
): Promise<string> {
  if (/[\p{Cc}\p{Cf}\u2028\u2029]|##(?:vso)?\[|^\s*::/iu.test(wanted)) {
    throw refused(
      input,
      'a path without control characters and without ##[, ##vso[ or :: of a command',
    );
  }
  const path = resolve(workspace, wanted);
  const real = await realFolder(dirname(path));
  const inside = await Promise.all(roots.map(async (it) => contains(await realFolder(it), real)));
  if (!inside.includes(true)) {
    throw refused(input, "a path in the workspace, the pipeline's folders or the temp folder");
  }
  return path;
}

/** Where a folder really is; what does not exist yet is where its nearest ancestor is. */
async function realFolder(folder: string): Promise<string> {
  const missing: string[] = [];
  for (let it = resolve(folder); ; it = dirname(it)) {
    const real = await realpath(it).catch(() => undefined);
    if (real !== undefined) return join(real, ...missing);
    if (dirname(it) === it) return resolve(folder);
    missing.unshift(basename(it));
  }
}

function contains(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return way === '' || (!/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way));
}

function refused(input: FileInput, expected: string): PromotionError {
  const example = input === 'report' ? 'promotion-report.json' : 'promotion-junit.xml';
  return new PromotionError('INPUT_INVALID', `${input}: expected ${expected}`, {
    remedy: `Name a file in the workspace in ${input}, for example ${input}: ${example}.`,
  });
}

function unwritable(error: unknown, input: FileInput): PromotionError {
  const { code, message } = error as NodeJS.ErrnoException;
  const what = input === 'report' ? 'The report' : 'The JUnit file';
  return new PromotionError('OUTPUT_UNWRITABLE', `${what} cannot be written: ${code ?? message}`, {
    remedy: `Name a file in ${input} that this job may write, and see that its disk has room.`,
  });
}
