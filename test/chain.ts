import type { LoggedRequest } from '../sandbox/world/world.js';

/** A poll of an operation, or a look at the target while one runs: they wait for the import, not for each other. */
export function isWaiting({ method, path }: LoggedRequest): boolean {
  return /operationResults/.test(path) || (method === 'HEAD' && /\/manifests\//.test(path));
}

/**
 * The longest chain of requests each of which came after the one before was answered. With answers that all
 * take the same time, and much longer than what lies between, it is the longest chain that waited for
 * each other.
 */
export function longestChain(log: readonly LoggedRequest[]): LoggedRequest[] {
  const ordered = [...log].sort((one, other) => (one.answered ?? 0) - (other.answered ?? 0));
  const chains: LoggedRequest[][] = [];
  for (const request of ordered) {
    const before = chains.filter((it) => (it.at(-1)?.answered ?? 0) <= (request.arrived ?? 0));
    const longest = before.reduce<LoggedRequest[]>(
      (most, it) => (it.length > most.length ? it : most),
      [],
    );
    chains.push([...longest, request]);
  }
  return chains.reduce<LoggedRequest[]>((most, it) => (it.length > most.length ? it : most), []);
}
