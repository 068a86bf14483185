import type { Facts, TargetTag } from '../facts/facts.js';
import type { Verdict } from '../gates/verdict.js';
import { keptOf, wantedOf } from '../goal/goal.js';
import { shortDigest } from '../oci/digest.js';
import { formatPlatform } from '../oci/platform.js';
import { attachedWords, countAttached, fateOf } from './attached.js';
import { keptWords } from './kept.js';
import type { Failure, ImageOutcome, Result } from './outcome.js';
import { plainText } from './plain-text.js';
import { replicaLines } from './replica-lines.js';
import { undoLines } from './undo.js';

/** A summary longer than this is shortened: GitHub drops one over 1 MiB whole. */
const MOST_BYTES = 900 * 1024;
const LONGEST_CELL = 1500;
/** Attached artifacts shown one by one. */
const MOST_ROWS = 50;

const SYMBOL: Readonly<Record<Result, string>> = {
  promoted: '✅',
  'already-present': '✅',
  verified: '✅',
  'rolled-back': '✅',
  planned: '📝',
  unverifiable: '⚠️',
  'held-back': '⏸️',
  skipped: '⏭️',
  blocked: '⛔',
  mismatched: '❌',
  failed: '❌',
};
const OUTCOME_SYMBOL: Readonly<Record<Verdict['outcome'], string>> = {
  pass: '✅ pass',
  block: '⛔ block',
  unknown: '❓ unknown',
  waived: '⚠️ waived',
  'not-applicable': '➖ not applicable',
};

/** The job summary: the verdict first, a row an image, then each image's gates and proof. */
export function renderSummary(
  result: Result,
  images: readonly ImageOutcome[],
  failures: readonly Failure[],
  undo: string | undefined,
): string {
  const head = [
    `## ${SYMBOL[result]} Promotion ${result}`,
    '',
    ...(images.length === 0 ? [] : renderTable(images)),
    ...failures.flatMap(renderFailure),
  ];
  const parts = images.map((image) => renderImage(image).join('\n'));
  const full = [...head, ...parts, ...undoLines(undo)].join('\n');
  if (Buffer.byteLength(full) <= MOST_BYTES) return `${full}\n`;
  const short = [
    ...head,
    '',
    'The details are in the JSON report: they are too long for a summary.',
  ].join('\n');
  return Buffer.byteLength(short) <= MOST_BYTES
    ? `${short}\n`
    : `## ${SYMBOL[result]} Promotion ${result}\n\nThe details are in the JSON report.\n`;
}

function renderTable(images: readonly ImageOutcome[]): string[] {
  const rows = images.map((image) => {
    const { facts } = image;
    const { registry, repository } = facts.promotion.target;
    const tags = [...wantedOf(image), ...keptWords(image)].join(', ') || 'untagged';
    return row([
      `${SYMBOL[image.result]} ${image.result}`,
      cell(`${registry}/${repository}`),
      cell(tags),
      cell(facts.digest ?? 'none'),
    ]);
  });
  return ['| Result | Target | Tags | Digest |', '| --- | --- | --- | --- |', ...rows, ''];
}

function renderImage(image: ImageOutcome): string[] {
  const { facts, verdicts } = image;
  const { source, target } = facts.promotion;
  const from = source ? `from ${cell(`${source.registry}/${source.repository}`)} ` : '';
  return [
    `### ${cell(`${target.registry}/${target.repository}`)}`,
    '',
    `Promoted ${from}by ${cell(facts.digest ?? 'no digest')}${describeTree(image)}`.replace(
      'Promoted',
      verb(image.result),
    ),
    '',
    ...image.failures.flatMap(renderFailure),
    ...renderTags(image),
    ...replicaLines(image),
    ...image.warnings.flatMap((it) => [`> ⚠️ ${escaped(it)}`, '']),
    ...renderAttached(image),
    '<details><summary>Gates</summary>',
    '',
    '| Gate | Verdict | Expected | Found |',
    '| --- | --- | --- | --- |',
    ...verdicts.map((verdict) =>
      row([
        cell(verdict.gate),
        OUTCOME_SYMBOL[verdict.outcome],
        cell(verdict.expected),
        cell(verdict.warning ? `${verdict.got} — ${verdict.warning}` : verdict.got),
      ]),
    ),
    '',
    '</details>',
    '',
  ];
}

function verb(result: Result): string {
  switch (result) {
    case 'promoted':
      return 'Promoted';
    case 'rolled-back':
      return 'Rolled back:';
    case 'already-present':
      return 'In place already:';
    case 'verified':
      return 'Verified';
    case 'planned':
      return 'Would be promoted';
    case 'unverifiable':
      return 'Imported, not proven:';
    case 'skipped':
      return 'Skipped, not in its source:';
    case 'held-back':
      return 'Held back by another image:';
    case 'blocked':
      return 'Nothing written:';
    case 'mismatched':
      return 'Not as it should be:';
    case 'failed':
      return 'Failed:';
  }
}

