import { blocks, type Judged } from '../gates/verdict.js';
import type { Goal } from '../goal/goal.js';
import { isSkipped } from '../goal/skipped.js';
import type { SourceName, TargetName } from '../request/request.js';
import { attachedSteps } from './attached.js';
import type { Barrier, ImagePlan, Phase, Planned, Step } from './plan.js';

/**
 * Decides every image from its goal and its verdicts. Images that wait for each other bring their
 * manifests first, whatever is attached to them: no tag of one is written before all of them are there.
 */
export function decide(images: readonly Judged[], barrier: Barrier = 'set'): Planned[] {
  const alone = images.map((image) => ({ ...image, plan: planOf(image, 'image') }));
  // An image that is in place is waited for as well: it has to be there still when the tags are written.
  const waiting = alone.filter(({ plan }) => plan.kind !== 'skipped');
  if (barrier === 'image' || waiting.length < 2) return alone;
  return images.map((image) => ({ ...image, plan: planOf(image, 'set') }));
}

function planOf({ facts, goal, verdicts }: Judged, barrier: Barrier): ImagePlan {
  if (verdicts.some(blocks)) return { kind: 'blocked' };
  if (isSkipped(facts)) return { kind: 'skipped' };
  if (goal === undefined) return { kind: 'blocked' };
  const { digest } = goal;
  if (facts.mode === 'verify') return { kind: 'verify', digest };
  const { source, target } = facts.promotion;
  const phases = source ? phasesOf(goal, source, target, barrier) : [];
  return phases.length === 0
    ? { kind: 'already-present', digest }
    : { kind: 'steps', digest, phases };
}

/** What every step of an image has in common. */
export type Base = Omit<Step, 'brings' | 'whenTaken'>;

/**
 * With nothing to carry along and nobody to wait for, the tags bring the image at once. Else it comes
 * without a tag, then what is attached to it, and the wanted tags last.
 * That an untagged import can be tagged by a second one is the one thing this order rests on.
 */
function phasesOf(goal: Goal, source: SourceName, target: TargetName, barrier: Barrier): Phase[] {
  const base: Base = {
    sourceRegistry: source.registry,
    sourceRepository: source.repository,
    digest: goal.digest,
    targetRepository: target.repository,
    tags: [],
    mode: 'NoForce',
    seen: new Map(),
  };
  const attached = attachedSteps(goal, base);
  const [created, moved] = [newTags(goal, base), movingTags(goal, base)];
  const tagged = created.length + moved.length > 0;
  const first = attached.length > 0 || (barrier === 'set' && tagged);
  const content: Step[] = needsContent(goal, first, tagged)
    ? [{ ...base, brings: 'image', whenTaken: 'lost' }]
    : [];
  const phases: Phase[] = [
    { name: 'content', steps: content },
    { name: 'attached', steps: attached },
    { name: 'new-tags', steps: [...created, ...keeperSteps(goal, base, target)] },
    { name: 'moving-tags', steps: moved },
  ];
  return phases.filter(({ steps }) => steps.length > 0);
}

/**
 * What could not be read may be missing; that matters where the image has to be there first.
 *
 * @param first whether it has to be: something is to be attached to it, or its tags wait for others
 */
function needsContent({ content }: Goal, first: boolean, tagged: boolean): boolean {
  if (!first && tagged) return false;
  switch (content) {
    case 'there':
      return false;
    case 'lacking':
      return true;
    case 'not-looked-at':
    case 'unreadable':
      return first;
  }
}

/** What moving tags hold is brought from the target itself. */
function keeperSteps({ keepers, reach }: Goal, base: Base, target: TargetName): Step[] {
  if (reach.kind === 'waived') return [];
  const from = { sourceRegistry: target.registry, sourceRepository: target.repository };
  return keepers.flatMap(({ tag, digest, fate }): Step[] =>
    fate.kind !== 'create' || tag === undefined
      ? []
      : [{ ...base, ...from, digest, tags: [tag], brings: 'previous', whenTaken: 'lost' }],
  );
}

/** Where a private target cannot be read, every tag goes by `NoForce`, which moves nothing. */
function newTags({ tags, reach }: Goal, base: Base): Step[] {
  const unread = reach.kind === 'waived';
  const names = tags.flatMap(({ tag, fate }) => {
    const isNew = fate.kind === 'create' || fate.kind === 'unreadable';
    return isNew || (unread && fate.kind === 'move') ? [tag] : [];
  });
  return names.length === 0 ? [] : [{ ...base, tags: names, brings: 'tags', whenTaken: 'lost' }];
}

function movingTags({ tags, reach }: Goal, base: Base): Step[] {
  if (reach.kind === 'waived') return [];
  const seen = new Map(
    tags.flatMap(({ tag, fate }) => (fate.kind === 'move' ? [[tag, fate.was] as const] : [])),
  );
  if (seen.size === 0) return [];
  const names = [...seen.keys()];
  return [{ ...base, tags: names, mode: 'Force', seen, brings: 'tags', whenTaken: 'lost' }];
}
