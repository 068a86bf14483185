import { PromotionError } from '../errors.js';
import { type HostName, nameOn, textOn } from './host-names.js';
import { INPUTS, type InputName } from './inputs.js';

const LONGEST_GIVEN = 200;

/** Collects what is wrong with the inputs, so that all of it is shown at once. */
export class InputProblems {
  readonly #lines: string[];

  /**
   * @param place where in a file the inputs stand, for example `images[2]`; empty for the host's own
   */
  constructor(
    private readonly host: HostName,
    private readonly place = '',
    lines: string[] = [],
  ) {
    this.#lines = lines;
  }

  /** The same collection for inputs that stand at a place in a file. */
  at(place: string): InputProblems {
    return new InputProblems(this.host, place, this.#lines);
  }

  /** A problem of the file itself. */
  addText(text: string): void {
    this.#lines.push(`${this.place === '' ? '' : `${this.place}: `}${text}`);
  }

  /**
   * @param given the text as the user wrote it; a secret input's text is never shown
   * @param expected what would be right, in words
   */
  add(name: InputName, given: string, expected: string): void {
    const shown = 'secret' in INPUTS[name] ? 'a secret value' : quote(given);
    const spelled = this.place === '' ? nameOn(this.host, name) : `${this.place}.${name}`;
    this.#lines.push(`${spelled}: given ${shown}, expected ${textOn(this.host, expected)}`);
  }

  /** @throws PromotionError `INPUT_INVALID` when anything was added */
  throwIfAny(): void {
    if (this.#lines.length === 0) return;
    const count = this.#lines.length === 1 ? 'One input is' : `${this.#lines.length} inputs are`;
    throw new PromotionError(
      'INPUT_INVALID',
      `${count} not usable:\n${this.#lines.map((line) => `- ${line}`).join('\n')}`,
      { remedy: 'Correct the inputs named above; nothing was read or written.' },
    );
  }
}

function quote(text: string): string {
  if (text === '') return 'nothing';
  return text.length > LONGEST_GIVEN ? `"${text.slice(0, LONGEST_GIVEN)}…"` : `"${text}"`;
}
