import { nameIn } from '../image-name.js';
import type { Failure, ImageOutcome, Result } from '../outcome.js';
import { isRed } from '../outcome.js';
import type { RunFacts } from '../record.js';
import { replicaLines } from '../replica-lines.js';
import { changeTable, shownChanges } from './changes.js';
import { attachedLines, gateLines, restTable, restTitle } from './details.js';
import { fold } from './fold.js';
import { looked, originLines, references, runLine } from './origin.js';
import { SYMBOL } from './symbols.js';
import { block, code, escaped } from './text.js';
import { failureLines, troubleLines, warningLines } from './trouble.js';

/** A summary longer than this is shortened, in bytes: GitHub drops one over 1 MiB whole. */
const MOST_BYTES = 900 * 1024;
/** Images of a set whose gates are shown. */
const MOST_GATES = 10;

/** What a summary tells. */
export interface Told {
  readonly result: Result;
  /** the verdict in one plain sentence */
  readonly headline: string;
  readonly images: readonly ImageOutcome[];
  /** of the run itself */
  readonly failures: readonly Failure[];
  readonly run: RunFacts;
  /** empty where none could be written */
  readonly reportPath: string;
}

/** A part of the summary; the further down, the sooner it is left out. */
interface Part {
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * The job summary: the verdict in words, then what differs (trouble with its remedy, what changed in
 * production), then how to deploy it, and folded what is as it always is. The first part always fits.
 */
export function renderSummary(told: Told): string {
  const [top, ...parts] = partsOf(told).filter(({ lines }) => lines.length > 0);
  const first = top?.lines.join('\n') ?? '';
  for (let kept = parts.length; kept >= 0; kept -= 1) {
    const left = parts.slice(kept).map(({ name }) => name);
    const note =
      left.length > 0 ? [`Too long for a summary, and in the report: ${left.join(', ')}.`, ''] : [];
    const text = [first, ...parts.slice(0, kept).flatMap(({ lines }) => lines), ...note].join('\n');
    if (Buffer.byteLength(text) <= MOST_BYTES) return `${text.trimEnd()}\n`;
  }
  return `${first}\n`;
}

function partsOf(told: Told): Part[] {
  const { result, images, run, failures } = told;
  const { host } = run.context;
  const changes = shownChanges(images);
  const shown = new Set(changes.map(({ image }) => image));
  const rest = images.filter((it) => !shown.has(it) && !isTrouble(it));
  const judged = images.length === 1 ? images : images.filter(isTrouble).slice(0, MOST_GATES);
  const gatesOf = (it: ImageOutcome) =>
    images.length === 1 ? 'Gates' : `Gates of ${escaped(nameIn(images, it))}`;
  return [
    { name: 'the verdict', lines: [`## ${SYMBOL[result]} ${escaped(told.headline)}`, ''] },
    { name: 'failures of the run', lines: failures.flatMap(failureLines) },
    { name: 'reasons and remedies', lines: troubleLines(images) },
    { name: 'what changed', lines: changeTable(changes, images) },
    { name: 'warnings', lines: warningLines(images) },
    { name: 'the reference', lines: images.length === 1 ? referenceLines(told) : [] },
    { name: 'origin', lines: [...originLines(images), ...replicasOf(images)] },
    { name: 'the run', lines: [runLine(run, told.reportPath), ''] },
    { name: 'how to move tags back', lines: undoLines(told) },
    { name: 'references', lines: images.length > 1 ? referenceLines(told) : [] },
    {
      name: 'the other images',
      lines: images.length > 1 ? fold(host, restTitle(rest), restTable(rest, images)) : [],
    },
    {
      name: 'attached artifacts',
      lines:
        images.length === 1
          ? images.flatMap((it) => fold(host, 'Attached artifacts', attachedLines(it)))
          : [],
    },
    { name: 'gates', lines: judged.flatMap((it) => fold(host, gatesOf(it), gateLines(it))) },
  ];
}

/** Whether somebody has to look at it; one that only waits for others is none. */
function isTrouble({ failures, result }: ImageOutcome): boolean {
  return failures.length > 0 && result !== 'held-back';
}

/** What to deploy, or what was looked at, whole and to be copied. */
function referenceLines({ images, run }: Told): string[] {
  const { host } = run.context;
  const ready = references(images);
  const other = looked(images.filter((it) => images.length === 1 || isTrouble(it)));
  const planned = images.some(({ result }) => result === 'planned');
  const title = planned ? 'Once it is promoted, deploy' : 'Deploy';
  if (images.length > 1) {
    return [
      ...fold(host, title, ready.length > 0 ? block(ready) : []),
      ...fold(host, 'Digests that are not to be deployed', other.length > 0 ? block(other) : []),
    ];
  }
  if (ready.length > 0) return [`${title}:`, '', ...block(ready)];
  return other.length > 0 ? ['Looked at:', '', ...block(other)] : [];
}

function replicasOf(images: readonly ImageOutcome[]): string[] {
  const lines = images.map((image) => replicaLines(image));
  if (images.length === 1) return lines.flat();
  // Of a set those that differ are worth a line; the others are alike.
  const alike = new Set(lines.map((it) => it.join('\n')));
  if (alike.size === 1) return lines[0] ?? [];
  return images.flatMap((image, index) =>
    isRed(image.result) ? [`${code(nameIn(images, image))}: `, ...(lines[index] ?? [])] : [],
  );
}

function undoLines({ run }: Told): string[] {
  if (run.undo === undefined) return [];
  return fold(run.context.host, 'To move the tags back', block([run.undo], 'yaml'));
}
