import type { TargetTag } from '../../facts/facts.js';
import type { TagGoal } from '../../goal/goal.js';
import { formatPlatform } from '../../oci/platform.js';
import { isRollback } from '../../request/modes.js';
import { nameIn } from '../image-name.js';
import { type ImageOutcome, isRed } from '../outcome.js';
import { cell, escaped, head, hex, prose, row } from './text.js';

/** Tags shown in the open; those that move stand before those that are new or kept. */
const MOST_ROWS = 25;

/** One tag that this run wrote, tried to write, would write, or kept. */
export interface Change {
  readonly image: ImageOutcome;
  readonly tag: TagGoal;
}

/** The tags of an image that its run wrote or would have written, and those that it kept from moving. */
function changesOf(image: ImageOutcome): Change[] {
  const { result, receipts, goal } = image;
  const acted = receipts.length > 0 || result === 'planned';
  return (goal?.tags ?? []).flatMap((tag) =>
    tag.fate.kind === 'kept' || (acted && isWritten(tag)) ? [{ image, tag }] : [],
  );
}

function isWritten({ fate }: TagGoal): boolean {
  switch (fate.kind) {
    case 'create':
    case 'move':
    case 'unreadable':
      return true;
    case 'there':
    case 'kept':
    case 'expected':
    case 'changed':
      return false;
  }
}

/**
 * What changed in production, in the open: all of it where it is little, else the tags that moved, which
 * somebody may be using, and those of images that are not as they were wanted.
 */
export function shownChanges(images: readonly ImageOutcome[]): readonly Change[] {
  const all = images.flatMap(changesOf);
  const moved = all.filter(({ tag }) => tag.fate.kind === 'move');
  const created = all.filter(({ tag }) => tag.fate.kind !== 'move');
  if (all.length <= MOST_ROWS) return [...moved, ...created];
  const wrong = created.filter(({ image }) => isRed(image.result));
  return [...moved, ...wrong].slice(0, 4 * MOST_ROWS);
}

/** The table of these changes. */
export function changeTable(changes: readonly Change[], images: readonly ImageOutcome[]): string[] {
  if (changes.length === 0) return [];
  const set = images.length > 1;
  const rows = changes.map((change) =>
    row([...(set ? [cell(nameIn(images, change.image))] : []), ...cellsOf(change)]),
  );
  return [...head(...(set ? ['Image'] : []), 'Tag', 'Change', 'Before → after'), ...rows, ''];
}

function cellsOf({ image, tag }: Change): string[] {
  const target = image.facts.target.tags.find((it) => it.tag === tag.tag);
  if (tag.fate.kind === 'kept') {
    const held = target?.held.kind === 'known' ? cell(hex(target.held.value.digest)) : 'not read';
    const at = tag.fate.at === undefined ? '' : ` at ${prose(tag.fate.at, 'name')}`;
    return [cell(tag.tag), `kept${at}`, held];
  }
  return [cell(tag.tag), wordOf(image, tag, target), `${before(tag)} → ${after(image, tag)}`];
}

function before({ fate }: TagGoal): string {
  if (fate.kind === 'move') return cell(hex(fate.was));
  return fate.kind === 'create' ? 'absent' : 'not read';
}

function after({ result, facts, verification }: ImageOutcome, { tag }: TagGoal): string {
  const wanted = cell(hex(facts.digest ?? ''));
  if (result === 'planned') return wanted;
  const proof = verification?.tags.find((it) => it.tag === tag);
  switch (proof?.kind) {
    case 'proven':
      return wanted;
    case 'different':
      return cell(hex(proof.digest));
    case 'absent':
      return 'absent';
    case 'corrupt':
      return 'corrupt';
    case 'unreadable':
    case undefined:
      return 'not read';
  }
}

/** New or moved, and why; or that it did not come to that. */
function wordOf(image: ImageOutcome, tag: TagGoal, target: TargetTag | undefined): string {
  const { facts, result, verification } = image;
  const proof = verification?.tags.find((it) => it.tag === tag.tag);
  if (result !== 'planned' && proof?.kind !== 'proven') {
    return verification === undefined || proof?.kind === 'unreadable'
      ? 'not proven'
      : '**not written**';
  }
  const { reason } = facts.promotion.policy;
  const why = reason === '' ? '' : ` (reason: ${prose(reason, 'name')})`;
  const moved = isRollback(facts.mode) ? '**moved back**' : '**moved**';
  const word =
    tag.fate.kind === 'move'
      ? `${moved}${why}${keptAs(image, tag)}`
      : tag.fate.kind === 'create'
        ? 'new'
        : 'written';
  const platforms = platformChange(image, target);
  return platforms === '' ? word : `${word}, ${escaped(platforms)}`;
}

/** The tag under which the target keeps what the moving tag held. */
function keptAs({ goal }: ImageOutcome, { tag }: TagGoal): string {
  const keeper = goal?.keepers.find(({ of }) => of === tag)?.tag;
  return keeper === undefined ? '' : `, before kept as ${cell(keeper)}`;
}

/** Platforms that come or go; asked only in a plan. */
function platformChange({ facts }: ImageOutcome, target: TargetTag | undefined): string {
  const tree = facts.source.image;
  const before = target?.platforms?.map(formatPlatform);
  if (before === undefined || tree.kind !== 'known') return '';
  const after = tree.value.platforms.map(formatPlatform);
  const added = after.filter((it) => !before.includes(it));
  const lost = before.filter((it) => !after.includes(it));
  return [...added.map((it) => `+ ${it}`), ...lost.map((it) => `− ${it}`)].join(', ');
}
