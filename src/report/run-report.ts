import type { OutputName } from '../request/inputs.js';
import {
  type Colour,
  colourOf,
  type Failure,
  type ImageOutcome,
  isRed,
  type Result,
} from './outcome.js';

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
  /** Markdown, or undefined when the summary is switched off */
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
      .filter((image) => image.failures.length > 0)
      .map((image) => {
        const { repository } = image.facts.promotion.target;
        const level = colourOf(image) === 'warning' ? 'warning' : 'error';
        return issueOf(level, `${image.result}: ${repository}`, image.failures);
      }),
  ];
  const warnings = images.flatMap((image) =>
    [
      ...image.verdicts.flatMap(({ gate, warning }) => (warning ? [[gate, warning] as const] : [])),
      ...image.warnings.map((warning) => ['referrers', warning] as const),
    ].map(([title, message]): Issue => ({ level: 'warning', title, message })),
  );
  const errors = ofImages.filter(({ level }) => level === 'error');
  const softened = ofImages.filter(({ level }) => level === 'warning');
  return [...capped(errors, 'error'), ...capped([...softened, ...warnings], 'warning')];
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

function capped(issues: readonly Issue[], level: Issue['level']): Issue[] {
  if (issues.length <= MOST_ISSUES) return [...issues];
  const more = issues.length - MOST_ISSUES;
  const rest = `and ${more} more; see the summary and the report`;
  return [...issues.slice(0, MOST_ISSUES), { level, title: 'more', message: rest }];
}

/** Outputs, a line an image. `image` is empty unless the target was proven or a plan names it. */
export function outputsOf(
  result: Result,
  images: readonly ImageOutcome[],
  reportPath: string,
): Record<OutputName, string> {
  const lines = (text: (image: ImageOutcome) => string) => images.map(text).join('\n');
  return {
    result: images.length > 1 ? lines((image) => image.result) : result,
    digest: lines(({ facts }) => facts.digest ?? ''),
    image: lines((image) => {
      const { registry, repository } = image.facts.promotion.target;
      const digest = image.facts.digest;
      return isRed(image.result) || digest === undefined
        ? ''
        : `${registry}/${repository}@${digest}`;
    }),
    tags: lines(({ facts }) => facts.promotion.tags.join(',')),
    'manifest-count': lines(({ facts, verification }) => {
      const tree = facts.source.image;
      const count =
        tree.kind === 'known' ? tree.value.nodes.length : verification?.manifests.length;
      return count === undefined ? '' : String(count);
    }),
    report: reportPath,
  };
}
