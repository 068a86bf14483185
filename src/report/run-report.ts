import type { HostName } from '../request/host-names.js';
import type { OutputName } from '../request/inputs.js';
import { imageOf, imagesOutput } from './images-output.js';
import { type Colour, colourOf, type Failure, type ImageOutcome, type Result } from './outcome.js';

/** One annotation of the run. */
export interface Issue {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** What the host has to say and set; all texts are already harmless and free of secrets. */
export interface RunReport {
  readonly result: Result;
  readonly colour: Colour;
  /** errors first; none is printed twice */
  readonly issues: readonly Issue[];
  readonly outputs: Readonly<Record<OutputName, string>>;
  /** Markdown for the job's page, or undefined when that is switched off; the file is written all the same */
  readonly summary: string | undefined;
  /** absolute path of the JSON report; empty when it could not be written */
  readonly reportPath: string;
}

/** A host shows ten errors and ten warnings a step; the rest stays in the summary. */
const MOST_ISSUES = 9;

/** One error per image that is not green, with all its reasons, and the warnings of its gates. */
export function issuesOf(images: readonly ImageOutcome[], failures: readonly Failure[]): Issue[] {
  const ofImages = [
    ...failures.map((failure) => issueOf('error', failure.code, [failure])),
    ...images
      .filter(({ result, failures: own }) => own.length > 0 && result !== 'held-back')
      .map((image) => {
        const { repository } = image.facts.promotion.target;
        const level = colourOf(image) === 'warning' ? 'warning' : 'error';
        return issueOf(level, `${image.result}: ${repository}`, image.failures);
      }),
    ...heldBackIssue(images),
  ];
  const warnings = images.flatMap((image) =>
    [
      ...image.verdicts.flatMap(({ gate, warning }) => (warning ? [[gate, warning] as const] : [])),
      ...image.warnings.map((warning) => ['referrers', warning] as const),
    ].map(([title, message]): Issue => ({ level: 'warning', title, message })),
  );
  const skipped = images.filter(({ result }) => result === 'skipped');
  const names = skipped.map(({ facts }) => facts.promotion.source?.given ?? '').join(', ');
  const told: Issue[] =
    skipped.length === 0
      ? []
      : [{ level: 'warning', title: 'skipped', message: `Not in its source: ${names}` }];
  const errors = ofImages.filter(({ level }) => level === 'error');
  const softened = ofImages.filter(({ level }) => level === 'warning');
  return [...capped(errors, 'error'), ...capped([...told, ...softened, ...warnings], 'warning')];
}

/** What is wrong, what to do, and where to read on. */
function describeFailure({ code, message, remedy, docs, correlationId }: Failure): string {
  const more = [
    ...(docs === undefined ? [] : [`see ${docs}`]),
    ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
  ].join(', ');
  return `[${code}] ${message}\n  -> ${remedy}${more === '' ? '' : `\n     (${more})`}`;
}

function issueOf(level: Issue['level'], title: string, failures: readonly Failure[]): Issue {
  const message = failures.map(describeFailure).join('\n');
  return { level, title, message };
}

/** Those that only wait for others are told in one, behind what they wait for. */
function heldBackIssue(images: readonly ImageOutcome[]): Issue[] {
  const waiting = images.filter(({ result }) => result === 'held-back');
  const failures = waiting.flatMap((image) => image.failures.slice(0, 1));
  const shown = failures.slice(0, MOST_ISSUES);
  if (shown.length === 0) return [];
  const issue = issueOf('error', `held-back: ${counted(waiting.length)}`, shown);
  const more = failures.length - shown.length;
  return [more > 0 ? { ...issue, message: `${issue.message}\nand ${more} more` } : issue];
}

function counted(images: number): string {
  return images === 1 ? '1 image' : `${images} images`;
}

function capped(issues: readonly Issue[], level: Issue['level']): Issue[] {
  if (issues.length <= MOST_ISSUES) return [...issues];
  const more = issues.length - MOST_ISSUES;
  const rest = `and ${more} more; see the summary and the report`;
  return [...issues.slice(0, MOST_ISSUES), { level, title: 'more', message: rest }];
}

/** Outputs: one word for all images in `result`, else a line an image. */
export function outputsOf(
  result: Result,
  images: readonly ImageOutcome[],
  host: HostName,
  paths: { readonly report: string; readonly summary: string },
): Record<OutputName, string> {
  const lines = (text: (image: ImageOutcome) => string) => images.map(text).join('\n');
  return {
    result,
    digest: lines(({ facts }) => facts.digest ?? ''),
    image: lines(imageOf),
    tags: lines(({ facts }) => facts.promotion.tags.join(',')),
    'manifest-count': lines(({ facts, verification }) => {
      const tree = facts.source.image;
      const count =
        tree.kind === 'known' ? tree.value.nodes.length : verification?.manifests.length;
      return count === undefined ? '' : String(count);
    }),
    images: imagesOutput(host, images),
    report: paths.report,
    summary: paths.summary,
  };
}
