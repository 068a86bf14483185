import { carried, type Goal, type TagGoal } from '../goal/goal.js';
import type { StepReceipt } from '../import/receipt.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { PhaseName, Step } from '../plan/plan.js';
import { type Replica, withReplicas } from './replicas.js';
import { proveTree } from './tree.js';
import type { ManifestProof, Verification } from './verification.js';
import { type Claimed, type Earlier, type VerifyServices, verify } from './verify.js';
import { endedByWord, heldBackBy, writtenBy } from './written.js';

/**
 * The proof of one image, phase by phase and at the end. What was proven once is not read again: between
 * two phases every manifest is read, and at the end only tags and what was not proven yet.
 */
export class ImageProof {
  #earlier: Earlier | undefined;
  #ahead: Promise<readonly ManifestProof[]> | undefined;
  /** lag was waited for once, to no avail */
  #waited = false;

  constructor(
    private readonly goal: Goal,
    private readonly repository: string,
    private readonly services: VerifyServices,
    /** the image's digest and everything below it, where the source told */
    private readonly below: readonly Digest[] = [],
    private readonly replicas: readonly Replica[] = [],
  ) {}

  /**
   * The target shows what a step sent, and the operation has not ended: the image is read meanwhile. What
   * is served by its bytes then is proven; tags, and whatever is not there yet, are read after the end.
   */
  ahead({ digest }: Pick<Step, 'digest'>): void {
    if (digest !== this.goal.digest || this.goal.reach.kind === 'waived') return;
    this.#ahead ??= this.#readAhead().catch(() => []);
  }

  /**
   * Whether the target holds what it should after a phase, replicas that lag waited for.
   *
   * @param receipts of the steps so far
   */
  async after(phase: PhaseName, receipts: readonly StepReceipt[]): Promise<boolean> {
    const { goal } = this;
    // A private target that nobody can read: the service's own word has to do.
    if (goal.reach.kind === 'waived') return true;
    const tags = phase === 'new-tags' ? goal.tags.filter(isNew) : [];
    const claimed = await this.#claim(
      receipts,
      tags.map(({ tag }) => tag),
      phase === 'new-tags' ? goal.keepers : [],
      phase === 'content' ? [] : carried(goal),
      writtenBy(receipts),
    );
    const proof = await verify(claimed, this.services);
    this.#earlier = proof;
    this.#waited = proof.kind !== 'proven';
    return !this.#waited;
  }

  /**
   * Everything the goal says.
   *
   * @param receipts of all steps; none where nothing was written, then the first answer counts
   */
  async whole(receipts: readonly StepReceipt[]): Promise<Verification> {
    const { goal } = this;
    const tags = goal.tags.flatMap(({ tag, fate }) => (fate.kind === 'kept' ? [] : [tag]));
    const written = this.#waited ? undefined : writtenBy(receipts);
    const claimed = await this.#claim(receipts, tags, goal.keepers, carried(goal), written);
    const all = { ...claimed, heldBack: heldBackBy(receipts) };
    return withReplicas(await verify(all, this.services), all, this.replicas);
  }

  async #claim(
    receipts: readonly StepReceipt[],
    tags: readonly Tag[],
    keepers: Goal['keepers'],
    referrers: Claimed['referrers'],
    written: Claimed['written'],
  ): Promise<Claimed> {
    const { digest } = this.goal;
    const { repository, below } = this;
    const heldBack = new Set<Tag>();
    const earlier = this.#earlier ?? (await this.#readBefore(receipts));
    const kept = keepers.flatMap(({ tag, digest: of }) => (tag ? [{ tag, digest: of }] : []));
    const claims = { repository, digest, below, tags, keepers: kept, referrers };
    return { ...claims, written, heldBack, earlier };
  }

  async #readAhead(): Promise<readonly ManifestProof[]> {
    const { repository, below, services, goal } = this;
    return proveTree(services.target, { repository, digest: goal.digest, below }, []);
  }

  /** Where an import came to nothing, or had no word, what was shown meanwhile counts for nothing. */
  async #readBefore(receipts: readonly StepReceipt[]): Promise<Earlier | undefined> {
    const manifests = receipts.every(endedByWord) ? await this.#ahead : undefined;
    return manifests && { manifests, referrers: [], waited: 0 };
  }
}

/** Tags that are there before any tag moves; one that is kept is not claimed at all. */
function isNew({ fate }: TagGoal): boolean {
  return fate.kind !== 'move' && fate.kind !== 'kept';
}
