import type { Ended, Operation, Word } from './importer.js';
import {
  pauseAfterSilence,
  pauseBeforeGlimpse,
  pauseBeforeLook,
  pauseBeforePoll,
} from './pauses.js';

/** An import that reports nothing new for so long is worth a word, in milliseconds. */
const STALL = 300_000;
/** Once the target shows what was sent, the operation is asked every so often, for so long. */
const QUICK = 1_000;
const QUICK_FOR = 10_000;
/** So many answers in a row, or so long without a word, and the operation cannot be asked any more. */
const SILENCES = 2;
const SILENT_FOR = 10_000;

/** What is told of an import while it runs, and asked of the target. */
export interface Watch {
  /** when the target is looked at first, in milliseconds after the import was accepted */
  readonly firstLook: number;
  /** Whether the target shows something of what was sent, by one request; false also where it gives no answer. */
  glimpse(): Promise<boolean>;
  /** Whether the target shows all that was ordered; false also where it cannot be read. */
  shows(): Promise<boolean>;
  /** the target has shown it for the first time: the end is near */
  shown(): void;
  /** it was shown, or has succeeded, whichever came first, so many milliseconds after it was accepted */
  took(milliseconds: number): void;
  /** state by target, whenever it has changed */
  progress(states: Readonly<Record<string, string>>): void;
  /** the first answer that is no word of the operation */
  silent(said: string): void;
  /** the service has reported no change for so many minutes */
  stalled(minutes: number): void;
}

/** What the waiting goes by. */
export interface Waiting {
  now(): Date;
  /** Waits, or rejects with the reason when the run is over. */
  sleep(milliseconds: number): Promise<void>;
}

/** How an accepted import ended: by its own word, or because the target shows it. */
export type FollowEnd = Ended | { readonly kind: 'shown' };

/**
 * Follows an accepted import to its end. Only two things end it: the operation's own word, and, where
 * that is not to be had any more, the target that shows what was ordered. The target is looked at beside
 * the polls, and what it shows first is no end, only the moment to ask the operation.
 *
 * @throws PromotionError the reason when the run is over; the import may still land then
 */
export function follow(operation: Operation, watch: Watch, waiting: Waiting): Promise<FollowEnd> {
  return new Following(operation, watch, waiting).end();
}

/** What a look has shown: all that was ordered, or some of it. */
interface Seen {
  readonly whole: boolean;
  readonly shows: boolean;
}

class Following {
  readonly #begun: number;
  #pollAt = pauseBeforePoll(0, undefined);
  #polls = 0;
  /** the poll that is under way, and what it came to; it is never waited for alone */
  #asking: Promise<void> | undefined;
  #word: Word | undefined;
  #lookAt: number;
  /** the same of a look */
  #look: Promise<void> | undefined;
  #seen: Seen | undefined;
  #shownAt: number | undefined;
  /** when the first poll was sent that has had no word of the operation since */
  #unheardSince: number | undefined;
  #silences = 0;
  #told = false;
  #states = '';
  #changed = 0;

  constructor(
    private readonly operation: Operation,
    private readonly watch: Watch,
    private readonly waiting: Waiting,
  ) {
    this.#begun = this.#now();
    this.#lookAt = watch.firstLook;
  }

