import { blocks, type Judged } from '../gates/verdict.js';
import type { Goal } from '../goal/goal.js';
import type { SourceName } from '../request/request.js';
import { attachedSteps } from './attached.js';
import type { ImagePlan, Phase, Planned, Step } from './plan.js';

/** Decides every image from its goal and its verdicts. */
export function decide(images: readonly Judged[]): Planned[] {
  return images.map((image) => ({ ...image, plan: planOf(image) }));
}

function planOf({ facts, goal, verdicts }: Judged): ImagePlan {
  if (goal === undefined || verdicts.some(blocks)) return { kind: 'blocked' };
  const { digest } = goal;
  if (facts.mode === 'verify') return { kind: 'verify', digest };
  const { source, target } = facts.promotion;
  const phases = source ? phasesOf(goal, source, target.repository) : [];
  return phases.length === 0
    ? { kind: 'already-present', digest }
    : { kind: 'steps', digest, phases };
}

/** What every step of an image has in common. */
export type Base = Omit<Step, 'brings' | 'whenTaken'>;

/**
 * With nothing to carry along, the tags bring the image at once. Else it comes without a tag, then what
 * is attached to it, and the wanted tags last.
 * That an untagged import can be tagged by a second one is the one thing this order rests on.
 */
function phasesOf(goal: Goal, source: SourceName, targetRepository: string): Phase[] {
  const base: Base = {
    sourceRegistry: source.registry,
    sourceRepository: source.repository,
    digest: goal.digest,
    targetRepository,
    tags: [],
    mode: 'NoForce',
    seen: new Map(),
  };
  const attached = attachedSteps(goal, base);
  const [created, moved] = [newTags(goal, base), movingTags(goal, base)];
  const tagged = created.length + moved.length > 0;
  const content: Step[] = needsContent(goal, attached.length > 0, tagged)
    ? [{ ...base, brings: 'image', whenTaken: 'lost' }]
    : [];
  const phases: Phase[] = [
    { name: 'content', steps: content },
    { name: 'attached', steps: attached },
    { name: 'new-tags', steps: created },
    { name: 'moving-tags', steps: moved },
  ];
  return phases.filter(({ steps }) => steps.length > 0);
}

/** What could not be read may be missing; that matters where something has to be attached to it. */
function needsContent({ content }: Goal, carries: boolean, tagged: boolean): boolean {
  if (!carries && tagged) return false;
  switch (content) {
    case 'there':
      return false;
    case 'lacking':
      return true;
    case 'not-looked-at':
    case 'unreadable':
      return carries;
  }
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
