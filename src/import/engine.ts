import { asPromotionError } from '../errors.js';
import { PHASES, type Phase, type PhaseName, type Step } from '../plan/plan.js';
import { changedSince } from './last-look.js';
import { endedWell, type StepEnd, type StepReceipt } from './receipt.js';
import type { EngineServices } from './services.js';
import { StepRun } from './step-run.js';

/** One image of a unit: its steps, and what they are carried out with. */
export interface Work {
  /** none: everything is in place already; it is proven all the same before a tag of the unit is written */
  readonly phases: readonly Phase[];
  /** rejects where the steps cannot even be started */
  readonly services: Promise<EngineServices>;
  /**
   * Whether the target is proven to hold what it should after this phase. Never throws.
   *
   * @param receipts of the steps so far
   */
  proven(phase: PhaseName, receipts: readonly StepReceipt[]): Promise<boolean>;
}

/**
 * Carries the images of one unit out, phase by phase: the steps of a phase side by side, and the next
 * one only when every step ended well and every image is proven to hold what it should by then. Right
 * before the tags of several images move, all of them are looked at once more, and one that has changed
 * keeps all of them. The steps of a phase that has started are all tried. It never throws: whatever
 * happens is in the receipts, so that the proof can still be read.
 *
 * @returns the receipts of each image, in the order of its steps
 */
export async function carryOut(unit: readonly Work[]): Promise<StepReceipt[][]> {
  const images = await Promise.all(unit.map(started));
  let proven: PhaseName | undefined;
  for (const name of PHASES) {
    if (images.every((image) => image.stepsOf(name).length === 0)) continue;
    await enter(name, proven, images);
    const going = images.every(({ faulty }) => !faulty);
    const changed = going && name === 'moving-tags' ? await lastLook(images) : undefined;
    await Promise.all(images.map((image) => image.carry(name, going, changed)));
    proven = name;
  }
  return images.map(({ receipts }) => receipts);
}

/** Proves what the phases before this one claim; the tags of a unit wait for every image of it. */
async function enter(
  name: PhaseName,
  last: PhaseName | undefined,
  images: readonly Image[],
): Promise<void> {
  if (images.some(({ faulty }) => faulty)) return;
  const tagging = name === 'new-tags' || name === 'moving-tags';
  const together = images.length > 1 && tagging;
  const claimed = tagging && last !== 'new-tags' ? 'attached' : (last ?? 'content');
  await Promise.all(
    images.map((image) => (together || image.receipts.length > 0 ? image.prove(claimed) : true)),
  );
}

/** The ends of steps that must not be sent any more; undefined where nothing has changed. */
async function lastLook(images: readonly Image[]): Promise<ReadonlyMap<Step, StepEnd> | undefined> {
  if (images.length === 1) return undefined;
  const ends = await Promise.all(
    images.map(({ found, stepsOf }) =>
      'error' in found ? [] : changedSince(stepsOf('moving-tags'), found.services),
    ),
  );
  const changed = new Map(ends.flat());
  return changed.size === 0 ? undefined : changed;
}

type Found = { readonly services: EngineServices } | { readonly error: unknown };

async function started(work: Work): Promise<Image> {
  try {
    return new Image(work, { services: await work.services });
  } catch (error) {
    return new Image(work, { error });
  }
}

/** An image of the unit on its way through the phases. */
class Image {
  readonly receipts: StepReceipt[] = [];
  /** something of its own did not go well, so that no phase of the unit starts any more */
  faulty: boolean;

  constructor(
    private readonly work: Work,
    readonly found: Found,
  ) {
    this.faulty = 'error' in found && work.phases.length > 0;
  }

  readonly stepsOf = (name: PhaseName): readonly Step[] =>
    this.work.phases.find((phase) => phase.name === name)?.steps ?? [];

  async prove(phase: PhaseName): Promise<void> {
    if (!(await this.work.proven(phase, this.receipts))) this.faulty = true;
  }

  /**
   * @param going whether the phase starts
   * @param changed ends of steps of the unit whose tags changed: no step is sent then
   */
  async carry(
    name: PhaseName,
    going: boolean,
    changed: ReadonlyMap<Step, StepEnd> | undefined,
  ): Promise<void> {
    const ended = await Promise.all(
      this.stepsOf(name).map((step) => {
        const end = changed?.get(step);
        if (end !== undefined) return { step, end, posts: [] };
        return this.#carry(step, going && changed === undefined);
      }),
    );
    this.receipts.push(...ended);
    if (ended.some(({ end }) => end.kind !== 'not-sent' && !endedWell(end))) this.faulty = true;
  }

  async #carry(step: Step, going: boolean): Promise<StepReceipt> {
    const { found, faulty } = this;
    if ('error' in found) {
      return { step, end: { kind: 'failed', error: asPromotionError(found.error) }, posts: [] };
    }
    if (!going)
      return { step, end: { kind: 'not-sent', fault: faulty ? 'own' : 'set' }, posts: [] };
    return found.services.turn(() => new StepRun(step, found.services).run());
  }
}
