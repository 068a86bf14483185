import type { AcrReader } from '../oci/registry.js';
import type { Step } from '../plan/plan.js';
import type { Importer, ImportSource } from './importer.js';
import type { Looks } from './looks.js';

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
  /** Runs a step when it is its turn: imports of a whole set share a few places. */
  turn<T>(task: () => Promise<T>): Promise<T>;
}
