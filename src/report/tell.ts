import type { OutputName } from '../request/inputs.js';
import { LAST_WORDS } from './last-word.js';
import { plainText } from './plain-text.js';
import type { Issue, RunReport } from './run-report.js';

/** By what a host takes a result; each of these may throw. */
export interface Outlet {
  output(name: OutputName, value: string): void;
  /** @param path where the Markdown lies as a file; empty where it could not be written */
  summary(markdown: string, path: string): Promise<void>;
  /** Keeps the JSON report with the run, where a host has a place for it. */
  attach(report: string): void;
  log(line: string): void;
  /** annotations, and the colour of the step */
  conclude(colour: RunReport['colour'], issues: readonly Issue[]): void;
}

/**
 * Hands a result to its host. One place that fails costs nothing of the rest, is told, and makes the step
 * red: whoever reads the outputs would miss what was done.
 *
 * @returns the colour that the step has in the end
 */
export async function tell(report: RunReport, outlet: Outlet): Promise<RunReport['colour']> {
  const lost: string[] = [];
  for (const [name, value] of Object.entries(report.outputs) as [OutputName, string][]) {
    attempt(lost, `output ${name}`, () => outlet.output(name, value));
  }
  const unshown: string[] = [];
  const { summary } = report;
  if (summary !== undefined) {
    const path = report.outputs.summary;
    await outlet.summary(summary, path).catch((error: unknown) => unshown.push(reason(error)));
  }
  const unkept: string[] = [];
  if (report.reportPath !== '') attempt(unkept, 'report', () => outlet.attach(report.reportPath));
  const issues = [
    ...(lost.length > 0 ? [lostOutputs(report, lost)] : []),
    ...report.issues,
    ...unshown.map((text): Issue => {
      const message = `The job summary cannot be written (${text}); the report has it all`;
      return { level: 'warning', title: 'summary', message };
    }),
    ...unkept.map((text): Issue => {
      const message = `The report is not attached to the run (${text}); it lies where the output report says`;
      return { level: 'warning', title: 'report', message };
    }),
  ];
  const colour = lost.length > 0 ? 'red' : report.colour;
  attempt([], 'log', () => outlet.log(`verdict: ${plainText(report.headline)}`));
  attempt([], 'log', () => outlet.log(`report: ${plainText(report.reportPath)}`));
  attempt([], 'annotations', () => outlet.conclude(colour, issues));
  return colour;
}

function lostOutputs({ result, outputs, reportPath }: RunReport, lost: readonly string[]): Issue {
  const image = outputs.image === '' ? '' : ` (${outputs.image.split('\n').join(', ')})`;
  const message = [
    `[OUTPUT_UNWRITABLE] The result is ${result}${image}, and it could not be handed on: ${lost[0]}; ${LAST_WORDS.again}`,
    `  -> Read the report ${plainText(reportPath)}, and see that the job's output file exists and its disk has room.`,
  ].join('\n');
  return { level: 'error', title: 'OUTPUT_UNWRITABLE', message };
}

function attempt(lost: string[], what: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    lost.push(`${what}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  return plainText(error instanceof Error ? error.message : 'unknown');
}
