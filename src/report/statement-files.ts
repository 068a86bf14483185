import { randomUUID } from 'node:crypto';
import { lstat, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PromotionError } from '../errors.js';
import type { Statement } from './statement.js';

/** Stands where a digest will: every digest that is promoted has this length. */
const ANY_DIGEST = '0'.repeat(64);
const PREDICATES = String.raw`(?:\.sha256-[0-9a-f]{64})?\.predicate\.json`;
const STATEMENTS = String.raw`\.statement\.jsonl?`;

/** The names of the files beside a report: `promotion.json` has `promotion.statement.json`. */
function namesOf(report: string, isSet: boolean) {
  const stem = report.replace(/\.json$/i, '');
  return {
    statement: `${stem}.statement.${isSet ? 'jsonl' : 'json'}`,
    predicate: (sha256: string) => `${stem}${isSet ? `.sha256-${sha256}` : ''}.predicate.json`,
  };
}

/**
 * Sees, before anything is promoted, that statement and predicates can lie beside the report.
 *
 * @param report absolute path of the report, whose folder can be written
 * @param isSet whether the run is about a list of images
 * @throws PromotionError `OUTPUT_UNWRITABLE`
 */
export async function tryStatements(report: string, isSet: boolean): Promise<void> {
  const { statement, predicate } = namesOf(report, isSet);
  for (const path of [statement, predicate(ANY_DIGEST)]) {
    try {
      if (!(await lstat(path)).isFile()) throw new Error(`${basename(path)} is no regular file`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unwritable(error);
    }
  }
}

/**
 * Writes a statement a line, and each predicate alone beside it, for programs that make the statement
 * themselves. What an earlier run left under these names goes first, so that nobody takes it for this
 * run's. A reader never sees half of a file.
 *
 * @param report absolute path of the report as it was written
 * @param isSet whether the run was about a list of images
 * @param clean what every text passes
 * @returns the absolute path of the statements; empty where there is none
 * @throws PromotionError `OUTPUT_UNWRITABLE`
 */
export async function writeStatements(
  report: string,
  isSet: boolean,
  statements: readonly Statement[],
  clean: (text: string) => string,
): Promise<string> {
  const names = namesOf(report, isSet);
  const text = (value: object) =>
    `${JSON.stringify(value, (_, it: unknown) => (typeof it === 'string' ? clean(it) : it))}\n`;
  try {
    await removeOld(report);
    for (const { subject, predicate } of statements) {
      await write(names.predicate(subject[0]?.digest.sha256 ?? ''), text(predicate));
    }
    if (statements.length === 0) return '';
    await write(names.statement, statements.map(text).join(''));
    return names.statement;
  } catch (error) {
    throw unwritable(error);
  }
}

async function removeOld(report: string): Promise<void> {
  const folder = dirname(report);
  const stem = basename(report).replace(/\.json$/i, '');
  const ours = new RegExp(`^(?:${PREDICATES}|${STATEMENTS})$`);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory() || !name.startsWith(stem)) continue;
    if (ours.test(name.slice(stem.length))) await unlink(join(folder, name));
  }
}

async function write(path: string, text: string): Promise<void> {
  // A short name of its own: that of the file may be as long as a name can be.
  const part = join(dirname(path), `promotion-${randomUUID()}.part`);
  try {
    await writeFile(part, text, { flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => {});
    throw error;
  }
}

function unwritable(error: unknown): PromotionError {
  const { code, message } = error as NodeJS.ErrnoException;
  const told = `The statement cannot be written beside the report: ${code ?? message}`;
  return new PromotionError('OUTPUT_UNWRITABLE', told, {
    remedy:
      'Name another file in report: its folder takes the statement and its predicates as well, by the same name with other endings.',
  });
}
