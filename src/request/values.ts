import { type ChoiceOf, type InputName, type NameOfType, type RawInputs, SPECS } from './inputs.js';
import type { InputProblems } from './problems.js';

/**
 * The raw inputs, each read as its row of the table says: an empty one has the row's default, and what
 * cannot be read is collected as a problem.
 */
export class InputValues {
  constructor(
    private readonly raw: RawInputs,
    private readonly problems: InputProblems,
  ) {}

  text(name: InputName): string {
    return (this.raw[name] ?? '').trim();
  }

  /** Entries of a list: one a line or comma-separated, blanks dropped. */
  list(name: NameOfType<'list'>): string[] {
    return entries(this.#given(name), /[\r\n,]/);
  }

  /** Lines, for values that may hold commas; blanks and `#` comment lines dropped. */
  lines(name: NameOfType<'lines'>): string[] {
    return entries(this.#given(name), /[\r\n]/).filter((line) => !line.startsWith('#'));
  }

  /** `true` or `false` in any case, as Azure DevOps writes `True`. */
  boolean(name: NameOfType<'boolean'>): boolean {
    const given = this.#given(name);
    if (!/^(true|false)$/i.test(given)) {
      this.problems.add(name, given, 'true or false');
      return SPECS[name].default === 'true';
    }
    return given.toLowerCase() === 'true';
  }

  number(name: NameOfType<'integer' | 'number'>): number {
    const spec = SPECS[name];
    const given = this.#given(name);
    const whole = spec.type === 'integer';
    const least = 'least' in spec ? spec.least : 0;
    const form = whole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,3})?$/;
    const value = form.test(given) ? Number(given) : Number.NaN;
    if (value >= least) return value;
    this.problems.add(name, given, `a ${whole ? 'whole ' : ''}number from ${least}`);
    return Number(spec.default);
  }

  /** One of the row's options, in any case; undefined where the row has no default and none is given. */
  choice<N extends NameOfType<'choice'>>(name: N): ChoiceOf<N> {
    const spec = SPECS[name];
    const given = this.#given(name);
    const options = 'options' in spec ? spec.options : [];
    const chosen = options.find((option) => option.toLowerCase() === given.toLowerCase());
    if (chosen === undefined && given !== '') {
      this.problems.add(name, given, `one of ${options.join(', ')}`);
    }
    // The table's own types say which options there are, and whether a default is among them.
    return (chosen ?? (spec.default || undefined)) as ChoiceOf<N>;
  }

  #given(name: InputName): string {
    return this.text(name) || SPECS[name].default;
  }
}

function entries(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
