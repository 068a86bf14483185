import type { AcrReader } from '../oci/registry.js';
import type { Step } from '../plan/plan.js';
import type { Importer, ImportSource } from './importer.js';
import type { Looks } from './looks.js';

/** Who is told of steps while they are under way. */
export interface StepProgress {
  sent(step: Step): void;
  /** @param state what the service says of it, in its own words */
  says(step: Step, state: string): void;
  /** It came to an end, whatever that is. */
  ended(step: Step): void;
}

/** What the engine needs of the world. */
export interface EngineServices {
  readonly target: AcrReader;
  readonly importer: Importer;
  /** Where Azure fetches what a step brings. */
  sourceOf(step: Step): ImportSource;
  /** how the target is looked at while imports run */
  readonly looks: Looks;
  /** Told when the target first shows what a step sent, before the import has ended. */
  shown(step: Step): void;
  now(): Date;
  /** Waits, or rejects with the reason when the run is over. */
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds until the run's deadline. */
  timeLeft(): number;
  log(line: string): void;
  readonly progress: StepProgress;
  /** Runs a step when it is its turn: imports of a whole set share a few places. */
  turn<T>(task: () => Promise<T>): Promise<T>;
}
