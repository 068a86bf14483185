import { asPromotionError } from '../errors.js';
import { type HostName, textOn } from '../request/host-names.js';
import { INPUTS, type InputName, type RawInputs } from '../request/inputs.js';
import type { Secrets } from '../secrets.js';
import { failureOf } from './conclude.js';
import { type Content, writeFiles } from './files.js';
import { headlineOf } from './headline.js';
import { issuesOf } from './issues.js';
import type { Sent } from './last-word.js';
import { outcomeLine } from './log-lines.js';
import {
  type Colour,
  colourOf,
  type Failure,
  type ImageOutcome,
  isRed,
  type Result,
  worst,
} from './outcome.js';
import { isSummarized, type Places, type ResultHost } from './places.js';
import { harmless } from './plain-text.js';
import { type RunFacts, renderRecord } from './record.js';
import type { RunContext } from './run-context.js';
import { type Issue, outputsOf, type RunReport } from './run-report.js';
import { renderSummary } from './summary/summary.js';
import { toldFailure, toldOutcome } from './told.js';
import { undoText } from './undo.js';
import { recordText } from './write.js';

/** What the work came to, before it is told. */
export interface Worked {
  readonly mode: string;
  readonly images: readonly ImageOutcome[];
  readonly failures: readonly Failure[];
  readonly identity: RunFacts['identity'];
  /** where it is told; undefined where the run ended before that was opened */
  readonly places: Places | undefined;
  /** what a reader should know of the file that names the images */
  readonly notes: readonly string[];
  /** what is known of imports, whatever images there are */
  readonly sent: Sent;
}

/** When the run began, and when it came to its end. */
export type Times = Pick<RunFacts, 'started' | 'ended'>;

interface Place extends ResultHost {
  readonly context: RunContext;
}

/**
 * Writes the report and puts together what the host has to show.
 *
 * @param secrets what must not be seen in any of it
 */
export async function assemble(
  place: Place,
  times: Times,
  worked: Worked,
  secrets: Secrets,
): Promise<RunReport> {
  const clean = (text: string) => harmless(secrets, text);
  const { images, mode, identity, failures: known } = inWordsOf(place.context.host, worked, clean);
  // A run that had nothing to do must not look like one that did it.
  const nothing = known.length === 0 && images.every((image) => image.result === 'skipped');
  const wanted: Result = nothing ? 'blocked' : worst(images.map((it) => it.result));
  const result: Result = known.length > 0 ? 'failed' : wanted;
  const undo = undoText(place.context.host, images);
  const facts: RunFacts = {
    undo,
    ...times,
    mode,
    context: place.context,
    identity,
    inputs: shownInputs(place.inputs),
  };
  // What was promoted stays promoted; the step is red, since its report is not where it is looked for.
  const colour = (failures: readonly Failure[]) =>
    failures.length > 0 ? 'red' : overall(result, images);
  const headline = (failures: readonly Failure[]) => {
    const red = colour(failures) === 'red';
    return headlineOf({ mode, result, red, images, failures, sent: worked.sent });
  };
  const content: Content = {
    images,
    failures: [...known, ...(nothing ? [nothingToDo(mode)] : [])],
    times,
    record: (failures) =>
      recordText(renderRecord(result, facts, images, failures, headline(failures)), clean),
    summary: (failures, reportPath) =>
      renderSummary({
        result,
        headline: headline(failures),
        images,
        failures,
        run: facts,
        reportPath,
      }),
    lost: (error) => lostReport(error, images, clean),
    clean,
  };
  const { paths, markdown, failures, warnings } = await writeFiles(
    place,
    worked.places,
    content,
    secrets,
  );
  const told = [...(worked.places?.warnings ?? []).map(clean), ...warnings];
  return {
    result,
    headline: clean(headline(failures)),
    colour: colour(failures),
    issues: [
      ...issuesOf(images, failures, worked.sent),
      ...told.map((text) => warning('outputs', text)),
      ...worked.notes.map((text) => warning('images-file', text)),
    ].map((it) => ({
      ...it,
      title: clean(it.title),
      message: clean(it.message),
    })),
    outputs: outputsOf(result, images, place.context.host, paths),
    summary: isSummarized(place.inputs) ? markdown : undefined,
    reportPath: paths.report,
  };
}

function warning(title: string, message: string): Issue {
  return { level: 'warning', title, message };
}

function nothingToDo(mode: string): Failure {
  const why = mode.startsWith('rollback')
    ? 'There is nothing to roll back: this run moved no tag; use the report of the run that did'
    : 'There is nothing to promote: every image was skipped, since no source has one of them';
  const remedy = mode.startsWith('rollback')
    ? 'Name the report of the run that moved the tags in images-file.'
    : 'Check the names in the images-file, and that the build pushed what it should.';
  const message = `${why}; nothing was changed; fix and run again`;
  return { code: 'GATE_BLOCKED', message, remedy };
}

/** Red when anything is red, else a warning when anything is one. */
function overall(result: Result, images: readonly ImageOutcome[]): Colour {
  const colours = images.map(colourOf);
  if (colours.includes('red') || (isRed(result) && result !== 'unverifiable')) return 'red';
  return colours.includes('warning') ? 'warning' : 'green';
}

/** Clean, and with remedies and warnings of gates that name inputs as this host writes them. */
function inWordsOf(host: HostName, worked: Worked, clean: (text: string) => string): Worked {
  const inWords = <T extends { readonly remedy: string }>(it: T): T => ({
    ...it,
    remedy: textOn(host, it.remedy),
  });
  const images = worked.images.map((raw) => {
    const image = toldOutcome(raw, clean);
    return {
      ...image,
      failures: image.failures.map(inWords),
      verdicts: image.verdicts.map((it) => {
        const told = 'remedy' in it ? inWords(it) : it;
        return told.warning === undefined ? told : { ...told, warning: textOn(host, told.warning) };
      }),
    };
  });
  const failures = worked.failures.map((it) => inWords(toldFailure(it, clean)));
  return { ...worked, images, failures };
}

function shownInputs(inputs: RawInputs): Record<string, string> {
  const names = Object.keys(INPUTS) as InputName[];
  const given = names.filter((name) => (inputs[name] ?? '') !== '' && !('secret' in INPUTS[name]));
  return Object.fromEntries(given.map((name) => [name, inputs[name]]));
}

/** The report is lost, what was done is not: it is told in the failure. */
function lostReport(
  error: unknown,
  images: readonly ImageOutcome[],
  clean: (text: string) => string,
): Failure {
  const failure = failureOf(asPromotionError(error));
  const done = images.map(outcomeLine).join('; ');
  const message = done === '' ? failure.message : `${failure.message}. What was done: ${done}`;
  return toldFailure({ ...failure, message }, clean);
}
