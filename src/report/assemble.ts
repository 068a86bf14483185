import { type HostName, textOn } from '../request/host-names.js';
import { INPUTS, type InputName, type RawInputs } from '../request/inputs.js';
import { renderSummary } from './markdown.js';
import {
  type Colour,
  colourOf,
  type Failure,
  type ImageOutcome,
  isRed,
  type Result,
  worst,
} from './outcome.js';
import { type RunFacts, renderRecord } from './record.js';
import type { RunContext } from './run-context.js';
import { issuesOf, outputsOf, type RunReport } from './run-report.js';
import { toldFailure, toldOutcome } from './told.js';
import { writeReport } from './write.js';

/** What the work came to, before it is told. */
export interface Worked {
  readonly mode: string;
  readonly images: readonly ImageOutcome[];
  readonly failures: readonly Failure[];
  readonly identity: RunFacts['identity'];
}

/** What of the host decides how it is told. */
interface Place {
  readonly context: RunContext;
  readonly inputs: RawInputs;
  readonly workspace: string;
  readonly tempDirectory: string;
}

/**
 * Writes the report and puts together what the host has to show.
 *
 * @param clean makes a text harmless and free of secrets
 */
export async function assemble(
  place: Place,
  started: Date,
  worked: Worked,
  clean: (text: string) => string,
): Promise<RunReport> {
  const { images, mode, identity, failures: known } = inWordsOf(place.context.host, worked, clean);
  let failures = known;
  let result: Result = failures.length > 0 ? 'failed' : worst(images.map((it) => it.result));
  const facts: RunFacts = {
    started,
    ended: new Date(),
    mode,
    context: place.context,
    identity,
    inputs: shownInputs(place.inputs),
  };
  const record = renderRecord(result, facts, images, failures);
  const { workspace, tempDirectory } = place;
  const wanted = place.inputs.report.trim();
  const path = await writeReport(record, wanted, workspace, tempDirectory, clean).catch(
    (error: Error) => {
      failures = [...failures, toldFailure(reportFailure(error), clean)];
      if (!isRed(result)) result = 'failed';
      return '';
    },
  );
  const summarized = !/^false$/i.test(place.inputs.summary.trim());
  return {
    result,
    colour: overall(result, images),
    issues: issuesOf(images, failures),
    outputs: outputsOf(result, images, path),
    summary: summarized ? renderSummary(result, images, failures) : undefined,
    reportPath: path,
  };
}

/** Red when anything is red, else a warning when anything is one. */
function overall(result: Result, images: readonly ImageOutcome[]): Colour {
  const colours = images.map(colourOf);
  if (colours.includes('red') || (isRed(result) && result !== 'unverifiable')) return 'red';
  return colours.includes('warning') ? 'warning' : 'green';
}

/** Clean, and with remedies that name inputs as this host writes them. */
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
      verdicts: image.verdicts.map((it) => ('remedy' in it ? inWords(it) : it)),
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

function reportFailure(error: Error): Failure {
  return {
    code: 'INPUT_INVALID',
    message: `report: the report cannot be written: ${error.message}`,
    remedy: 'Name a file in report that this job may write.',
  };
}
