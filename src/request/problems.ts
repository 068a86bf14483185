import { PromotionError } from '../errors.js';
import { type HostName, nameOn, textOn } from './host-names.js';
import { INPUTS, type InputName } from './inputs.js';

const LONGEST_GIVEN = 200;
/** More of them say nothing new. */
const MOST_SHOWN = 40;

/** Collects what is wrong with the inputs, so that all of it is shown at once. */
export class InputProblems {
  readonly #lines: Set<string>;

  /**
   * @param place where in a file the inputs stand, for example `images[2]`; empty for the host's own
   */
  constructor(
    private readonly host: HostName,
    private readonly place = '',
    lines = new Set<string>(),
  ) {
    this.#lines = lines;
  }

  /** The same collection for inputs that stand at a place in a file. */
  at(place: string): InputProblems {
    return new InputProblems(this.host, place, this.#lines);
  }

  /** A problem of the file itself; the same one is told once. */
  addText(text: string): void {
    this.#lines.add(`${this.place === '' ? '' : `${this.place}: `}${text}`);
  }

  /**
   * @param given the text as the user wrote it; a secret input's text is never shown
   * @param expected what would be right, in words
   */
  add(name: InputName, given: string, expected: string): void {
    const shown = 'secret' in INPUTS[name] ? 'a secret value' : quote(given);
    const spelled = this.place === '' ? nameOn(this.host, name) : `${this.place}.${name}`;
    this.#lines.add(`${spelled}: given ${shown}, expected ${textOn(this.host, expected)}`);
  }

  /** @throws PromotionError `INPUT_INVALID` when anything was added */
  throwIfAny(): void {
    if (this.#lines.size === 0) return;
    const more = this.#lines.size - MOST_SHOWN;
    const rest = more > 0 ? [`and ${more} more`] : [];
    const shown = [...[...this.#lines].slice(0, MOST_SHOWN), ...rest];
    const count = this.#lines.size === 1 ? 'One input is' : `${this.#lines.size} inputs are`;
    throw new PromotionError(
      'INPUT_INVALID',
      `${count} not usable:\n${shown.map((line) => `- ${line}`).join('\n')}`,
      { remedy: 'Correct the inputs named above; nothing was read or written.' },
    );
  }
}

function quote(text: string): string {
  if (text === '') return 'nothing';
  return text.length > LONGEST_GIVEN ? `"${text.slice(0, LONGEST_GIVEN)}…"` : `"${text}"`;
}
