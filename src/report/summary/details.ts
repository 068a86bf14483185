import { NOT_ASKED } from '../../gates/verdict.js';
import { wantedOf } from '../../goal/goal.js';
import { countAttached, fateOf } from '../attached.js';
import { wordFor } from '../headline.js';
import { nameIn } from '../image-name.js';
import type { ImageOutcome, Result } from '../outcome.js';
import { OUTCOME, SYMBOL } from './symbols.js';
import { cell, head, hex, listed, prose, row } from './text.js';

/** Attached artifacts shown one by one. */
const MOST_ARTIFACTS = 50;

/** What nobody has to look at, a row an image. */
export function restTable(rest: readonly ImageOutcome[], all: readonly ImageOutcome[]): string[] {
  if (rest.length === 0) return [];
  const rows = rest.map((image) => {
    const tags = wantedOf(image);
    const named = tags.length === 0 ? 'untagged' : cell(listed(tags, 'tags'));
    return row([
      cell(nameIn(all, image)),
      named,
      image.facts.digest === undefined ? 'none' : cell(hex(image.facts.digest)),
      `${SYMBOL[image.result]} ${image.result}`,
    ]);
  });
  return [...head('Image', 'Tags', 'Digest', 'Result'), ...rows, ''];
}

/** What the rest is, in words. */
export function restTitle(rest: readonly ImageOutcome[]): string {
  const counts = new Map<Result, number>();
  for (const { result } of rest) counts.set(result, (counts.get(result) ?? 0) + 1);
  const total = rest.length === 1 ? '1 image' : `${rest.length} images`;
  if (counts.size === 1) return `${total} ${[...counts.keys()].map(wordFor)}`;
  const words = [...counts].map(([result, count]) => `${count} ${wordFor(result)}`);
  return `${total}: ${words.join(', ')}`;
}

/** The gates that were asked, a row each; those that were not, by name. */
export function gateLines({ verdicts }: ImageOutcome): string[] {
  const asked = verdicts.filter(({ expected }) => expected !== NOT_ASKED);
  const others = verdicts.filter(({ expected }) => expected === NOT_ASKED);
  const rows = asked.map(({ gate, outcome, got }) =>
    row([cell(gate), OUTCOME[outcome], prose(got)]),
  );
  return [
    ...head('Gate', 'Verdict', 'Found'),
    ...rows,
    '',
    ...(others.length > 0
      ? [`Not asked for: ${others.map(({ gate }) => gate).join(', ')}.`, '']
      : []),
  ];
}

/** What is attached to the image, a row for each, with its proof. */
export function attachedLines(image: ImageOutcome): string[] {
  const { referrers } = image.facts.source;
  const count = countAttached(image);
  if (!count || count.found === 0 || referrers.kind !== 'known') return [];
  const proofs = new Map(
    image.verification?.referrers.map((it) => [it.tag ?? it.digest, it.kind] as const),
  );
  const rows = referrers.value.found.slice(0, MOST_ARTIFACTS).map((it) => {
    const fate = fateOf(image.goal, it)?.kind ?? 'left-behind';
    const read = proofs.get(it.tag ?? it.digest) ?? 'not read';
    const kind = fate === 'kept' ? 'kept' : fate === 'left-behind' ? 'left behind' : read;
    const type = it.predicateTypes.length > 0 ? it.predicateTypes.join(', ') : it.artifactType;
    return row([prose(type), cell(hex(it.digest)), cell(hex(it.subject)), kind]);
  });
  const more = count.found - rows.length;
  return [
    ...head('Type', 'Digest', 'Attached to', 'Proof'),
    ...rows,
    ...(more > 0 ? ['', `and ${more} more in the report`] : []),
    '',
  ];
}
