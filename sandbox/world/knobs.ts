import type { Fault } from './fault.js';

/** What a test turns: it is no state of Azure. */
export interface Knobs {
  faults: Fault[];
  /** milliseconds an import runs */
  importDuration: number;
  /** body of the 202: empty since 2025, the word null before */
  acceptedBody: '' | 'null';
  /** digest whose import is reported as done without being done */
  hollow: string | undefined;
  /** whether a failure of an import comes as a 200 that says Failed */
  failAs200: boolean;
  /** versions of the registries' API that this cloud serves; every one where it is absent */
  apiVersions?: readonly string[];
  /** hosts to which the proxy opens no connection, and the status it says so with */
  closedByProxy: Map<string, number>;
}
