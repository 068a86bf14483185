import type { LoggedRequest } from '../sandbox/world/world.js';

/**
 * What may be a link of a chain. A poll of an operation and a look at the target while one runs wait for the import and
 * not for each other; and nothing waits for what is read of the target beside a poll: what comes after waited for the
 * poll.
 */
export function linksOf(log: readonly LoggedRequest[]): LoggedRequest[] {
  const polls = log.filter(isPoll);
  const besidePoll = ({ arrived = 0 }: LoggedRequest) =>
    polls.some((it) => (it.arrived ?? 0) <= arrived && arrived < (it.answered ?? 0));
  return log.filter((it) => !isPoll(it) && !isLook(it) && !besidePoll(it));
}

function isPoll({ path }: LoggedRequest): boolean {
  return /operationResults/.test(path);
}

function isLook({ method, path }: LoggedRequest): boolean {
  return method === 'HEAD' && /\/manifests\//.test(path);
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
