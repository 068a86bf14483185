import { asPromotionError, PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Step } from '../plan/plan.js';
import type { ImportAnswer } from './importer.js';
import type { LostTag, StepEnd, StepReceipt } from './receipt.js';
import type { EngineServices } from './services.js';

/** How often a failure that the service calls passing is tried again. */
const RETRIES = 2;
/** Pause before the first repetition, in milliseconds; each later one is twice as long. */
const RETRY_DELAY = 1_000;

/** Where the tags of a step stand right now. */
type Standing =
  | { readonly kind: 'ours' }
  /** these still have to be written; the others hold the digest already */
  | { readonly kind: 'open'; readonly tags: readonly Tag[] }
  | { readonly kind: 'other'; readonly tags: readonly LostTag[] };

export class StepRun {
  readonly #correlationIds: string[] = [];
  #writes = 0;

  constructor(
    private readonly step: Step,
    private readonly services: EngineServices,
  ) {}

  async run(): Promise<StepReceipt> {
    const started = this.services.now().toISOString();
    const end = await this.#end().catch(
      (error: unknown): StepEnd => ({ kind: 'failed', error: asPromotionError(error) }),
    );
    return {
      step: this.step,
      end,
      started,
      ended: this.services.now().toISOString(),
      writes: this.#writes,
      correlationIds: this.#correlationIds,
    };
  }

  /** Sends the step; before every repeated or forced POST the target is read once more. */
  async #end(): Promise<StepEnd> {
    let { tags } = this.step;
    let resent = false;
    let retries = 0;
    for (;;) {
      if (this.step.mode === 'Force' || this.#writes > 0) {
        const standing = await this.#standing();
        if (standing.kind === 'ours') return { kind: 'in-place' };
        if (standing.kind === 'other') return this.#taken(standing.tags);
        tags = standing.tags;
      }
      const answer = await this.#send(tags);
      switch (answer.kind) {
        case 'succeeded':
          return { kind: 'imported' };
        case 'conflict': {
          const end = await this.#afterConflict(tags, answer.error);
          if (end) return end;
          continue;
        }
        case 'unconfirmed':
          if (resent) return { kind: 'failed', error: answer.error };
          resent = true;
          this.services.log(
            `${answer.error.message}; looking at the target before sending it once more`,
          );
          break;
        case 'failed':
          if (!answer.retryable || retries >= RETRIES)
            return { kind: 'failed', error: answer.error };
          retries += 1;
          this.services.log(`${answer.error.message}; trying again (${retries} of ${RETRIES})`);
      }
      const pause = RETRY_DELAY * 2 ** (this.#writes - 1);
      await this.services.sleep(pause / 2 + Math.random() * (pause / 2));
    }
  }

  async #send(tags: readonly Tag[]): Promise<ImportAnswer> {
    const { step, services } = this;
    this.#writes += 1;
    let shown = '';
    const answer = await services.importer.run(
      {
        source: services.source,
        sourceHost: step.sourceRegistry,
        sourceRepository: step.sourceRepository,
        digest: step.digest,
        targetRepository: step.targetRepository,
        tags,
        mode: step.mode,
      },
      {
        accepted: false,
        progress(states) {
          const text = Object.entries(states)
            .map(([target, state]) => `${target} ${state}`)
            .join(', ');
          if (text !== shown && step.brings !== 'attached') services.log(`import: ${text}`);
          shown = text;
        },
        stalled(minutes) {
          services.log(
            `import: no change reported for ${minutes} minutes; waiting until the deadline`,
          );
        },
      },
    );
    if (answer.correlationId !== undefined) this.#correlationIds.push(answer.correlationId);
    return answer;
  }

  /**
   * A tag existed. Where all tags hold our digest by now, that is what was wanted; where only some
   * do, the rest is still to be written (undefined).
   */
  async #afterConflict(sent: readonly Tag[], error: PromotionError): Promise<StepEnd | undefined> {
    const standing = await this.#standing().catch((unread: unknown) => {
      if (unread instanceof PromotionError) return undefined;
      throw unread;
    });
    switch (standing?.kind) {
      case undefined:
        return this.step.whenTaken === 'kept' ? this.#taken([]) : { kind: 'failed', error };
      case 'ours':
        return { kind: 'in-place' };
      case 'other':
        return this.#taken(standing.tags);
      case 'open':
        return standing.tags.length < sent.length ? undefined : { kind: 'failed', error };
    }
  }

  #taken(tags: readonly LostTag[]): StepEnd {
    return { kind: this.step.whenTaken === 'kept' ? 'kept' : 'lost-race', tags };
  }

  async #standing(): Promise<Standing> {
    const { step, services } = this;
    if (step.tags.length === 0) {
      const root = await services.target.headManifest(step.targetRepository, step.digest);
      return root.kind === 'found' ? { kind: 'ours' } : { kind: 'open', tags: [] };
    }
    const held = await Promise.all(step.tags.map((tag) => this.#held(tag)));
    const open = held.filter(({ digest }) => digest !== step.digest);
    const lost = open.filter((it) => this.#isLost(it));
    if (lost.length > 0) return { kind: 'other', tags: lost };
    return open.length === 0
      ? { kind: 'ours' }
      : { kind: 'open', tags: open.map(({ tag }) => tag) };
  }

  async #held(tag: Tag): Promise<LostTag> {
    const found = await this.services.target.tagProperties(this.step.targetRepository, tag);
    if (found.kind === 'absent') return { tag, digest: undefined, locked: false };
    return { tag, digest: found.value.digest, locked: !found.value.writeEnabled };
  }

  /** Neither our digest nor what the gate saw, or locked since. */
  #isLost({ tag, digest, locked }: LostTag): boolean {
    const seen: Digest | undefined = this.step.seen.get(tag);
    return digest !== seen || (digest !== undefined && locked);
  }
}
