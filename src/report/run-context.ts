import type { HostName } from '../request/host-names.js';

/** Who runs where, as the host states it. */
export interface RunContext {
  readonly host: HostName;
  readonly runUrl?: string;
  readonly repository?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly actor?: string;
  readonly workflow?: string;
  readonly job?: string;
  readonly attempt?: string;
}
