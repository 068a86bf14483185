import type { Facts } from '../facts/facts.js';
import type { KeeperGoal, TagGoal } from './goal.js';

/** What moving tags hold now, each under the tag that `keep-previous` gives it; one digest under one tag once. */
export function keepersOf(
  { target, promotion, tags: wanted }: Facts,
  tags: readonly TagGoal[],
): KeeperGoal[] {
  if (promotion.policy.keepPrevious === '') return [];
  const keepers = tags.flatMap(({ tag: of, fate }): KeeperGoal[] => {
    if (fate.kind !== 'move') return [];
    const digest = fate.was;
    const keeper = target.tags.find((it) => it.tag === of)?.keeper;
    if (keeper === undefined) return [{ of, digest, tag: undefined, fate: { kind: 'too-long' } }];
    const { tag, held } = keeper;
    if (wanted.includes(tag))
      return [{ of, digest, tag, fate: { kind: 'taken', held: undefined } }];
    // What could not be read blocks as any other tag of the target does.
    if (held.kind !== 'known') return [{ of, digest, tag, fate: { kind: 'create' } }];
    const same = held.value.digest === digest;
    const own = same
      ? { kind: 'there' as const }
      : { kind: 'taken' as const, held: held.value.digest };
    return [{ of, digest, tag, fate: own }];
  });
  return keepers
    .filter(
      (it, i) =>
        keepers.findIndex(({ tag, digest }) => tag === it.tag && digest === it.digest) === i,
    )
    .map((it) => {
      const clash = keepers.some(({ tag, digest }) => tag === it.tag && digest !== it.digest);
      return clash && it.fate.kind !== 'too-long'
        ? { ...it, fate: { kind: 'taken', held: undefined } }
        : it;
    });
}
