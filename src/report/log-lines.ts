import type { IdentityClaims } from '../azure/identity.js';
import type { Facts } from '../facts/facts.js';
import { blocks, type GateId, type Verdict } from '../gates/verdict.js';
import { wantedOf } from '../goal/goal.js';
import { shortDigests } from '../oci/digest.js';
import { formatPlatform } from '../oci/platform.js';
import type { Barrier, Planned } from '../plan/plan.js';
import { attachedWords, countAttached } from './attached.js';
import { nameIn } from './image-name.js';
import { keptWords } from './kept.js';
import { colourOf, type ImageOutcome, RESULTS } from './outcome.js';
import type { Said } from './run-log.js';
import { writeLines } from './write-words.js';

const WORD: Readonly<Record<Verdict['outcome'], string>> = {
  pass: 'pass   ',
  block: 'BLOCK  ',
  unknown: 'UNKNOWN',
  waived: 'waived ',
  'not-applicable': 'n/a    ',
};
/** Gates whose pass says whose image it is. */
const NAMING: readonly GateId[] = ['signature', 'attestation', 'notation'];
/** Groups of a set that are told one by one; more of them are counted. */
const MOST_GROUPS = 50;
/** A list of images takes so many lines, and more only where so many names stand on each. */
const MOST_LINES = 10;
const MOST_ON_LINE = 20;

/** As whom the run is signed in, as the token says; empty without a token. */
export function signedIn({ applicationId, objectId, tenantId }: IdentityClaims): Said[] {
  const known = [
    ...(applicationId === undefined ? [] : [`application ${applicationId}`]),
    ...(objectId === undefined ? [] : [`object ${objectId}`]),
    ...(tenantId === undefined ? [] : [`tenant ${tenantId}`]),
  ];
  return known.length === 0 ? [] : [`signed in as ${known.join(', ')}`];
}

/**
 * What is going to happen, told before it happens: what gates said, and what will be written.
 *
 * @param barrier whether an image that is blocked keeps all others from being written
 */
export function planSaid(images: readonly Planned[], barrier: Barrier): Said[] {
  const [image] = images;
  if (image !== undefined && images.length === 1) return ofOne(image);
  const groups = groupsOf(images);
  const shown = groups.slice(0, MOST_GROUPS);
  const more = groups.slice(MOST_GROUPS).reduce((sum, { about }) => sum + about.length, 0);
  return [
    `${images.length} images: ${registriesOf(images)}`,
    ...shown.map(({ title, about, said }) => ({
      title,
      lines: [...namesIn(about, images), ...said],
    })),
    ...(more > 0 ? [`and ${more} more images of which gates say something, in the report`] : []),
    ...writeLines(images, barrier),
  ];
}

function ofOne(image: Planned): string[] {
  const { facts, verdicts } = image;
  const { source, target } = facts.promotion;
  const from = source ? `${source.registry}/${source.repository}` : 'target only';
  const passed = verdicts.filter(({ outcome }) => outcome === 'pass').map(({ gate }) => gate);
  return [
    `${from} -> ${target.registry}/${target.repository} ${facts.digest ?? 'no digest'}${contentOf(facts)}`,
    `  ${gatesWord(verdicts)}${passed.length > 0 ? `: ${passed.join(', ')}` : ''}`,
    ...saidOf(image),
    ...writeLines([image], 'image').map((line) => `  ${line}`),
  ];
}

function contentOf({ source }: Facts): string {
  if (source.image.kind !== 'known') return '';
  const { nodes, platforms } = source.image.value;
  const on = platforms.length > 0 ? ` for ${platforms.map(formatPlatform).join(', ')}` : '';
  return ` (${nodes.length} manifests${on})`;
}

/** What gates have to say, a line each; one that only passes, or that nobody asked for, says nothing. */
function saidOf({ verdicts }: Planned): string[] {
  return verdicts.filter(saysSomething).map((verdict) => {
    const warning = verdict.warning === undefined ? '' : ` (${verdict.warning})`;
    return `  ${WORD[verdict.outcome]} ${verdict.gate}: ${verdict.got}${warning}`;
  });
}

