/** Pauses before the first polls of an import, in milliseconds: most end within seconds. */
const QUICK_POLLS = [200, 400, 800, 1500, 3000];
/** Pause between polls where the service asks for none. */
const SLOW_POLL = 10_000;
/** A poll is never sooner than this after the quick ones, and never later than that. */
const SHORTEST_POLL = 1_000;
const LONGEST_POLL = 60_000;

/** When the target is looked at first, never before and never later, in milliseconds. */
const FIRST_GLIMPSE = 200;
const LATEST_FIRST_GLIMPSE = 3000;
/** Until when it is looked at more than once a second, in milliseconds. */
const QUICK_GLIMPSES = 10_000;

/** Pauses between looks while replicas may lag, in milliseconds; together about half a minute. */
export const LAG_PAUSES: readonly number[] = [500, 1000, 2000, 4000, 8000, 15_000];

/** A timer of Node's fires at once when it is set for longer than 2^31 - 1 milliseconds. */
const LONGEST_TIMER = 86_400_000;

/**
 * How long after a poll the next one may follow, in milliseconds.
 *
 * @param polls polls that were sent so far
 * @param asked what the service asked for; taken within bounds, since it is foreign text
 */
export function pauseBeforePoll(polls: number, asked: number | undefined): number {
  return QUICK_POLLS[polls] ?? within(SHORTEST_POLL, asked ?? SLOW_POLL, LONGEST_POLL);
}

/** The same after an answer that was no word of the operation: never quicker than the service asks. */
export function pauseAfterSilence(elapsed: number, asked: number | undefined): number {
  return within(SHORTEST_POLL, asked ?? pauseBeforeLook(elapsed), LONGEST_POLL);
}

/**
 * How long after an import was accepted the target is looked at first, in milliseconds: of a set, right before the time
 * that imports take, since all of them share a few looks a second.
 *
 * @param usual the least that one of the last imports took, where there were some
 */
export function pauseBeforeFirstGlimpse(usual: number | undefined): number {
  return within(FIRST_GLIMPSE, 0.95 * (usual ?? 0), LATEST_FIRST_GLIMPSE);
}

/**
 * How long after a look at the target the next one may follow while the operation answers, in
 * milliseconds: short at first, since most imports take seconds, and soon a twentieth of the time passed.
 *
 * @param elapsed since the import was accepted
 */
export function pauseBeforeGlimpse(elapsed: number): number {
  const step = elapsed < QUICK_GLIMPSES ? within(250, elapsed / 5, 600) : pauseBeforeLook(elapsed);
  return within(250, step * (1 + Math.random() / 10), 10_000);
}

/** Pause between looks at the target while an operation says nothing: a twentieth of the time passed. */
export function pauseBeforeLook(elapsed: number): number {
  return within(1_000, elapsed / 20, 10_000);
}

/**
 * Pause before a POST is sent again, in milliseconds: never sooner than the service asks.
 *
 * @param repetition 0 for the first repetition; the pause doubles with each, with jitter
 */
export function pauseBeforePost(repetition: number, asked: number | undefined): number {
  const growing = 1_000 * 2 ** repetition;
  return Math.max(asked ?? 0, growing / 2 + Math.random() * (growing / 2));
}

/** Waits so long in steps that no timer overflows. */
export async function longSleep(
  milliseconds: number,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
    await sleep(Math.min(left, LONGEST_TIMER));
  }
}

function within(least: number, value: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
