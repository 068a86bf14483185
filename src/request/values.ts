import type { InputName, RawInputs } from './inputs.js';
import type { InputProblems } from './problems.js';

/** The raw inputs read as booleans, numbers, lists and choices; problems are collected. */
export class InputValues {
  constructor(
    private readonly raw: RawInputs,
    private readonly problems: InputProblems,
  ) {}

  text(name: InputName): string {
    return (this.raw[name] ?? '').trim();
  }

  /** Entries of a list: one a line or comma-separated, blanks dropped. */
  list(name: InputName): string[] {
    return this.text(name)
      .split(/[\r\n,]/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }

  /** Lines, for values that may hold commas; blanks and `#` comment lines dropped. */
  lines(name: InputName): string[] {
    return this.text(name)
      .split(/[\r\n]/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  }

  /** `true` or `false` in any case, as Azure DevOps writes `True`. */
  boolean(name: InputName, fallback: boolean): boolean {
    const given = this.text(name);
    if (given === '') return fallback;
    if (/^(true|false)$/i.test(given)) return given.toLowerCase() === 'true';
    this.problems.add(name, given, 'true or false');
    return fallback;
  }

  number(name: InputName, fallback: number, lowest: number, integer: boolean): number {
    const given = this.text(name);
    if (given === '') return fallback;
    const form = integer ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,3})?$/;
    const value = form.test(given) ? Number(given) : Number.NaN;
    if (value >= lowest) return value;
    this.problems.add(name, given, `a ${integer ? 'whole ' : ''}number from ${lowest}`);
    return fallback;
  }

  choice<T extends string>(name: InputName, fallback: T, choices: readonly T[]): T {
    const given = this.text(name);
    if (given === '') return fallback;
    const chosen = choices.find((choice) => choice.toLowerCase() === given.toLowerCase());
    if (chosen !== undefined) return chosen;
    this.problems.add(name, given, `one of ${choices.join(', ')}`);
    return fallback;
  }
}
