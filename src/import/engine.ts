import { asPromotionError, PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { AcrReader } from '../oci/registry.js';
import type { Step } from '../plan/plan.js';
import type { ImportAnswer, Importer, ImportSource } from './importer.js';
import { endedWell, type LostTag, type StepEnd, type StepReceipt } from './receipt.js';

/** What the engine needs of the world. */
export interface EngineServices {
  readonly target: AcrReader;
  readonly importer: Importer;
  readonly source: ImportSource;
  now(): Date;
  /** Waits, or rejects with the reason when the run is over. */
  sleep(milliseconds: number): Promise<void>;
  log(line: string): void;
  /** Runs a step when it is its turn: imports of a whole set share a few places. */
  turn<T>(task: () => Promise<T>): Promise<T>;
}

/** Pauses between looks at what was imported, in milliseconds; together about half a minute. */
const CONFIRMATIONS = [500, 1000, 2000, 4000, 8000, 15_000];
/** How often a failure that the service calls passing is tried again. */
const RETRIES = 2;
/** Pause before the first repetition, in milliseconds; each later one is twice as long. */
const RETRY_DELAY = 1_000;

/**
 * Carries the steps of one image out, each as soon as those it waits for ended well; nothing starts
 * any more once one did not. It never throws: whatever happens is in the receipts, so that the proof
 * can still be read.
 */
export async function carryOut(
  steps: readonly Step[],
  services: EngineServices,
): Promise<StepReceipt[]> {
  let stopped = false;
  const receipts: Promise<StepReceipt>[] = [];
  for (const step of steps) {
    const before = Promise.all(receipts.slice(0, step.waitsFor));
    const start = async (): Promise<StepReceipt> => {
      if (stopped) return { step, end: { kind: 'not-sent' }, writes: 0, correlationIds: [] };
      const receipt = await new StepRun(step, services).run();
      stopped ||= !endedWell(receipt.end);
      return receipt;
    };
    receipts.push(before.then(() => services.turn(start)));
  }
  return Promise.all(receipts);
}

/** Receipts of steps that could not even be started. */
export function notStarted(steps: readonly Step[], thrown: unknown): StepReceipt[] {
  const error = asPromotionError(thrown);
  return steps.map((step) => ({
    step,
    end: { kind: 'failed', error },
    writes: 0,
    correlationIds: [],
  }));
}

function isOver({ code }: PromotionError): boolean {
  return code === 'DEADLINE' || code === 'CANCELLED';
}

/** Where the tags of a step stand right now. */
type Standing =
  | { readonly kind: 'ours' }
  /** these still have to be written; the others hold the digest already */
  | { readonly kind: 'open'; readonly tags: readonly Tag[] }
  | { readonly kind: 'other'; readonly tags: readonly LostTag[] };

class StepRun {
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
          return this.step.confirmed ? this.#confirmed() : { kind: 'imported' };
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

  /** Looks whether the target shows what the service reported; replicas lag, so more than once. */
  async #confirmed(): Promise<StepEnd> {
    for (const pause of [0, ...CONFIRMATIONS]) {
      if (pause > 0) await this.services.sleep(pause);
      const standing = await this.#standing().catch((thrown: unknown) => {
        // Where the target cannot be read, the proof at the end of the run says so.
        if (thrown instanceof PromotionError && !isOver(thrown)) return undefined;
        throw thrown;
      });
      if (standing === undefined || standing.kind === 'ours') return { kind: 'imported' };
      if (standing.kind === 'other') return this.#taken(standing.tags);
    }
    const { sourceRepository, digest, targetRepository } = this.step;
    const message = `Azure reported the import of ${sourceRepository}@${digest} as done, and ${targetRepository} does not show it`;
    const remedy = 'Run again; what follows was not written.';
    const error = new PromotionError('TARGET_MISMATCH', message, { remedy, side: 'target' });
    return { kind: 'failed', error };
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
    const seen: Digest | undefined = this.step.seen[tag];
    return digest !== seen || (digest !== undefined && locked);
  }
}
