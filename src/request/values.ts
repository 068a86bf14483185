import { isTagGlob } from './glob.js';
import { type ChoiceOf, type InputName, type NameOfType, type RawInputs, SPECS } from './inputs.js';
import type { InputProblems } from './problems.js';

/**
 * The raw inputs, each read as its row of the table says: an empty one has the row's default, and what
 * cannot be read is collected as a problem.
 */
export class InputValues {
  /**
   * @param step the inputs of the step itself where `raw` is of an images-file: what they ask for in a
   * row that is `joined` is asked for as well
   */
  constructor(
    private readonly raw: RawInputs,
    private readonly problems: InputProblems,
    private readonly step: RawInputs | undefined = undefined,
  ) {}

  text(name: InputName): string {
    return (this.raw[name] ?? '').trim();
  }

  /** Entries of a list: one a line or comma-separated, blanks dropped; each once where lists are joined. */
  list(name: NameOfType<'list'>): string[] {
    const lists = this.each(name);
    return lists.length > 1 ? [...new Set(lists.flat())] : (lists[0] ?? []);
  }

  /** The entries of each of those who ask for any, which are two where an images-file and its step do. */
  each(name: NameOfType<'list'>): string[][] {
    return this.#all(name)
      .map((text) => entries(text, /[\r\n,]/).filter((entry) => this.#isOf(name, entry)))
      .filter((list) => list.length > 0);
  }

  /** Lines, for values that may hold commas; blanks and `#` comment lines dropped. */
  lines(name: NameOfType<'lines'>): string[] {
    const lines = this.#all(name).flatMap((text) => entries(text, /[\r\n]/));
    const told = lines.filter((line) => !line.startsWith('#'));
    return this.#all(name).length > 1 ? [...new Set(told)] : told;
  }

  /** What the step itself gives, where these values are those of an images-file over it. */
  ofStep(name: InputName): string | undefined {
    return this.step?.[name].trim();
  }

  /** Whether anything else than the default is given, for this image or for all. */
  isGiven(name: InputName): boolean {
    return this.#all(name).some((text) => text !== '' && text !== SPECS[name].default);
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
    return this.#number(name, this.#given(name));
  }

  /** The least of what is given; undefined where nothing is. */
  limit(name: NameOfType<'integer' | 'number'>): number | undefined {
    const given = this.#all(name).filter((text) => text !== '');
    const numbers = given.map((text) => this.#number(name, text));
    return numbers.length > 0 ? Math.min(...numbers) : undefined;
  }

  /** Whether an entry is what the row wants; it is a problem where it is not. */
  #isOf(name: NameOfType<'list'>, entry: string): boolean {
    const spec = SPECS[name];
    if (spec.type !== 'list' || spec.of !== 'tag-glob' || isTagGlob(entry)) return true;
    this.problems.add(name, entry, 'tag globs made of * ? and tag characters');
    return false;
  }

  #number(name: NameOfType<'integer' | 'number'>, given: string): number {
    const spec = SPECS[name];
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

  /** What is given, and where rows are joined what the step gives, unless it is the same. */
  #all(name: InputName): string[] {
    const own = this.#given(name);
    if (this.step === undefined || SPECS[name].inFile !== 'joined') return [own];
    // A host gives its own inputs only.
    const above = (this.step[name] ?? '').trim() || SPECS[name].default;
    return above === own ? [own] : [own, above];
  }
}

function entries(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
