import type { Secrets } from '../secrets.js';
import { renderJUnit } from './junit.js';
import type { Failure, ImageOutcome } from './outcome.js';
import { isAboutSet, openJUnit, openWanted, type Places, type ResultHost } from './places.js';
import { statementsOf } from './statement.js';
import { writeStatements } from './statement-files.js';
import { type OpenReport, writeMarkdown, writeReport } from './write.js';

/** What is told in the files of a run; its texts are harmless already. */
export interface Content {
  readonly images: readonly ImageOutcome[];
  /** of the run itself, before the files are written */
  readonly failures: readonly Failure[];
  readonly times: { readonly started: Date; readonly ended: Date };
  /** the JSON of the report */
  record(failures: readonly Failure[]): string;
  /** the Markdown of the summary */
  summary(failures: readonly Failure[], reportPath: string): string;
  /** what it means that a file which is looked for could not be written */
  lost(error: unknown): Failure;
  clean(text: string): string;
}

/** The files as they lie there, and what went wrong with them. */
export interface Files {
  /** absolute paths, each empty where there is no such file */
  readonly paths: Readonly<Record<'report' | 'statement' | 'summary', string>>;
  readonly markdown: string;
  /** those of the run, and those of the files */
  readonly failures: readonly Failure[];
  readonly warnings: readonly string[];
}

/**
 * Writes everything by which a run is read later: report, statement, JUnit file and summary. What cannot
 * be written costs nothing of the rest: a report or statement is a failure, the others are a warning.
 */
export async function writeFiles(
  host: ResultHost,
  places: Places | undefined,
  content: Content,
  secrets: Secrets,
): Promise<Files> {
  const failures = [...content.failures];
  const lose = (error: unknown) => {
    failures.push(content.lost(error));
    return '';
  };
  const opened = places?.report ?? (await openWanted(host).catch(() => undefined));
  let report = opened && (await writeReport(opened, content.record(failures)).catch(lose));
  // A report in the temp folder is better than none.
  if (!report) {
    const text = content.record(failures);
    const write = (it: OpenReport) => writeReport(it, text);
    report = await openWanted(host, '')
      .then(write, () => '')
      .catch(() => '');
  }
  const before = failures.length;
  const statement = await stated(host, report, content).catch(lose);
  if (failures.length > before) {
    const again = { path: report, part: `${report}.part` };
    await writeReport(again, content.record(failures)).catch(() => '');
  }
  const warnings = await tested(host, places, opened, content, failures);
  // Whatever reached the Markdown uncleaned is found in its escaped form, too.
  const markdown = secrets.redact(content.summary(failures, report));
  const summary = await writeMarkdown([host.tempDirectory], markdown);
  if (summary === '')
    warnings.push('The Markdown of the summary cannot be written into the temp folder');
  return { paths: { report, statement, summary }, markdown, failures, warnings };
}

/** The statement lies beside the report, wherever that is. */
async function stated(
  host: ResultHost,
  report: string,
  { images, times, clean }: Content,
): Promise<string> {
  if (report === '') return '';
  const isSet = isAboutSet(host.inputs, images.length);
  return writeStatements(report, isSet, statementsOf(images, times.ended), clean);
}

/** Writes the JUnit file, where one is wanted; says why there is none. */
async function tested(
  host: ResultHost,
  places: Places | undefined,
  report: OpenReport | undefined,
  { images, times, clean }: Content,
  failures: readonly Failure[],
): Promise<string[]> {
  try {
    const junit = places === undefined ? await openJUnit(host, report) : places.junit;
    if (junit) await writeReport(junit, renderJUnit(images, failures, times), 'junit');
    return [];
  } catch (error) {
    const message = clean((error as Error).message);
    return failures.some((it) => it.message.includes(message)) ? [] : [message];
  }
}
