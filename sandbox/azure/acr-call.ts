import { json, type SandboxRequest, type SandboxResponse } from '../message.js';
import type { Registry, World } from '../world/world.js';

/** What a handler of the data plane gets. */
export interface Call {
  readonly world: World;
  readonly registry: Registry;
  readonly request: SandboxRequest;
  readonly repository: string;
  /** what stands behind the repository and the kind */
  readonly rest: string;
}

/** An error in the shape of the distribution specification. */
export function acrError(
  status: number,
  code: string,
  message: string,
  detail?: unknown,
): SandboxResponse {
  return json(status, { errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] });
}
