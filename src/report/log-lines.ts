import type { Facts } from '../facts/facts.js';
import type { Verdict } from '../gates/verdict.js';
import { wantedOf } from '../goal/goal.js';
import { shortDigest } from '../oci/digest.js';
import { type ImagePlan, type Planned, stepsOf } from '../plan/plan.js';
import { attachedWords, countAttached } from './attached.js';
import { keptWords } from './kept.js';
import type { ImageOutcome } from './outcome.js';

const WORD: Readonly<Record<Verdict['outcome'], string>> = {
  pass: 'pass   ',
  block: 'BLOCK  ',
  unknown: 'UNKNOWN',
  waived: 'waived ',
  'not-applicable': 'n/a    ',
};

const RIGHT: Readonly<Record<NonNullable<Facts['target']['mayImport']>, string>> = {
  yes: 'this identity may import into the target',
  no: 'this identity may not import into the target; the promoting identity was not checked',
  'not-checked':
    'whether this identity may import into the target was not checked: ARM does not say',
};

/** What is going to happen, told before it happens: verdicts and plan of every image. */
export function planLines(images: readonly Planned[]): string[] {
  return images.flatMap(({ facts, verdicts, plan }) => {
    const { source, target } = facts.promotion;
    const from = source ? `${source.registry}/${source.repository}` : 'target only';
    return [
      `${from} -> ${target.registry}/${target.repository} ${facts.digest ?? 'no digest'}`,
      ...verdicts.map(verdictLine),
      ...planLine(plan),
      ...rightLine(facts),
    ];
  });
}

/** What an image came to, in one line. */
export function outcomeLine(image: ImageOutcome): string {
  const { target } = image.facts.promotion;
  const tags = wantedOf(image);
  const proven = image.verification?.manifests.filter(({ kind }) => kind === 'proven').length ?? 0;
  const proof = image.verification ? `; ${proven} manifests read back` : '';
  const names = [...tags, ...keptWords(image)].join(', ') || 'untagged';
  const count = countAttached(image);
  const attached = count && count.found > 0 ? `; ${attachedWords(count)}` : '';
  return `${image.result}: ${target.registry}/${target.repository} [${names}] ${image.facts.digest ?? 'no digest'}${proof}${attached}`;
}

function verdictLine(verdict: Verdict): string {
  const warning = verdict.warning === undefined ? '' : ` (${verdict.warning})`;
  return `  ${WORD[verdict.outcome]} ${verdict.gate}: ${verdict.got}${warning}`;
}

/** Whether the promotion that this plan shows could be carried out by this identity. */
function rightLine({ target }: Facts): string[] {
  const words = target.mayImport && RIGHT[target.mayImport];
  return words === undefined ? [] : [`  plan: ${words}`];
}

function planLine(plan: ImagePlan): string[] {
  switch (plan.kind) {
    case 'steps': {
      const steps = stepsOf(plan);
      const image = steps.filter(({ brings }) => brings === 'image');
      const attached = steps.filter(({ brings }) => brings === 'attached').length;
      const previous = steps.filter(({ brings }) => brings === 'previous');
      const tagging = steps.filter(({ brings }) => brings === 'tags');
      return [
        ...image.map(() => '  plan: import the image untagged'),
        ...(attached > 0 ? [`  plan: import what is attached: ${attached}`] : []),
        ...previous.map(
          ({ tags, digest }) => `  plan: keep ${shortDigest(digest)} as ${tags.join(', ')}`,
        ),
        ...tagging.map(({ tags, mode }) => `  plan: import ${tags.join(', ')} with ${mode}`),
      ];
    }
    case 'already-present':
      return ['  plan: nothing to write'];
    case 'verify':
      return ['  plan: read the target and compare'];
    case 'skipped':
      return ['  plan: skipped, the source has no such image'];
    case 'blocked':
      return ['  plan: blocked, nothing is written'];
  }
}
