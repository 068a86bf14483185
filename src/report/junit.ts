import { blocks, type Verdict } from '../gates/verdict.js';
import { wantedOf } from '../goal/goal.js';
import { type Colour, colourOf, type Failure, type ImageOutcome } from './outcome.js';
import { xmlAttributes, xmlText } from './xml.js';

/** What came of a test: as the programs that read JUnit's files count it. */
type Case = { readonly name: string } & (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failure' | 'error'; readonly message: string; readonly text: string }
  | { readonly kind: 'skipped'; readonly message: string }
);

interface Suite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

/** A message is shown in one line of a list. */
const LONGEST_MESSAGE = 500;
const PROOF = 'proof';

/**
 * The run as JUnit XML: a suite an image, in it a test for each gate that was asked and one for the
 * proof; and a suite for what failed besides the images. A block and a mismatch are failures, what could not be had or done is an
 * error, what was waived or only planned is skipped. A red run has at least one that is red, a green one none.
 *
 * @param images with texts that are harmless already
 * @param failures of the run itself
 * @see the schema of Jenkins' xUnit plugin, junit-10.xsd
 */
export function renderJUnit(
  images: readonly ImageOutcome[],
  failures: readonly Failure[],
  times: { readonly started: Date; readonly ended: Date },
): string {
  const suites = [...images.map(suiteOf), ...(failures.length > 0 ? [runSuite(failures)] : [])];
  const seconds = (times.ended.getTime() - times.started.getTime()) / 1000;
  // The schema knows no zone: it is UTC.
  const timestamp = times.started.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
  // The schema has no count of what was skipped here.
  const { skipped: _, ...counts } = countsOf(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: 'promotion', ...counts, time: seconds })}>`,
    ...suites.flatMap((suite, index) => suiteLines(suite, { timestamp, id: index })),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(image: ImageOutcome): Suite {
  const { facts, result, verdicts } = image;
  const { target } = facts.promotion;
  const names = wantedOf(image).join(', ') || 'untagged';
  return {
    name: `${target.registry}/${target.repository} [${names}]`,
    properties: { result, ...(facts.digest === undefined ? {} : { digest: facts.digest }) },
    cases: [...verdicts.flatMap(caseOf), proofOf(image)],
  };
}

function runSuite(failures: readonly Failure[]): Suite {
  const cases = failures.map((failure): Case => {
    const kind = failure.code === 'GATE_BLOCKED' ? 'failure' : 'error';
    return { name: failure.code, kind, ...wordsOf([failure]) };
  });
  return { name: 'run', properties: {}, cases };
}

/** A gate that was not asked is no test. */
function caseOf(verdict: Verdict): Case[] {
  const { gate: name, expected, got, warning } = verdict;
  const found = `expected: ${expected}\nfound: ${got}`;
  switch (verdict.outcome) {
    case 'not-applicable':
      return [];
    case 'pass':
      return [{ name, kind: 'passed' }];
    case 'waived':
      return [{ name, kind: 'skipped', message: warning ?? got }];
    case 'block':
      return [{ name, kind: 'failure', message: got, text: `${found}\n${verdict.remedy}` }];
    case 'unknown':
      return [{ name, kind: 'error', message: got, text: `${found}\n${verdict.remedy}` }];
  }
}

/** What became of the image in the target. */
function proofOf(image: ImageOutcome): Case {
  const { result, failures } = image;
  const colour: Colour = colourOf(image);
  switch (result) {
    case 'promoted':
    case 'rolled-back':
    case 'already-present':
    case 'verified':
      return { name: PROOF, kind: 'passed' };
    case 'planned':
      return skipped('planned: nothing was written');
    case 'skipped':
      return skipped('the source has no such image, and it is optional');
    case 'blocked':
      // The gate that blocks is the failure; where none does, another one was faster.
      return image.verdicts.some(blocks)
        ? skipped('a gate blocks: nothing was written')
        : { name: PROOF, kind: 'failure', ...wordsOf(failures) };
    case 'mismatched':
    case 'held-back':
      return { name: PROOF, kind: 'failure', ...wordsOf(failures) };
    case 'unverifiable':
      return colour === 'red'
        ? { name: PROOF, kind: 'error', ...wordsOf(failures) }
        : skipped(wordsOf(failures).message);
    case 'failed':
      return { name: PROOF, kind: 'error', ...wordsOf(failures) };
  }
}

function skipped(message: string): Case {
  return { name: PROOF, kind: 'skipped', message };
}

function wordsOf(failures: readonly Failure[]): { message: string; text: string } {
  return {
    message: failures[0]?.message ?? 'see the report',
    text: failures.map(({ code, message, remedy }) => `[${code}] ${message}\n${remedy}`).join('\n'),
  };
}

function countsOf(
  cases: readonly Case[],
): Record<'tests' | 'failures' | 'errors' | 'skipped', number> {
  const count = (kind: Case['kind']) => cases.filter((it) => it.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function suiteLines({ name, properties, cases }: Suite, more: Record<string, string | number>) {
  const known = Object.entries(properties).map(
    ([key, value]) => `      <property${xmlAttributes({ name: key, value })}/>`,
  );
  return [
    `  <testsuite${xmlAttributes({ name, ...countsOf(cases), time: 0, ...more })}>`,
    ...(known.length > 0 ? ['    <properties>', ...known, '    </properties>'] : []),
    ...cases.flatMap((it) => caseLines(name, it)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, it: Case): string[] {
  const open = `    <testcase${xmlAttributes({ name: it.name, classname: suite, time: 0 })}`;
  if (it.kind === 'passed') return [`${open}/>`];
  const message = it.message.slice(0, LONGEST_MESSAGE);
  const end = '    </testcase>';
  if (it.kind === 'skipped')
    return [`${open}>`, `      <skipped${xmlAttributes({ message })}/>`, end];
  const attributes = xmlAttributes({ message, type: it.kind });
  return [`${open}>`, `      <${it.kind}${attributes}>${xmlText(it.text)}</${it.kind}>`, end];
}
