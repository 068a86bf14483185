import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PromotionError } from '../errors.js';
import type { RawInputs } from '../request/inputs.js';
import { unexpandedIn } from '../request/unexpanded.js';
import { whereIs } from '../workspace.js';
import type { RunContext } from './run-context.js';
import { tryStatements } from './statement-files.js';
import { closeReport, type FileInput, type OpenReport, openReport } from './write.js';

/** A place by which a host takes a result, and why it does not. */
export interface OutletProblem {
  /** as a person knows it, for example `GITHUB_OUTPUT` */
  readonly place: string;
  /** unset: the host does not offer it; unwritable: it does, and it cannot be written */
  readonly kind: 'unset' | 'unwritable';
  readonly problem: string;
}

/**
 * Tries a file that the host made for us to append to: it has to exist and take a byte, as one on a full
 * disk does not. It is left as it was.
 *
 * @returns undefined when it can be written
 */
export async function tryAppend(
  place: string,
  path: string | undefined,
): Promise<OutletProblem | undefined> {
  if (path === undefined || path === '') {
    return { place, kind: 'unset', problem: `${place} is not set` };
  }
  try {
    const file = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
    try {
      const before = await file.stat();
      await file.write('\n');
      if (before.isFile()) await file.truncate(before.size);
    } finally {
      await file.close();
    }
    return undefined;
  } catch (error) {
    const { code = 'it cannot be written' } = error as NodeJS.ErrnoException;
    return { place, kind: 'unwritable', problem: `${place} cannot be written: ${code}` };
  }
}

/** Tries a folder in which a file for the host will be made. */
export async function tryFolder(place: string, folder: string): Promise<OutletProblem[]> {
  const probe = join(folder, `promotion-${randomUUID()}.tmp`);
  try {
    await writeFile(probe, ' '.repeat(4096), { flag: 'wx' });
    return [];
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return [{ place, kind: 'unwritable', problem: `${place} cannot be written: ${code}` }];
  } finally {
    await unlink(probe).catch(() => {});
  }
}

/** What of a host decides where its results go. */
export interface ResultHost {
  readonly inputs: RawInputs;
  readonly workspace: string;
  readonly tempDirectory: string;
  /** folders in which a report may lie, besides these two */
  readonly folders?: readonly string[];
  readonly context?: Pick<RunContext, 'host'>;
  tryOutlets?(summarized: boolean): Promise<readonly OutletProblem[]>;
}

/** Whether a job summary is wanted. */
export function isSummarized(inputs: RawInputs): boolean {
  return !/^false$/i.test(inputs.summary.trim());
}

/** Whether a run is told as one about a list of images, of which there may be one. */
export function isAboutSet(inputs: RawInputs, images: number): boolean {
  return images > 1 || inputs['images-file'].trim() !== '';
}

/** What an input names; nothing where Azure Pipelines left a variable in it, which is no name for a file. */
function named(host: ResultHost, input: FileInput): string {
  const given = host.inputs[input].trim();
  const left = host.context?.host === 'azure-devops' && unexpandedIn(given) !== undefined;
  return left ? '' : given;
}

/** The place of the report as the inputs want it. */
export async function openWanted(
  host: ResultHost,
  wanted = named(host, 'report'),
): Promise<OpenReport> {
  const report = await openReport(wanted, host.workspace, host.tempDirectory, rootsOf(host));
  await refuseImagesFile(host, report, 'report');
  return report;
}

/** The place of the JUnit file; undefined where none is wanted. */
export async function openJUnit(
  host: ResultHost,
  report: OpenReport | undefined,
): Promise<OpenReport | undefined> {
  const wanted = named(host, 'junit');
  if (wanted === '') return undefined;
  const { workspace, tempDirectory } = host;
  const junit = await openReport(wanted, workspace, tempDirectory, rootsOf(host), 'junit');
  await refuseImagesFile(host, junit, 'junit');
  if (junit.path !== report?.path) return junit;
  throw await another(junit, 'junit', 'report');
}

/** What a rollback goes by would be gone after a run that was blocked, and a list of images after any. */
async function refuseImagesFile(
  host: ResultHost,
  file: OpenReport,
  input: FileInput,
): Promise<void> {
  const wanted = host.inputs['images-file'].trim();
  if (wanted === '') return;
  const [read, written] = await Promise.all([
    whereIs(wanted, host),
    realpath(file.path).catch(() => undefined),
  ]);
  if (read === undefined || read !== written) return;
  throw await another(file, input, 'images-file, which this run reads');
}

async function another(file: OpenReport, input: FileInput, than: string): Promise<PromotionError> {
  await closeReport(file);
  const example = input === 'report' ? 'promotion-report.json' : 'promotion-junit.xml';
  return new PromotionError('INPUT_INVALID', `${input}: expected another file than ${than}`, {
    remedy: `Name a file of its own in ${input}, for example ${input}: ${example}.`,
  });
}

function rootsOf({ workspace, tempDirectory, folders = [] }: ResultHost): string[] {
  return [workspace, tempDirectory, ...folders];
}

/** Where the result goes, once everything could be opened. */
export interface Places {
  readonly report: OpenReport;
  /** where one is wanted */
  readonly junit: OpenReport | undefined;
  /** what a reader should know of places that the host does not offer */
  readonly warnings: readonly string[];
}

/**
 * Opens everything by which the result is told, before anything is promoted: a result that cannot be
 * told is not brought about.
 *
 * @param images how many images the run is about
 * @throws PromotionError `OUTPUT_UNWRITABLE`, `INPUT_INVALID`
 */
export async function openPlaces(host: ResultHost, images: number): Promise<Places> {
  const report = await openWanted(host);
  let junit: OpenReport | undefined;
  try {
    await tryStatements(report.path, isAboutSet(host.inputs, images));
    junit = await openJUnit(host, report);
    const problems = (await host.tryOutlets?.(isSummarized(host.inputs))) ?? [];
    refuseUnwritable(problems);
    return { report, junit, warnings: problems.map(({ problem }) => problem) };
  } catch (error) {
    await Promise.all([report, junit].map((it) => it && closeReport(it)));
    throw error;
  }
}

function refuseUnwritable(problems: readonly OutletProblem[]): void {
  const [broken] = problems.filter(({ kind }) => kind === 'unwritable');
  if (broken === undefined) return;
  const told = problems.map(({ problem }) => problem).join('; ');
  throw new PromotionError('OUTPUT_UNWRITABLE', `${told}; nothing was written to a registry`, {
    remedy: `See that ${broken.place} names a file that exists and that its disk has room.`,
  });
}
