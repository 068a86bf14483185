import type { Clock } from '../clock.js';
import type { StepProgress } from '../import/services.js';
import type { Step } from '../plan/plan.js';

/** After so long without a word on it, it is told how far a stage has come, in milliseconds. */
const EVERY = 14_000;
/** What is still open is named up to here. */
const MOST_NAMED = 3;
const LONGEST_STATE = 80;

export type Stage = 'reading' | 'importing' | 'proving';

/** By whom a progress is told. */
export interface ProgressLog {
  line(text: string): void;
  /** @param percent a whole number */
  progress(percent: number): void;
}

/**
 * Tells how far a run has come, at least every fifteen seconds while it goes on: the stage, how much of it is
 * done, for how long, and what is still open.
 */
export class Progress implements StepProgress {
  readonly #took = new Map<Stage, number>();
  /** what is open, by what it is about: its name, and what was last heard of it */
  readonly #open = new Map<unknown, { readonly name: string; state: string }>();
  #stage: Stage | undefined;
  #begun = 0;
  #total = 0;
  #done = 0;
  #percent = -1;
  #over = false;
  #letGo = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly log: ProgressLog,
  ) {}

  /** The next stage begins, and the one before it is over. @param total how much there is to do */
  begin(stage: Stage, total: number): void {
    this.end();
    if (this.#over) return;
    [this.#stage, this.#begun, this.#total, this.#done] = [stage, this.clock.now(), total, 0];
    this.#show();
    this.#wait();
  }

  /** Ends the stage, if there is one: nothing more is told of it. */
  end(): void {
    this.#letGo();
    this.#letGo = () => {};
    this.#open.clear();
    if (this.#stage === undefined) return;
    const before = this.#took.get(this.#stage) ?? 0;
    this.#took.set(this.#stage, before + this.clock.now() - this.#begun);
    this.#stage = undefined;
  }

  /** The run is over: whatever still goes on behind it is not told any more. */
  stop(): void {
    this.end();
    this.#over = true;
  }

  /** Follows one part of the stage to its end, however it ends. */
  async during<T>(name: string, part: Promise<T>): Promise<T> {
    const key = {};
    this.#open.set(key, { name, state: '' });
    return part.finally(() => this.#close(key));
  }

  sent(step: Step): void {
    const what = step.tags.length > 0 ? `:${step.tags.join(',')}` : '';
    this.#open.set(step, { name: `${step.targetRepository}${what}`, state: '' });
  }

  says(step: Step, state: string): void {
    const open = this.#open.get(step);
    if (open) open.state = state.slice(0, LONGEST_STATE);
  }

  ended(step: Step): void {
    this.#close(step);
  }

  /** How long each stage took, in words; empty where none began. */
  took(): string {
    return [...this.#took].map(([stage, time]) => `${stage} ${seconds(time)}`).join(', ');
  }

  #close(key: unknown): void {
    if (!this.#open.delete(key)) return;
    this.#done += 1;
    this.#show();
  }

  #wait(): void {
    this.#letGo = this.clock.after(EVERY, () => {
      if (this.#stage === undefined) return;
      this.#wait();
      try {
        this.log.line(this.#words());
      } catch {
        // A log that takes nothing more must not end the run from here, where nobody could catch it.
      }
    });
  }

  #words(): string {
    const open = [...this.#open.values()].map(({ name, state }) =>
      state === '' ? name : `${name} (${state})`,
    );
    const more = open.length - MOST_NAMED;
    const named = open.slice(0, MOST_NAMED).join(', ');
    const still = open.length === 0 ? '' : `; open: ${named}${more > 0 ? ` and ${more} more` : ''}`;
    const time = seconds(this.clock.now() - this.#begun);
    return `${this.#stage}: ${this.#done} of ${this.#total} done after ${time}${still}`;
  }

  /** Only imports are counted for the host's bar: they are what takes time. It is told in steps of ten. */
  #show(): void {
    if (this.#stage !== 'importing' || this.#total === 0) return;
    const percent = Math.min(100, Math.floor((10 * this.#done) / this.#total) * 10);
    if (percent === this.#percent) return;
    this.#percent = percent;
    this.log.progress(percent);
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
