import { carried, type Goal } from '../goal/goal.js';
import type { StepReceipt } from '../import/receipt.js';
import type { Tag } from '../oci/reference.js';
import type { PhaseName } from '../plan/plan.js';
import { type Replica, withReplicas } from './replicas.js';
import type { Verification } from './verification.js';
import { type Claimed, type VerifyServices, verify } from './verify.js';
import { heldBackBy, writtenBy } from './written.js';

/**
 * The proof of one image, phase by phase and at the end. What was proven once is not read again: between
 * two phases every manifest is read, and at the end only tags and what was not proven yet.
 */
export class ImageProof {
  #earlier: Verification | undefined;
  /** lag was waited for once, to no avail */
  #waited = false;

  constructor(
    private readonly goal: Goal,
    private readonly repository: string,
    private readonly services: VerifyServices,
    private readonly replicas: readonly Replica[] = [],
  ) {}

  /**
   * Whether the target holds what it should after a phase, replicas that lag waited for.
   *
   * @param receipts of the steps so far
   */
  async after(phase: PhaseName, receipts: readonly StepReceipt[]): Promise<boolean> {
    const { goal } = this;
    // A private target that nobody can read: the service's own word has to do.
    if (goal.reach.kind === 'waived') return true;
    const tags = phase === 'new-tags' ? goal.tags.filter(({ fate }) => fate.kind !== 'move') : [];
    const claimed = this.#claim(
      tags.map(({ tag }) => tag),
      phase === 'content' ? [] : carried(goal),
      writtenBy(receipts),
    );
    this.#earlier = await verify(claimed, this.services);
    this.#waited = this.#earlier.kind !== 'proven';
    return !this.#waited;
  }

  /**
   * Everything the goal says.
   *
   * @param receipts of all steps; none where nothing was written, then the first answer counts
   */
  async whole(receipts: readonly StepReceipt[]): Promise<Verification> {
    const { goal } = this;
    const tags = goal.tags.map(({ tag }) => tag);
    const written = this.#waited ? undefined : writtenBy(receipts);
    const claimed = this.#claim(tags, carried(goal), written);
    const all = { ...claimed, heldBack: heldBackBy(receipts) };
    return withReplicas(await verify(all, this.services), all, this.replicas);
  }

  #claim(
    tags: readonly Tag[],
    referrers: Claimed['referrers'],
    written: Claimed['written'],
  ): Claimed {
    const { digest } = this.goal;
    const { repository } = this;
    const heldBack = new Set<Tag>();
    return { repository, digest, tags, referrers, written, heldBack, earlier: this.#earlier };
  }
}