function describeTree(image: ImageOutcome): string {
  const tree = image.facts.source.image;
  if (tree.kind !== 'known') return '';
  const platforms = tree.value.platforms.map(formatPlatform).join(', ');
  const on = platforms === '' ? '' : ` for ${cell(platforms)}`;
  return `, ${tree.value.nodes.length} manifests${on}`;
}

function renderTags(image: ImageOutcome): string[] {
  const { facts } = image;
  if (facts.tags.length === 0) return [];
  const kept = keptOf(image);
  const planned = image.result === 'planned';
  const rows = facts.tags.map((tag) => {
    const target = facts.target.tags.find((it) => it.tag === tag);
    const held = target?.held;
    const before = held?.kind === 'known' ? held.value.digest : (held?.kind ?? 'not read');
    const at = kept.get(tag) ?? (kept.has(tag) ? 'what it holds' : undefined);
    if (at !== undefined) return row([cell(tag), cell(before), escaped(`kept at ${at}`)]);
    return row([cell(tag), cell(before), planned ? change(facts, target) : proof(image, tag)]);
  });
  const last = planned ? 'Would become' : 'Proof';
  return [`| Tag | Before | ${last} |`, '| --- | --- | --- |', ...rows, ''];
}

/** What is attached to the image, a row for each, with its proof. */
function renderAttached(image: ImageOutcome): string[] {
  const { referrers } = image.facts.source;
  const count = countAttached(image);
  if (!count || count.found === 0 || referrers.kind !== 'known') return [];
  const proofs = new Map(
    image.verification?.referrers.map((it) => [it.tag ?? it.digest, it.kind] as const),
  );
  const rows = referrers.value.found.slice(0, MOST_ROWS).map((it) => {
    const fate = fateOf(image.goal, it)?.kind ?? 'left-behind';
    const read = proofs.get(it.tag ?? it.digest) ?? 'not read';
    const kind = fate === 'kept' ? 'kept' : fate === 'left-behind' ? 'left behind' : read;
    const type = it.predicateTypes.length > 0 ? it.predicateTypes.join(', ') : it.artifactType;
    return row([cell(type), cell(it.digest), cell(shortDigest(it.subject)), cell(kind)]);
  });
  const more = count.found - rows.length;
  return [
    `${attachedWords(count)}.`,
    '',
    '<details><summary>Attached artifacts</summary>',
    '',
    '| Type | Digest | Attached to | Proof |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...(more > 0 ? ['', `and ${more} more in the JSON report`] : []),
    '',
    '</details>',
    '',
  ];
}

function proof(image: ImageOutcome, tag: string): string {
  const after = image.verification?.tags.find((it) => it.tag === tag);
  return cell(after?.kind === 'different' ? `holds ${after.digest}` : (after?.kind ?? 'not read'));
}

/** What a plan would change: the digest, and platforms that come or go. */
function change(facts: Facts, target: TargetTag | undefined): string {
  const { held, platforms } = target ?? {};
  if (held?.kind === 'known' && held.value.digest === facts.digest) return 'the same';
  const tree = facts.source.image;
  const before = platforms?.map(formatPlatform);
  const after = tree.kind === 'known' ? tree.value.platforms.map(formatPlatform) : [];
  const added = before === undefined ? [] : after.filter((it) => !before.includes(it));
  const lost = (before ?? []).filter((it) => !after.includes(it));
  const changes = [...added.map((it) => `+${it}`), ...lost.map((it) => `-${it}`)].join(' ');
  return `${cell(facts.digest ?? '')}${changes === '' ? '' : ` ${escaped(changes)}`}`;
}

function renderFailure(failure: Failure): string[] {
  return [
    `> **${failure.code}** ${failure.message.split('\n').map(escaped).join('\n>\n> ')}`,
    '>',
    `> **What to do:** ${escaped(failure.remedy)}`,
    ...(failure.docs === undefined ? [] : ['>', `> [Documentation](${failure.docs})`]),
    ...(failure.correlationId === undefined
      ? []
      : ['>', `> Correlation ID ${cell(failure.correlationId)}`]),
    '',
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A value in a code span when it is made of harmless characters, else escaped text. */
function cell(text: string): string {
  return /^[\w.:;/@, +-]{1,300}$/.test(text) ? `\`${text}\`` : escaped(text);
}

/** Text without any meaning in Markdown or HTML, on one line, bounded. */
function escaped(text: string): string {
  const line = plainText(text);
  const bounded = line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL)}…` : line;
  // What looks like an address would become a link.
  return bounded
    .replace(/[&<>"'`|*_[\]()#!~@\\$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, 'www&#46;');
}
