import { movesOf, type Played, tagsOf } from './invariants.js';

/** A tag of `forward-only` never points to a lower version than it did. */
export function* neverBackwards({ stage, troubles, before }: Played): Generator<string> {
  if (stage.inputs['forward-only'] === undefined) return;
  // Without the version beside it, or in other hands, the tag is no matter of the rule.
  const played = ['latest', '2.0.0'].some((tag) => movesOf(troubles, tag).length > 0);
  if (played || troubles.some(({ destroys }) => destroys)) return;
  const held = tagsOf(stage).get('latest');
  if (held !== before.get('latest')) yield `latest went from 2.0.0 back to ${held}`;
}

/** What a tag held when it moved is kept under a tag of its own. */
export function* previousIsKept({ stage, troubles, before }: Played): Generator<string> {
  if (stage.inputs['keep-previous'] === undefined) return;
  if (movesOf(troubles, 'latest').length > 0 || troubles.some(({ destroys }) => destroys)) return;
  const after = tagsOf(stage);
  const was = before.get('latest') ?? '';
  if (after.get('latest') === was) return;
  const kept = after.get(`previous-latest-${was.slice(7, 19)}`);
  if (kept !== was) yield `latest moved, and what it held is not kept: ${kept}`;
}
