import type { Facts } from '../facts/facts.js';
import { shortDigest } from '../oci/digest.js';
import { type Barrier, type Planned, type Step, stepsOf } from '../plan/plan.js';
import { isWriting } from '../request/modes.js';

/** Tags named one by one. */
const MOST_TAGS = 5;

const RIGHT: Readonly<Record<NonNullable<Facts['target']['mayImport']>, string>> = {
  yes: 'this identity may import into the target',
  no: 'this identity may not import into the target; the promoting identity was not checked',
  'not-checked':
    'whether this identity may import into the target was not checked: ARM does not say',
};

/** What will be written, before it is; in a mode that only looks, what would be, and whether it could. */
export function writeLines(images: readonly Planned[], barrier: Barrier): string[] {
  return [writeLine(images, barrier), ...rightLines(images)];
}

function writeLine(images: readonly Planned[], barrier: Barrier): string {
  const of = (kind: Planned['plan']['kind']) => images.filter(({ plan }) => plan.kind === kind);
  const [blocked, verified] = [of('blocked').length, of('verify').length];
  const steps = of('steps');
  const skipped = of('skipped').length;
  const notes = skipped > 0 ? `; skipped, not in the source: ${skipped}` : '';
  const counted = (count: number) =>
    images.length === 1 ? '' : ` (${count} of ${images.length} images)`;
  if (verified > 0) return `will write nothing: the target is read and compared${notes}`;
  const writes = steps.some(({ facts }) => isWriting(facts.mode));
  if (steps.length === 0 || (blocked > 0 && writes && barrier === 'set')) {
    const why = blocked > 0 ? `blocked${counted(blocked)}` : 'all is in place';
    return `will write nothing: ${why}${notes}`;
  }
  const lead = writes ? 'will write' : 'would write';
  const held =
    blocked > 0 && images.length > 1 ? `; blocked: ${blocked} of ${images.length} images` : '';
  return `${lead}: ${words(steps)}${counted(steps.length)}${held}${notes}`;
}

/** `1.4.2 (new), latest (moves from sha256:…)`; of a set, how many tags are new and which ones move. */
function words(images: readonly Planned[]): string {
  const set = images.length > 1;
  const steps = images.flatMap(({ plan }) => stepsOf(plan));
  const brings = (what: Step['brings']) => steps.filter((step) => step.brings === what);
  const tagging = brings('tags');
  const created = tagging.filter(({ mode }) => mode === 'NoForce').flatMap(({ tags }) => tags);
  const moving = tagging.flatMap(({ mode, tags, seen, targetRepository }) =>
    mode === 'NoForce' ? [] : tags.map((tag) => ({ tag, was: seen.get(tag), targetRepository })),
  );
  const [content, attached] = [brings('image').length, brings('attached').length];
  return [
    ...(created.length === 0 ? [] : [named(created, 'new', set)]),
    ...moving.slice(0, MOST_TAGS).map(({ tag, was, targetRepository }) => {
      const name = set ? `${targetRepository}:${tag}` : tag;
      return `${name} (moves${was === undefined ? '' : ` from ${shortDigest(was)}`})`;
    }),
    ...(moving.length > MOST_TAGS ? [`${moving.length - MOST_TAGS} more tags that move`] : []),
    ...brings('previous').map(
      ({ digest, tags }) => `${shortDigest(digest)} kept as ${tags.join(', ')}`,
    ),
    ...(content > 0 ? [set ? `manifests of ${content} images first` : 'the manifests first'] : []),
    ...(attached > 0 ? [`${attached} attached`] : []),
  ].join(', ');
}

function named(tags: readonly string[], what: string, set: boolean): string {
  if (set || tags.length > MOST_TAGS)
    return `${tags.length} ${what} ${tags.length === 1 ? 'tag' : 'tags'}`;
  return `${tags.join(', ')} (${what})`;
}

/** Whether the promotion that a plan shows could be carried out by this identity. */
function rightLines(images: readonly Planned[]): string[] {
  const told = new Set(images.flatMap(({ facts }) => facts.target.mayImport ?? []));
  return [...told].map((may) => `plan: ${RIGHT[may]}`);
}
