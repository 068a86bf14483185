import { asPromotionError, isOver, PromotionError } from '../errors.js';
import type { Tag } from '../oci/reference.js';
import type { Step } from '../plan/plan.js';
import { type FollowEnd, follow, type Watch } from './follow.js';
import type { Refused, Sent, Shot } from './importer.js';
import { longSleep, pauseBeforeFirstGlimpse } from './pauses.js';
import type { Fate, LostTag, Post, StepEnd, StepReceipt } from './receipt.js';
import type { EngineServices } from './services.js';
import { look, orUnread, readable, type Standing, settled } from './standing.js';
import { type Again, Tries } from './tries.js';

/** One step from its first look to its end: look, send, judge the answer, look again. */
export class StepRun {
  readonly #posts: Post[] = [];
  readonly #tries: Tries;

  constructor(
    private readonly step: Step,
    private readonly services: EngineServices,
  ) {
    this.#tries = new Tries(services);
  }

  /** Never throws: whatever happens is in the receipt. */
  async run(): Promise<StepReceipt> {
    const started = this.services.now().toISOString();
    this.services.progress.sent(this.step);
    const end = await this.#end().catch((error: unknown): StepEnd => {
      if (isOver(error)) this.#tellOpen();
      return { kind: 'failed', error: asPromotionError(error) };
    });
    const ended = this.services.now().toISOString();
    this.services.progress.ended(this.step);
    return { step: this.step, end, started, ended, posts: this.#posts };
  }

  /**
   * All that takes time comes before the look, and nothing between the look and the POST.
   */
  async #end(): Promise<StepEnd> {
    let { tags } = this.step;
    for (;;) {
      const shot = await this.services.importer.ready();
      const standing = await this.#lastLook();
      if (standing?.kind === 'ours') return { kind: 'in-place' };
      if (standing?.kind === 'open') tags = standing.tags;
      else if (standing) return this.#taken(standing.tags);
      const next = await this.#send(shot, tags);
      if (next.kind !== 'again') return next;
      await longSleep(next.pause, this.services.sleep);
    }
  }

  /**
   * What the target holds right before a POST. `NoForce` moves nothing, so that it can do without: the
   * first one is not looked for, and one that follows refusals is sent to an unreadable target as well.
   */
  async #lastLook(): Promise<Standing | undefined> {
    const looking = () => this.#lookUntil(({ kind }) => kind === 'vanished');
    if (this.step.mode === 'Force') return looking();
    if (this.#posts.length === 0) return undefined;
    return this.#posts.every(({ fate }) => fate === 'refused') ? readable(looking()) : looking();
  }

  async #send(shot: Shot, tags: readonly Tag[]): Promise<StepEnd | Again> {
    const { step, services } = this;
    this.#posts.push({ tags, fate: 'unknown' });
    const sent = await shot.send({
      source: services.sourceOf(step),
      sourceHost: step.sourceRegistry,
      sourceRepository: step.sourceRepository,
      digest: step.digest,
      targetRepository: step.targetRepository,
      tags,
      mode: step.mode,
    });
    this.#note(sent.correlationId === undefined ? {} : { correlationId: sent.correlationId });
    return this.#judge(sent, tags);
  }

  /** What an answer to the POST means for the step. */
  async #judge(sent: Sent, tags: readonly Tag[]): Promise<StepEnd | Again> {
    switch (sent.kind) {
      case 'accepted': {
        this.#note({ fate: 'open' });
        const { looks } = this.services;
        const end = await looks.during(() =>
          follow(sent.operation, this.#watch(tags), this.services),
        );
        return this.#ended(end, tags, 'ended');
      }
      case 'unconfirmed':
        return this.#tries.again('unconfirmed', sent.error, sent.pause);
      case 'throttled':
      case 'token-refused':
        this.#note({ fate: 'refused' });
        return this.#tries.again(sent.kind, sent.error, 'pause' in sent ? sent.pause : undefined);
      case 'succeeded':
      case 'conflict':
      case 'failed':
        return this.#ended(sent, tags, 'refused');
    }
  }

  /**
   * What the end of an import means for the step.
   *
   * @param failed what became of a POST that came to nothing
   */
  async #ended(end: FollowEnd, tags: readonly Tag[], failed: Fate): Promise<StepEnd | Again> {
    switch (end.kind) {
      case 'shown':
        return { kind: 'imported' };
      case 'succeeded':
        this.#note({ fate: 'done' });
        return { kind: 'imported' };
      case 'conflict':
        this.#note({ fate: this.step.mode === 'NoForce' && end.exists ? 'refused' : failed });
        return this.#afterConflict(tags, end);
      case 'failed':
        this.#note({ fate: failed });
        return end.retryable
          ? this.#tries.again('passing', end.error, undefined)
          : { kind: 'failed', error: end.error };
    }
  }

  /**
   * Something was in the way. Where all tags hold our digest by now, that is what was wanted; where only
   * some do, the rest is still to be written. A tag that exists and is not shown is waited for: it may be
   * an own import whose answer was lost.
   */
  async #afterConflict(
    sent: readonly Tag[],
    { exists, error }: Extract<Refused, { kind: 'conflict' }>,
  ): Promise<StepEnd | Again> {
    const standing = await orUnread(
      this.#lookUntil((it) => it.kind === 'vanished' || (exists && isAllOpen(it, sent))),
    );
    switch (standing.kind) {
      case 'ours':
        return { kind: 'in-place' };
      case 'other':
      case 'vanished':
        return this.#taken(standing.tags);
      case 'open':
        if (!isAllOpen(standing, sent)) return { kind: 'again', pause: 0 };
        return exists ? { kind: 'failed', error } : this.#tries.again('passing', error, undefined);
      case 'unread':
        if (!exists) return this.#tries.again('passing', error, undefined);
        if (this.step.whenTaken === 'kept') return this.#taken([]);
        return { kind: 'failed', error: unreadConflict(error, standing.error) };
    }
  }

  #taken(tags: readonly LostTag[]): StepEnd {
    return { kind: this.step.whenTaken === 'kept' ? 'kept' : 'lost-race', tags };
  }

  #lookUntil(mayLag: (standing: Standing) => boolean): Promise<Standing> {
    const { target, sleep } = this.services;
    return settled(() => look(this.step, target), mayLag, sleep);
  }

  /** @param tags as they were sent; the last one is taken to be the last one that shows */
  #watch(tags: readonly Tag[]): Watch {
    const { step, services } = this;
    const { digest, targetRepository } = step;
    return {
      firstLook: pauseBeforeFirstGlimpse(services.looks.usual),
      glimpse: () =>
        services.looks.look(async () => {
          const held = await services.target.glance(targetRepository, tags.at(-1) ?? digest);
          return held === digest;
        }),
      shows: () =>
        services.looks.look(async () => (await look(step, services.target)).kind === 'ours'),
      shown: () => services.shown(step),
      took: (milliseconds) => services.looks.took(milliseconds),
      progress(states) {
        const own = step.targetRepository;
        const texts = Object.entries(states).map(([of, state]) =>
          of === own || of.startsWith(`${own}:`) ? state : `${of} ${state}`,
        );
        services.progress.says(step, [...new Set(texts)].join(', '));
      },
      silent(said) {
        services.log(`import: accepted, and then ${said}; looking at the target as well`);
      },
      stalled(minutes) {
        services.log(
          `import: no change reported for ${minutes} minutes; waiting until the deadline`,
        );
      },
    };
  }

  /** Writes down what became of the newest POST. */
  #note(news: Partial<Post>): void {
    const post = this.#posts.pop();
    if (post) this.#posts.push({ ...post, ...news });
  }

  /** Said at once: a host that cancels a job gives little time for a report. */
  #tellOpen(): void {
    if (!this.#posts.some(({ fate }) => fate === 'open' || fate === 'unknown')) return;
    const { sourceRepository, digest, targetRepository } = this.step;
    this.services.log(
      `import: the run is over; ${sourceRepository}@${digest} into ${targetRepository} may still land`,
    );
  }
}

/** Which tag is there is known, and not what it holds, nor since when: no other actor is to be blamed. */
function unreadConflict(conflict: PromotionError, unread: PromotionError): PromotionError {
  const { code, message, side, correlationId } = conflict;
  const outside = ['REGISTRY_FIREWALL', 'REGISTRY_UNREACHABLE'].includes(unread.code);
  const remedy = outside
    ? 'It may have been there all the time, since nobody could read it from here: take a new tag, or run on a runner inside the network of the target registry.'
    : `${unread.remedy} Then run again: what the tag holds decides.`;
  return new PromotionError(
    code,
    `${message.replace(/\.$/, '')}, and what it holds could not be read: ${unread.message}`,
    {
      remedy,
      ...(side === undefined ? {} : { side }),
      ...(correlationId === undefined ? {} : { correlationId }),
    },
  );
}

function isAllOpen(standing: Standing, sent: readonly Tag[]): boolean {
  return standing.kind === 'open' && standing.tags.length >= sent.length;
}