function saysSomething({ outcome, warning, gate }: Verdict): boolean {
  if (warning !== undefined) return true;
  switch (outcome) {
    case 'block':
    case 'unknown':
    case 'waived':
      return true;
    case 'pass':
      return NAMING.includes(gate);
    case 'not-applicable':
      return false;
  }
}

/** Whether the gates pass, in a few words. */
function gatesWord(verdicts: readonly Verdict[]): string {
  const stopping = verdicts.filter(blocks).map(({ gate }) => gate);
  if (stopping.length > 0) return `BLOCK by ${stopping.join(', ')}; pass`;
  const waived = verdicts.filter(({ outcome }) => outcome === 'waived').map(({ gate }) => gate);
  return waived.length > 0 ? `waived ${waived.join(', ')}; pass` : 'all gates pass';
}

interface Group {
  readonly title: string;
  readonly about: readonly Planned[];
  readonly said: readonly string[];
}

/** Images of which gates say the same, together; those that are blocked first. */
function groupsOf(images: readonly Planned[]): Group[] {
  const groups = new Map<string, Planned[]>();
  for (const image of images) {
    const key = [gatesWord(image.verdicts), ...saidOf(image)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()]
    .sort((a, b) => Number(isStopped(b[0])) - Number(isStopped(a[0])) || a.length - b.length)
    .flatMap((about) => {
      const [first] = about;
      if (first === undefined) return [];
      const who = about.length === 1 ? nameIn(images, first) : `${about.length} images`;
      const words = gatesWord(first.verdicts).replace('; pass', '');
      return [{ title: `${who}: ${words}`, about, said: saidOf(first) }];
    });
}

function isStopped(image: Planned | undefined): boolean {
  return image?.verdicts.some(blocks) ?? false;
}

function registriesOf(images: readonly Planned[]): string {
  const sources = new Set(images.flatMap(({ facts }) => facts.promotion.source?.registry ?? []));
  const targets = new Set(images.map(({ facts }) => facts.promotion.target.registry));
  const from = sources.size > 0 ? [...sources].join(', ') : 'target only';
  return `${from} -> ${[...targets].join(', ')}`;
}

/** The images by name, a line each where they are few, else many on a line. */
function namesIn(about: readonly Planned[], all: readonly Planned[]): string[] {
  const names = about.map((image) => {
    const tags = [...wantedOf(image), ...keptWords(image)].join(', ') || 'untagged';
    return `${nameIn(all, image)} [${tags}] ${shortDigests(image.facts.digest ?? 'no digest')}`;
  });
  const each = Math.min(MOST_ON_LINE, Math.ceil(names.length / MOST_LINES));
  return Array.from(
    { length: Math.ceil(names.length / each) },
    (_, line) => `  ${names.slice(line * each, (line + 1) * each).join(' · ')}`,
  );
}

/** What the images came to: what is not green in the open, the rest folded. */
export function outcomeSaid(images: readonly ImageOutcome[]): Said[] {
  if (images.length === 1) return images.map(outcomeLine);
  return RESULTS.flatMap((result): Said[] => {
    const about = images.filter((it) => it.result === result);
    if (about.length === 0) return [];
    const open = about.filter((it) => result !== 'held-back' && colourOf(it) === 'red');
    const rest = about.filter((it) => !open.includes(it));
    // They were named before.
    if (rest.length === images.length) return [`${result}: ${countOf(rest)}`];
    const shown = open.slice(0, MOST_GROUPS);
    const more = open.length - shown.length;
    return [
      ...shown.map(outcomeLine),
      ...(more > 0 ? [`${result}: ${more} more images, in the report`] : []),
      ...(rest.length > 0
        ? [{ title: `${result}: ${countOf(rest)}`, lines: namesIn(rest, images) }]
        : []),
    ];
  });
}

function countOf(images: readonly unknown[]): string {
  return images.length === 1 ? '1 image' : `${images.length} images`;
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
