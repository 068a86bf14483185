import { blocks } from '../gates/verdict.js';
import { type TagFate, wantedOf } from '../goal/goal.js';
import { shortDigest, shortDigests } from '../oci/digest.js';
import type { Mode } from '../request/request.js';
import { attachedGaps } from './attached.js';
import { where } from './failures.js';
import { namesOf } from './image-name.js';
import { LAST_WORDS, lastWord, type Sent, wordOf } from './last-word.js';
import { type Failure, type ImageOutcome, isRed, RESULTS, type Result } from './outcome.js';

/** Tags named in a sentence; more of them are counted. */
const MOST_TAGS = 3;
/** What a reason is cut to, in characters: the whole of it stands below. */
const LONGEST_REASON = 140;
const DEPLOY = 'proven, deploy by digest';

/** What a headline is made of. */
export interface Headlined {
  readonly mode: string;
  readonly result: Result;
  readonly red: boolean;
  readonly images: readonly ImageOutcome[];
  /** of the run itself */
  readonly failures: readonly Failure[];
  readonly sent: Sent;
}

/**
 * The verdict in one plain sentence, for whoever was woken up: what happened to production, why, and what
 * to do next. That of a red run ends with one of its last words.
 */
export function headlineOf(run: Headlined): string {
  const said = sentenceOf(run);
  if (!run.red) return said;
  const word = LAST_WORDS[lastWord(run.images, run.sent)];
  return `${said.replace(/[.;:\s]{1,10}$/, '')}; ${wordIn(run, word)}`;
}

/** Where images that stand alone went on, it is said of what nothing was changed. */
function wordIn({ images }: Headlined, word: string): string {
  const others = images.some((it) => !isRed(it.result) && it.receipts.length > 0);
  const red = images.filter((it) => isRed(it.result));
  return word === LAST_WORDS.fix && others ? `of ${namesOf(red, images, 3)} ${word}` : word;
}

function sentenceOf({ mode, images, failures }: Headlined): string {
  const [failure] = failures;
  const [image] = images;
  if (failure) return `The run failed: ${reasonOf(failure)}${doneBy(images)}`;
  if (image === undefined) return 'The run failed';
  return images.length === 1 ? sentenceOfOne(image) : sentenceOfSet(mode, images);
}

/** What had been done before the run itself failed. */
function doneBy(images: readonly ImageOutcome[]): string {
  return images.length === 0 ? '' : `; images: ${countsOf(images)}`;
}

function sentenceOfOne(image: ImageOutcome): string {
  const place = where(image);
  switch (image.result) {
    case 'promoted':
      return `${place} changed: ${changesOf([image], 'done')}; ${DEPLOY}`;
    case 'rolled-back':
      return `${place} changed back: ${changesOf([image], 'done')}; ${DEPLOY}`;
    case 'already-present':
      return `${place} is unchanged: it held the digest ${underTags(image)}already; ${DEPLOY}`;
    case 'verified':
      return `${place} holds the digest${underTags(image).trimEnd() && ` ${underTags(image).trimEnd()}`}; ${DEPLOY}`;
    case 'planned':
      return `Plan for ${place}: ${changesOf([image], 'planned')}; ${carryOut(image.facts.mode)}`;
    case 'skipped':
      return `${place} is unchanged: its source has no such image`;
    case 'held-back':
      return `${place} waits for another image of its set`;
    case 'blocked':
      return `${place} was not ${verbOf(image.facts.mode)}: ${whyOf(image)}`;
    case 'unverifiable':
      return `${place} got the image, which is not proven: the target cannot be read from here${isWarned(image) ? '; verify it from inside its network before it is deployed' : ''}`;
    case 'mismatched':
      return `${place} does not hold what it should: ${gapsOf(image)}`;
    case 'failed':
      return `${place} was not ${verbOf(image.facts.mode)}${wordOf(image) === 'fix' ? '' : ' to the end'}: ${whyOf(image)}`;
  }
}

function sentenceOfSet(mode: string, images: readonly ImageOutcome[]): string {
  const registries = [...new Set(images.map(({ facts }) => facts.promotion.target.registry))];
  const place = registries.length === 1 ? registries[0] : `${registries.length} registries`;
  const counts = countsOf(images);
  const red = images.some(({ result }) => isRed(result));
  if (red) return `${images.length} images for ${place}: ${counts}`;
  if (mode === 'plan' || mode === 'rollback-plan') {
    const changes = changesOf(images, 'planned');
    return `Plan for ${images.length} images of ${place}: ${changes} (${counts}); ${carryOut(mode)}`;
  }
  const changes = images.some(({ receipts }) => receipts.length > 0)
    ? `, ${changesOf(images, 'done')}`
    : '';
  return `${images.length} images of ${place}: ${counts}${changes}; ${DEPLOY}`;
}

/** How many images came to what, the worst first; what is wrong is named. */
function countsOf(images: readonly ImageOutcome[]): string {
  return RESULTS.flatMap((result) => {
    const about = images.filter((it) => it.result === result);
    if (about.length === 0) return [];
    const counted = `${about.length} ${wordFor(result)}`;
    return [
      isRed(result) && result !== 'held-back' ? `${counted} (${accused(about, images)})` : counted,
    ];
  }).join(', ');
}

