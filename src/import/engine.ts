import { asPromotionError } from '../errors.js';
import { PHASES, type Phase, type PhaseName, type Step } from '../plan/plan.js';
import { endedWell, type StepReceipt } from './receipt.js';
import type { EngineServices } from './services.js';
import { StepRun } from './step-run.js';

/** One image of a unit: its steps, and the found they are carried out in. */
export interface Work {
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
 * one only when every step ended well and every image is proven to hold what it should by then. The
 * steps of a phase that has started are all tried. It never throws: whatever happens is in the receipts,
 * so that the proof can still be read.
 *
 * @returns the receipts of each image, in the order of its steps
 */
export async function carryOut(unit: readonly Work[]): Promise<StepReceipt[][]> {
  const receipts = unit.map((): StepReceipt[] => []);
  const prepared = await Promise.all(unit.map(({ services }) => ready(services)));
  let going = prepared.every((it) => !('error' in it));
  for (const [at, name] of PHASES.entries()) {
    const parts = unit.map((work) => stepsOf(work, name));
    if (parts.every((steps) => steps.length === 0)) continue;
    const start = going;
    await Promise.all(
      parts.map(async (steps, i) => {
        const found = prepared[i];
        const ended = await Promise.all(steps.map((step) => carry(step, found, start)));
        receipts[i]?.push(...ended);
      }),
    );
    going &&= receipts.flat().every(({ end }) => endedWell(end));
    const last = PHASES.slice(at + 1).every((later) =>
      unit.every((work) => stepsOf(work, later).length === 0),
    );
    if (!going || last) continue;
    const proofs = await Promise.all(
      unit.map((work, i) => {
        const sent = receipts[i] ?? [];
        return sent.length > 0 ? work.proven(name, sent) : true;
      }),
    );
    going = proofs.every(Boolean);
  }
  return receipts;
}

type Ready = { readonly services: EngineServices } | { readonly error: unknown };

async function ready(services: Promise<EngineServices>): Promise<Ready> {
  try {
    return { services: await services };
  } catch (error) {
    return { error };
  }
}

async function carry(step: Step, found: Ready | undefined, going: boolean): Promise<StepReceipt> {
  if (found !== undefined && 'error' in found) {
    const error = asPromotionError(found.error);
    return { step, end: { kind: 'failed', error }, posts: [] };
  }
  if (!going || found === undefined) {
    return { step, end: { kind: 'not-sent' }, posts: [] };
  }
  const { services } = found;
  return services.turn(() => new StepRun(step, services).run());
}

function stepsOf({ phases }: Work, name: PhaseName): readonly Step[] {
  return phases.find((phase) => phase.name === name)?.steps ?? [];
}
