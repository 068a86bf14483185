import { wordFor } from './headline.js';
import { namesOf } from './image-name.js';
import { LAST_WORDS, lastWord, type Sent, wordOf } from './last-word.js';
import { colourOf, type Failure, type ImageOutcome, RESULTS } from './outcome.js';
import type { Issue } from './run-report.js';
import { toldWarnings } from './warnings.js';

/** A host shows ten errors and ten warnings a step; the rest stays in the summary. */
const MOST_ISSUES = 9;

/**
 * One error per image that is not green, with all its reasons, and the warnings of its gates. The first line of
 * an error says whom it is about, and ends with what to do next: Azure DevOps shows no title.
 *
 * @param sent what is known of imports where the run itself failed
 */
export function issuesOf(
  images: readonly ImageOutcome[],
  failures: readonly Failure[],
  sent: Sent,
): Issue[] {
  const run = `The run failed; ${LAST_WORDS[lastWord(images, sent)]}`;
  const ofImages = [
    ...failures.map((failure) => issueOf('error', failure.code, run, [failure])),
    ...failuresOf(images.filter(({ result }) => result !== 'held-back')),
    ...heldBackIssue(images),
  ];
  const warnings = [...skippedIssue(images), ...warningsOf(images)];
  const errors = ofImages.filter(({ level }) => level === 'error');
  const softened = ofImages.filter(({ level }) => level === 'warning');
  return [...capped(errors, 'error'), ...capped([...softened, ...warnings], 'warning')];
}

/**
 * What is wrong with the images, equal texts once with all that they are about: the worst results first, and of
 * those the reasons that the fewest images have, so that no crowd of equals hides another one.
 */
function failuresOf(images: readonly ImageOutcome[]): Issue[] {
  const red = images.filter(({ failures }) => failures.length > 0);
  const kind = ({ result, failures }: ImageOutcome) =>
    [result, ...failures.map(({ code }) => code)].join(' ');
  const told = grouped(red, (it) => `${it.result}\n${textOf(it.failures)}\n${colourOf(it)}`);
  const alike = grouped(red, kind);
  const rank = (it: ImageOutcome) => RESULTS.indexOf(it.result);
  const crowd = (it: ImageOutcome) => alike.get(kind(it))?.length ?? 0;
  return [...told.values()]
    .flatMap((about) => (about[0] ? [{ about, first: about[0] }] : []))
    .sort((a, b) => rank(a.first) - rank(b.first) || crowd(a.first) - crowd(b.first))
    .map(({ about, first }) => {
      const level = colourOf(first) === 'warning' ? 'warning' : 'error';
      const who = `${namesOf(about, images)}: ${wordFor(first.result)}`;
      const lead = level === 'warning' ? who : `${who}; ${LAST_WORDS[wordOf(first)]}`;
      return issueOf(level, `${first.result}: ${namesOf(about, images)}`, lead, first.failures);
    });
}

function grouped(
  images: readonly ImageOutcome[],
  keyOf: (image: ImageOutcome) => string,
): Map<string, ImageOutcome[]> {
  const groups = new Map<string, ImageOutcome[]>();
  for (const image of images)
    groups.set(keyOf(image), [...(groups.get(keyOf(image)) ?? []), image]);
  return groups;
}

function warningsOf(images: readonly ImageOutcome[]): Issue[] {
  return toldWarnings(images).map(({ title, message, about }) => ({
    level: 'warning',
    title,
    message: about.length > 1 ? `${message} (${namesOf(about, images)})` : message,
  }));
}

/** What is wrong, what to do, and where to read on. */
function describeFailure({ code, message, remedy, docs, correlationId }: Failure): string {
  const more = [
    ...(docs === undefined ? [] : [`see ${docs}`]),
    ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
  ].join(', ');
  return `[${code}] ${message}\n  -> ${remedy}${more === '' ? '' : `\n     (${more})`}`;
}

function issueOf(
  level: Issue['level'],
  title: string,
  lead: string,
  failures: readonly Failure[],
): Issue {
  return { level, title, message: `${lead}\n${textOf(failures)}` };
}

/** Those that only wait for others are told in one, behind what they wait for; the remedy once. */
function heldBackIssue(images: readonly ImageOutcome[]): Issue[] {
  const waiting = images.filter(({ result }) => result === 'held-back');
  const [failure] = waiting.flatMap(({ failures }) => failures);
  if (failure === undefined) return [];
  const count = waiting.length === 1 ? '1 image' : `${waiting.length} images`;
  const lead = `${count} held back; ${LAST_WORDS[lastWord(waiting, 'nothing')]}`;
  // Of one that was begun a reader has to know which of its tags are written.
  const begun = waiting.filter(({ receipts }) => receipts.length > 0);
  const shown = begun.slice(0, MOST_ISSUES).flatMap(({ failures }) => failures.slice(0, 1));
  const others = waiting.filter(({ receipts }) => receipts.length === 0);
  const message = [
    lead,
    ...shown.map((it) => `[${it.code}] ${it.message}`),
    ...(begun.length > shown.length ? [`and ${begun.length - shown.length} more`] : []),
    ...(others.length > 0
      ? [
          `[${failure.code}] not begun, since another image was blocked or failed: ${namesOf(others, images)}`,
        ]
      : []),
    `  -> ${failure.remedy}`,
  ].join('\n');
  return [{ level: 'error', title: `held-back: ${count}`, message }];
}

function skippedIssue(images: readonly ImageOutcome[]): Issue[] {
  const skipped = images.filter(({ result }) => result === 'skipped');
  const names = skipped.map(({ facts }) => facts.promotion.source?.given ?? '').join(', ');
  return skipped.length === 0
    ? []
    : [{ level: 'warning', title: 'skipped', message: `Not in its source: ${names}` }];
}

function textOf(failures: readonly Failure[]): string {
  return failures.map(describeFailure).join('\n');
}

function capped(issues: readonly Issue[], level: Issue['level']): Issue[] {
  if (issues.length <= MOST_ISSUES) return [...issues];
  const more = issues.length - MOST_ISSUES;
  const rest = `and ${more} more; see the summary and the report`;
  return [...issues.slice(0, MOST_ISSUES), { level, title: 'more', message: rest }];
}
