import { json, type SandboxResponse } from '../message.js';

/** An error in the shape ARM itself gives it. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: SandboxResponse['headers'] = {},
): SandboxResponse {
  return json(
    status,
    { error: { code, message } },
    { 'x-ms-failure-cause': 'gateway', ...headers },
  );
}
