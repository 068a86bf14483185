import type { AcrReader } from '../oci/registry.js';
import type { Importer, ImportSource } from './importer.js';

/** What the engine needs of the world. */
export interface EngineServices {
  readonly target: AcrReader;
  readonly importer: Importer;
  readonly source: ImportSource;
  now(): Date;
  /** Waits, or rejects with the reason when the run is over. */
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds until the run's deadline. */
  timeLeft(): number;
  log(line: string): void;
  /** Runs a step when it is its turn: imports of a whole set share a few places. */
  turn<T>(task: () => Promise<T>): Promise<T>;
}
