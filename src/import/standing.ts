import { isOver, PromotionError } from '../errors.js';
import type { Tag } from '../oci/reference.js';
import type { AcrReader } from '../oci/registry.js';
import type { Step } from '../plan/plan.js';
import { LAG_PAUSES } from './pauses.js';
import type { LostTag } from './receipt.js';

/** Where the tags of a step stand right now. */
export type Standing =
  | { readonly kind: 'ours' }
  /** these still have to be written; the others hold the digest already */
  | { readonly kind: 'open'; readonly tags: readonly Tag[] }
  /** these hold what another actor put there, or are locked */
  | { readonly kind: 'other'; readonly tags: readonly LostTag[] }
  /** the gate saw these, and this answer knows nothing of them: a replica that lags, or a deletion */
  | { readonly kind: 'vanished'; readonly tags: readonly LostTag[] };

/**
 * One look at the tags of a step.
 *
 * @throws PromotionError when the target gives no usable answer
 */
export async function look(step: Step, target: AcrReader): Promise<Standing> {
  if (step.tags.length === 0) {
    const root = await target.headManifest(step.targetRepository, step.digest);
    return root.kind === 'found' ? { kind: 'ours' } : { kind: 'open', tags: [] };
  }
  const held = await Promise.all(step.tags.map((tag) => heldUnder(step, target, tag)));
  const open = held.filter(({ digest }) => digest !== step.digest);
  const vanished = open.filter(({ tag, digest }) => digest === undefined && step.seen.has(tag));
  const lost = open.filter((it) => it.digest !== undefined && isLost(step, it));
  if (lost.length > 0) return { kind: 'other', tags: lost };
  if (vanished.length > 0) return { kind: 'vanished', tags: vanished };
  return open.length === 0 ? { kind: 'ours' } : { kind: 'open', tags: open.map(({ tag }) => tag) };
}

/**
 * Looks until it is no lag any more: again and again, for about half a minute, as long as the answer may
 * come from a replica that does not know yet what another one showed.
 *
 * @param mayLag whether an answer may be such a one
 * @returns the first answer that is none, else the last one
 * @throws PromotionError as {@link look}, and the reason when the run is over
 */
export async function settled(
  lookOnce: () => Promise<Standing>,
  mayLag: (standing: Standing) => boolean,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Standing> {
  let standing = await lookOnce();
  for (const pause of LAG_PAUSES) {
    if (!mayLag(standing)) break;
    await sleep(pause);
    standing = await lookOnce();
  }
  return standing;
}

/** The same for whoever asks why the target gives no answer. */
export async function orUnread<T>(
  looking: Promise<T>,
): Promise<T | { readonly kind: 'unread'; readonly error: PromotionError }> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof PromotionError && !isOver(error)) return { kind: 'unread', error };
    throw error;
  }
}

/** The same for whoever can go on without an answer: undefined where the target gives none. */
export async function readable<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof PromotionError && !isOver(error)) return undefined;
    throw error;
  }
}

async function heldUnder(step: Step, target: AcrReader, tag: Tag): Promise<LostTag> {
  const found = await target.tagProperties(step.targetRepository, tag);
  if (found.kind === 'absent') return { tag, digest: undefined, locked: false };
  const { digest, lock } = found.value;
  // What moves a tag has to know whether it may: Azure's own forced import ignores the lock.
  if (lock.kind === 'not-readable' && digest !== step.digest && step.mode === 'Force') {
    throw new PromotionError('REGISTRY_DENIED', lock.why, { remedy: lock.remedy, side: 'target' });
  }
  return { tag, digest, locked: lock.kind === 'locked' };
}

/** Neither our digest nor what the gate saw, or locked since. */
function isLost({ seen }: Step, { tag, digest, locked }: LostTag): boolean {
  return digest !== seen.get(tag) || locked;
}
