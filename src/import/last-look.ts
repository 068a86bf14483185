import { asPromotionError } from '../errors.js';
import type { Step } from '../plan/plan.js';
import type { StepEnd } from './receipt.js';
import type { EngineServices } from './services.js';
import { look, settled } from './standing.js';

/**
 * Looks once more at all tags that are about to move, replicas that lag waited for. Never throws.
 *
 * @returns the ends of the steps that are not to be sent: a tag of theirs changed since the gate looked,
 * or what it holds could not be read
 */
export async function changedSince(
  steps: readonly Step[],
  { target, sleep }: EngineServices,
): Promise<[Step, StepEnd][]> {
  const ends = await Promise.all(
    steps.map(async (step): Promise<[Step, StepEnd][]> => {
      try {
        const mayLag = ({ kind }: { readonly kind: string }) => kind === 'vanished';
        const standing = await settled(() => look(step, target), mayLag, sleep);
        if (standing.kind === 'ours' || standing.kind === 'open') return [];
        return [[step, { kind: 'lost-race', tags: standing.tags }]];
      } catch (error) {
        return [[step, { kind: 'failed', error: asPromotionError(error) }]];
      }
    }),
  );
  return ends.flat();
}