  async end(): Promise<FollowEnd> {
    for (;;) {
      await this.#news();
      const end = this.#heard();
      if (end?.kind === 'succeeded' && this.#shownAt === undefined) this.watch.took(this.#passed);
      if (end) return end;
      if (this.#looked()) return { kind: 'shown' };
      this.#ask();
      this.#tellStall();
    }
  }

  /** Until something is due, or a poll or a look has its answer. */
  async #news(): Promise<void> {
    const looks = this.#look === undefined && this.#wantsLook;
    const mute = this.#isMute ? Infinity : (this.#unheardSince ?? Infinity) + SILENT_FOR;
    const poll = this.#asking === undefined ? this.#pollAt : Infinity;
    const due = Math.min(poll, mute, looks ? this.#lookAt : Infinity, this.#passed + STALL);
    const nap = this.waiting.sleep(Math.max(0, due - this.#passed));
    await Promise.race([nap, this.#look ?? nap, this.#asking ?? nap]);
  }

  /** Takes in what a look has shown, and starts the next one; true ends the import. */
  #looked(): boolean {
    const seen = this.#seen;
    if (seen !== undefined) {
      this.#look = undefined;
      this.#seen = undefined;
      if (seen.shows && seen.whole && this.#isMute) return true;
      if (seen.shows) this.#noteShown();
      this.#lookAt = this.#passed + this.#step();
    }
    if (this.#look !== undefined || !this.#wantsLook || this.#passed < this.#lookAt) return false;
    const whole = this.#isMute;
    this.#look = (whole ? this.watch.shows() : this.watch.glimpse()).then((shows) => {
      this.#seen = { whole, shows };
    });
    // It is waited for beside the next pause; before that nobody is there to hear it fail.
    this.#look.catch(() => {});
    return false;
  }

  /** A service that is not to be asked for a while is not asked sooner because of it. */
  #noteShown(): void {
    if (this.#shownAt !== undefined) return;
    this.#shownAt = this.#passed;
    if (this.#silences === 0) this.#pollAt = this.#passed;
    this.watch.shown();
    this.watch.took(this.#passed);
  }

  /** Sends the poll that is due. One that hangs keeps nobody from looking. */
  #ask(): void {
    if (this.#asking !== undefined || this.#passed < this.#pollAt) return;
    this.#unheardSince ??= this.#passed;
    this.#asking = this.operation.poll().then((word) => {
      this.#word = word;
    });
    this.#asking.catch(() => {});
  }

  /** Takes in what a poll was answered; the operation's own end is returned. */
  #heard(): Ended | undefined {
    const word = this.#word;
    if (word === undefined) return undefined;
    this.#asking = undefined;
    this.#word = undefined;
    this.#polls += 1;
    switch (word.kind) {
      case 'running': {
        this.#unheardSince = undefined;
        this.#silences = 0;
        const usual = pauseBeforePoll(this.#polls, word.pause);
        this.#pollAt = this.#passed + (this.#isNear ? Math.min(QUICK, usual) : usual);
        const reported = JSON.stringify(word.states);
        if (reported !== this.#states) {
          [this.#states, this.#changed] = [reported, this.#passed];
          this.watch.progress(word.states);
        }
        return undefined;
      }
      case 'silent': {
        this.#silences += 1;
        this.#pollAt = this.#passed + pauseAfterSilence(this.#passed, word.pause);
        if (this.#silences === SILENCES) this.#lookAt = this.#passed;
        if (!this.#told) this.watch.silent(word.said);
        this.#told = true;
        return undefined;
      }
      default:
        return word;
    }
  }

  #tellStall(): void {
    if (this.#passed - this.#changed < STALL) return;
    this.#changed = this.#passed;
    this.watch.stalled(STALL / 60_000);
  }

  /** Nothing more is to be learned from the target while the operation answers for it. */
  get #wantsLook(): boolean {
    return this.#isMute || this.#shownAt === undefined;
  }

  /** The operation cannot be asked any more, as far as one can tell: one odd answer is passed over. */
  get #isMute(): boolean {
    if (this.#silences >= SILENCES) return true;
    return this.#unheardSince !== undefined && this.#passed - this.#unheardSince >= SILENT_FOR;
  }

  get #isNear(): boolean {
    return this.#shownAt !== undefined && this.#passed - this.#shownAt < QUICK_FOR;
  }

  #step(): number {
    return this.#isMute ? pauseBeforeLook(this.#passed) : pauseBeforeGlimpse(this.#passed);
  }

  get #passed(): number {
    return this.#now() - this.#begun;
  }

  #now(): number {
    return this.waiting.now().getTime();
  }
}
