import type { World } from './world.js';

/** Something that goes wrong, as data. */
export interface Fault {
  /** which requests: all conditions that are given must hold */
  match: { host?: string; method?: string; path?: RegExp };
  /** matching requests that pass before it strikes */
  skip?: number;
  /** how often it strikes; endless when absent */
  times?: number;
  effect:
    | {
        kind: 'answer';
        status: number;
        body?: string | Uint8Array;
        headers?: Record<string, string>;
        /** what happens right after the answer: another actor at work */
        afterwards?: (world: World) => void;
      }
    /** the connection breaks before or after the service did its work */
    | { kind: 'drop'; when: 'before' | 'after' }
    | { kind: 'hang' }
    /** an answer that never ends, a byte every so many milliseconds */
    | { kind: 'drip'; every: number }
    | { kind: 'delay'; milliseconds: number }
    | { kind: 'truncate' }
    /** what the same request was answered before, as a lagging replica or cache does */
    | { kind: 'stale' }
    | { kind: 'corrupt' }
    | { kind: 'header'; name: string; value: string }
    /** something else happens first: another actor at work */
    | { kind: 'meanwhile'; act: (world: World) => void };
  struck?: number;
  seen?: number;
}
