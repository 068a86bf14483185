import { shortDigests } from '../../oci/digest.js';
import { nameIn, namesOf } from '../image-name.js';
import { type Failure, type ImageOutcome, RESULTS } from '../outcome.js';
import { toldWarnings } from '../warnings.js';
import { SYMBOL } from './symbols.js';
import { code, escaped } from './text.js';

/** Reasons told in full; the rest stands in the report. */
const MOST_REASONS = 50;
const MOST_WARNINGS = 20;
const MOST_NAMED = 10;

/**
 * Images that are blocked, failed or not proven, with reason and remedy: the worst first, and equal reasons
 * once with all images that have them.
 */
export function troubleLines(images: readonly ImageOutcome[]): string[] {
  const groups = new Map<string, ImageOutcome[]>();
  for (const image of images) {
    if (image.failures.length === 0 || image.result === 'held-back') continue;
    const key = `${image.result}\n${image.failures.map((it) => `${it.code} ${it.message} ${it.remedy}`).join('\n')}`;
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  const rank = ([first]: readonly ImageOutcome[]) => (first ? RESULTS.indexOf(first.result) : 0);
  const sorted = [...groups.values()].sort((a, b) => rank(a) - rank(b) || a.length - b.length);
  const more = sorted.slice(MOST_REASONS).reduce((sum, about) => sum + about.length, 0);
  return [
    ...sorted.slice(0, MOST_REASONS).flatMap((about) => groupLines(about, images)),
    ...(more > 0 ? [`and ${more} more images, in the report`, ''] : []),
  ];
}

function groupLines(about: readonly ImageOutcome[], all: readonly ImageOutcome[]): string[] {
  const [first] = about;
  if (first === undefined) return [];
  return [
    ...(all.length > 1
      ? [`**${SYMBOL[first.result]} ${first.result}** ${named(about, all)}`, '']
      : []),
    ...first.failures.flatMap(failureLines),
  ];
}

function named(about: readonly ImageOutcome[], all: readonly ImageOutcome[]): string {
  const names = about.slice(0, MOST_NAMED).map((image) => {
    const { tags } = image.facts;
    const shown =
      about.length === 1 && tags.length > 0 ? ` ${code(tags.slice(0, MOST_NAMED).join(', '))}` : '';
    return `${code(nameIn(all, image))}${shown}`;
  });
  const more = about.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One failure: what is wrong, what to do, where to read on. A remedy keeps its digests whole, to be pasted. */
export function failureLines(failure: Failure): string[] {
  const { code: word, message, remedy, docs, correlationId } = failure;
  const said = shortDigests(message).split('\n').map(escaped).join('\n>\n> ');
  const isGate = word === 'GATE_BLOCKED';
  return [
    isGate ? `> ${said.replace(/^([a-z, -]+):/, '**$1**:')}` : `> **${word}** ${said}`,
    '>',
    `> **What to do:** ${escaped(remedy)}`,
    ...(docs === undefined ? [] : ['>', `> [Documentation](${docs})`]),
    ...(correlationId === undefined ? [] : ['>', `> Correlation ID ${code(correlationId)}`]),
    '',
  ];
}

/** Warnings of all images, equal ones once. */
export function warningLines(images: readonly ImageOutcome[]): string[] {
  const told = toldWarnings(images);
  const set = images.length > 1;
  const lines = told.slice(0, MOST_WARNINGS).map(({ message, about }) => {
    const whom = set ? ` (${escaped(namesOf(about, images, MOST_NAMED))})` : '';
    return `> ⚠️ ${escaped(shortDigests(message))}${whom}`;
  });
  const more = told.length - lines.length;
  return [
    ...lines.flatMap((line) => [line, '']),
    ...(more > 0 ? [`> ⚠️ and ${more} more warnings, in the report`, ''] : []),
  ];
}