/** The result as a word of a sentence. */
export function wordFor(result: Result): string {
  return result === 'already-present' ? 'there already' : result.replace('-', ' ');
}

/** `team/api, team/web and 3 more: target-tag`. */
function accused(about: readonly ImageOutcome[], all: readonly ImageOutcome[]): string {
  const reasons = new Set(about.flatMap(causesOf));
  const told = [...reasons].slice(0, MOST_TAGS).join(', ');
  return `${namesOf(about, all, 3)}: ${told}${reasons.size > MOST_TAGS ? ' and more' : ''}`;
}

/** Gates that block, else codes. */
function causesOf({ verdicts, failures }: ImageOutcome): string[] {
  const gates = verdicts.filter(blocks).map(({ gate }) => gate);
  return gates.length > 0 ? gates : failures.map(({ code }) => code);
}

function whyOf(image: ImageOutcome): string {
  const gates = image.verdicts.filter(blocks).map(({ gate }) => gate);
  if (gates.length > 0) return `blocked by ${gates.join(', ')}`;
  const [failure] = image.failures;
  return failure === undefined ? image.result : reasonOf(failure);
}

function reasonOf({ code, message }: Failure): string {
  const text = shortDigests(message.split('\n')[0] ?? '');
  // No word is cut: half an id would be taken for a whole one.
  const fits = text.slice(0, text.lastIndexOf(' ', LONGEST_REASON));
  const bounded = text.length > LONGEST_REASON ? `${fits} …` : text;
  // The last words are said once, at the end.
  const words = Object.values(LAST_WORDS).reduce((rest, it) => rest.replace(it, ''), bounded);
  return `${code}: ${words.replace(/[.;:\s]{1,10}$/, '')}`;
}

function gapsOf({ verification, failures }: ImageOutcome): string {
  const tags = (verification?.tags ?? []).flatMap((it) => {
    if (it.kind === 'proven') return [];
    return [
      it.kind === 'different'
        ? `${it.tag} holds ${shortDigest(it.digest)}`
        : `${it.tag} ${it.kind}`,
    ];
  });
  const attached = verification === undefined ? [] : attachedGaps(verification);
  const gaps = [...tags, ...attached].slice(0, MOST_TAGS);
  return gaps.length > 0 ? gaps.join(', ') : (failures[0]?.code ?? 'it differs');
}

/** `1.4.2 is new, latest moved`; many tags are counted. */
function changesOf(images: readonly ImageOutcome[], when: 'done' | 'planned'): string {
  const of = (kind: TagFate['kind']) =>
    images.flatMap(({ goal, facts }) => {
      const lead = images.length === 1 ? '' : `${facts.promotion.target.repository}:`;
      return (goal?.tags ?? []).flatMap(({ tag, fate }) =>
        fate.kind === kind ? [`${lead}${tag}`] : [],
      );
    });
  const [created, moved, written] = [of('create'), of('move'), of('unreadable')];
  const kept = of('kept');
  const planned = when === 'planned';
  const said = [
    ...(created.length > 0
      ? [clause(created, planned ? 'would be new' : ['is new', 'are new'])]
      : []),
    ...(moved.length > 0 ? [clause(moved, planned ? 'would move' : 'moved')] : []),
    ...(written.length > 0 ? [clause(written, planned ? 'would be written' : 'was written')] : []),
  ];
  const stays = kept.length > 0 ? [clause(kept, planned ? 'would stay' : 'stayed')] : [];
  if (said.length > 0) return [...said, ...stays].join(', ');
  const untagged = images.every(({ facts }) => facts.tags.length === 0);
  if (untagged) return planned ? 'the image would come, untagged' : 'the image came, untagged';
  return planned
    ? 'what is lacking would be added, no tag would change'
    : 'what was lacking was added, no tag changed';
}

function clause(tags: readonly string[], says: string | readonly [string, string]): string {
  const names = tags.length > MOST_TAGS ? `${tags.length} tags` : tags.join(', ');
  const [one, many] = typeof says === 'string' ? [says, says] : says;
  return `${names} ${tags.length === 1 ? one : many}`;
}

function underTags(image: ImageOutcome): string {
  const tags = wantedOf(image);
  if (tags.length === 0) return '';
  return `under ${tags.length > MOST_TAGS ? `${tags.length} tags` : tags.join(', ')} `;
}

function isWarned({ facts }: ImageOutcome): boolean {
  return facts.promotion.policy.unverifiable === 'warn';
}

function carryOut(mode: string): string {
  return mode === 'rollback-plan'
    ? 'mode: rollback carries it out'
    : 'mode: promote carries it out';
}

function verbOf(mode: Mode): string {
  switch (mode) {
    case 'promote':
    case 'plan':
      return 'promoted';
    case 'verify':
      return 'verified';
    case 'rollback':
    case 'rollback-plan':
      return 'rolled back';
  }
}
