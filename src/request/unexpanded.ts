import { withoutComment } from './bare-list.js';
import { type HostName, inputsOf } from './host-names.js';
import { INPUTS, type InputName, type RawInputs, SPECS } from './inputs.js';
import type { InputProblems } from './problems.js';

/** What Azure Pipelines leaves standing where it knows no value: macro, runtime and template syntax. */
const UNEXPANDED = /\$\([\w.-]+\)|\$\[[^\]\n]*\]?|\$\{\{[^}\n]*(?:\}\})?/;
/** A secret may hold any characters; one that is a macro and nothing else is none. */
const NO_SECRET = /^\s*\$\([\w.-]+\)\s*$/;
/** The same for a secret of several lines, in any of its columns. */
const NO_SECRET_IN_LINE = /(?:^|\s)\$\([\w.-]+\)(?=\s|$)/;
const LONGEST_SHOWN = 100;

/**
 * Finds the inputs that hold a variable which Azure Pipelines did not expand: there an undefined
 * variable is not empty, it stays as it is written. One clear word for each; what else may be wrong
 * with such an input only follows from it.
 *
 * @throws PromotionError `INPUT_INVALID`
 * @see https://learn.microsoft.com/azure/devops/pipelines/process/variables#understand-variable-syntax
 */
export function refuseUnexpanded(raw: RawInputs, host: HostName, problems: InputProblems): void {
  if (host !== 'azure-devops') return;
  for (const name of inputsOf(host)) {
    const given = raw[name] ?? '';
    const secret = 'secret' in INPUTS[name];
    const ofSecret = SPECS[name].multiLine ? NO_SECRET_IN_LINE : NO_SECRET;
    const found = (secret ? ofSecret : UNEXPANDED).exec(given)?.[0].trim();
    if (found !== undefined) problems.add(name, given, expected(name, found, secret));
  }
  problems.throwIfAny();
}

/** The first variable in a text that stands there as it was written; undefined where there is none. */
export function unexpandedIn(text: string): string | undefined {
  return UNEXPANDED.exec(text)?.[0].slice(0, LONGEST_SHOWN);
}

/** The same in a file, where shells and templates are written as well. */
const UNEXPANDED_IN_FILE = new RegExp(`${UNEXPANDED.source}|\\$\\{[A-Za-z_]\\w*\\}`);
/** More lines say nothing new. */
const MOST_LINES = 20;

/**
 * Finds the lines of a file of images that hold a variable: no host expands any in a file.
 *
 * @returns whether there is one
 */
export function refuseUnexpandedLines(text: string, file: InputProblems): boolean {
  const found = text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const variable = UNEXPANDED_IN_FILE.exec(withoutComment(line))?.[0];
    return variable === undefined ? [] : [{ number: index + 1, variable }];
  });
  for (const { number, variable } of found.slice(0, MOST_LINES))
    file.addText(
      `line ${number}: ${variable.slice(0, LONGEST_SHOWN)} is not expanded: nobody expands variables in a file; have an earlier step write the file with their values`,
    );
  return found.length > 0;
}

function expected(name: InputName, found: string, secret: boolean): string {
  const what = secret ? 'a variable in it' : found.slice(0, LONGEST_SHOWN);
  const why = found.startsWith('$(')
    ? 'this job has no such variable; an output of another job or stage is mapped in variables first, by $[ dependencies… ] or $[ stageDependencies… ]'
    : 'this syntax is expanded in variables and conditions only; map it to a variable of the job and write that one';
  const nothing = INPUTS[name].default === '' ? ' or nothing' : '';
  return `a value${nothing}: ${what} is not expanded; ${why}`;
}
