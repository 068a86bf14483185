/**
 * At most so many of a list, from its ends inwards, the last one first: what is appended last is the newest
 * in most lists, and the oldest is at the other end in any.
 */
export function bothEnds<T>(all: readonly T[], most: number): readonly T[] {
  const last = all.length - 1;
  const inwards = all.map((_, at) => (at % 2 === 0 ? last - at / 2 : (at - 1) / 2));
  return inwards.slice(0, most).flatMap((at) => all.slice(at, at + 1));
}

/** At most so many out of several lists, one of each in turn, so that none keeps another one out. */
export function inTurn<T>(lists: readonly (readonly T[])[], most: number): readonly T[] {
  const chosen: T[] = [];
  const longest = lists.reduce((length, list) => Math.max(length, list.length), 0);
  for (let round = 0; round < longest && chosen.length < most; round += 1) {
    chosen.push(...lists.flatMap((list) => list.slice(round, round + 1)));
  }
  return chosen.slice(0, most);
}
