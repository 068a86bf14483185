import { oneLine } from '../one-line.js';

/** How a host takes lines of the log, while the run goes on. */
export interface LogHost {
  log(line: string): void;
  debug(line: string): void;
  /** Opens lines that a reader may fold away. */
  openGroup(title: string): void;
  closeGroup(): void;
  /** How far the run has come, where the host shows it; a whole number from 0 to 100. */
  progress(percent: number): void;
}

/** A line, or lines that are folded away under a title. */
export type Said = string | { readonly title: string; readonly lines: readonly string[] };

/** The log of a run: every line is cleaned and is one line; a group that was opened is closed at once. */
export class RunLog {
  constructor(
    private readonly host: LogHost,
    private readonly clean: (text: string) => string,
  ) {}

  line(text: string): void {
    this.host.log(this.#plain(text));
  }

  debug(text: string): void {
    this.host.debug(this.#plain(text));
  }

  progress(percent: number): void {
    this.host.progress(percent);
  }

  /** Nothing is waited for between the beginning of a group and its end, so that none stays open. */
  tell(said: readonly Said[]): void {
    for (const it of said) {
      if (typeof it === 'string') this.line(it);
      else this.#group(it.title, it.lines);
    }
  }

  #group(title: string, lines: readonly string[]): void {
    this.host.openGroup(this.#plain(title));
    try {
      for (const line of lines) this.line(line);
    } finally {
      this.host.closeGroup();
    }
  }

  #plain(text: string): string {
    return oneLine(this.clean(text));
  }
}
