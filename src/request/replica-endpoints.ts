import { canonicalRegistry } from '../oci/registry-name.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

/** Regional endpoints by which the proof is read as well, by the login server they belong to. */
export type ReplicaEndpoints = ReadonlyMap<string, readonly string[]>;

/** `name.region.geo.azurecr.io`, in any cloud. */
const ENDPOINT = /^[a-z0-9-]{1,80}\.[a-z0-9-]{1,60}\.geo\.azurecr\.[a-z0-9.-]{1,60}$/;
const MOST = 30;

/**
 * Reads `replica-endpoints`: the target's own, and only those, since what is asked there carries the
 * target's token.
 *
 * @param targets login servers of the run's targets
 */
export function parseReplicaEndpoints(
  values: InputValues,
  problems: InputProblems,
  targets: readonly string[],
): ReplicaEndpoints {
  const endpoints = new Map<string, string[]>();
  const lines = [...new Set(values.lines('replica-endpoints').map((it) => it.toLowerCase()))];
  if (lines.length > MOST) {
    problems.add('replica-endpoints', String(lines.length), `at most ${MOST} lines`);
  }
  for (const line of lines.slice(0, MOST)) {
    const host = ENDPOINT.test(line) ? canonicalRegistry(line) : '';
    if (!targets.includes(host)) {
      const own = targets.map((it) => it.replace('.', '.<region>.geo.')).join(' or ');
      problems.add('replica-endpoints', line, `a regional endpoint of the target: ${own}`);
      continue;
    }
    endpoints.set(host, [...(endpoints.get(host) ?? []), line]);
  }
  return endpoints;
}
