import type { Ended, Operation } from './importer.js';
import { pauseAfterSilence, pauseBeforeLook, pauseBeforePoll } from './pauses.js';

/** An import that reports nothing new for so long is worth a word, in milliseconds. */
const STALL = 300_000;

/** What is told of an import while it runs, and asked of the target. */
export interface Watch {
  /** Whether the target shows what was ordered; false also where it cannot be read. */
  shows(): Promise<boolean>;
  /** state by target, whenever it has changed */
  progress(states: Readonly<Record<string, string>>): void;
  /** the first answer that is no word of the operation */
  silent(said: string): void;
  /** the service has reported no change for so many minutes */
  stalled(minutes: number): void;
}

/** How an accepted import ended: by its own word, or because the target shows it. */
export type FollowEnd = Ended | { readonly kind: 'shown' };

/**
 * Follows an accepted import to its end. Only two things end it: the operation's own word, and, while
 * that is not to be had, the target that shows what was ordered. Everything else means "still running".
 *
 * @throws PromotionError the reason when the run is over; the import may still land then
 */
export async function follow(
  operation: Operation,
  watch: Watch,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<FollowEnd> {
  let elapsed = 0;
  let due = pauseBeforePoll(0, undefined);
  let silent = false;
  let told = false;
  let [states, changed] = ['', 0];
  for (let polls = 0; ; ) {
    const nap = silent ? pauseBeforeLook(elapsed) : due - elapsed;
    await sleep(nap);
    elapsed += nap;
    if (silent && (await watch.shows())) return { kind: 'shown' };
    if (elapsed < due) continue;
    const word = await operation.poll();
    polls += 1;
    silent = word.kind === 'silent';
    switch (word.kind) {
      case 'running': {
        due = elapsed + pauseBeforePoll(polls, word.pause);
        const reported = JSON.stringify(word.states);
        if (reported !== states) {
          [states, changed] = [reported, elapsed];
          watch.progress(word.states);
        }
        break;
      }
      case 'silent':
        due = elapsed + pauseAfterSilence(elapsed, word.pause);
        if (!told) watch.silent(word.said);
        told = true;
        break;
      default:
        return word;
    }
    if (elapsed - changed < STALL) continue;
    changed = elapsed;
    watch.stalled(STALL / 60_000);
  }
}
