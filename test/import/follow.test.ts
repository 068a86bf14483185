import { describe, expect, it } from '@jest/globals';
import { type Clock, sleep } from '../../src/clock.js';
import { PromotionError } from '../../src/errors.js';
import { type FollowEnd, follow } from '../../src/import/follow.js';
import type { Word } from '../../src/import/importer.js';
import { Looks } from '../../src/import/looks.js';
import { pauseBeforeFirstGlimpse } from '../../src/import/pauses.js';
import { idleClock } from '../clock.js';

const RUNNING: Word = { kind: 'running', states: { 'team/api:1': 'Running' }, pause: 10_000 };
const GONE: Word = { kind: 'silent', said: 'ARM answered 404' };
const DONE: Word = { kind: 'succeeded' };
const FAILED: Word = {
  kind: 'failed',
  retryable: false,
  error: new PromotionError('IMPORT_FAILED', 'no', { remedy: 'Ask.' }),
};

const waitingBy = (clock: Clock) => ({
  now: () => new Date(clock.now()),
  sleep: (milliseconds: number) => sleep(clock, milliseconds),
});

/** What an import that runs for so long was asked, and when it was known to have ended. */
interface Followed {
  readonly end: FollowEnd;
  readonly took: number;
  /** milliseconds after the beginning */
  readonly polls: readonly number[];
  readonly looks: readonly number[];
  /** looks at all that was ordered */
  readonly whole: readonly number[];
  readonly shown: readonly number[];
  /** how long it is said to have taken */
  readonly noted: readonly number[];
}

/**
 * An import as a test says it goes, at a time after its beginning.
 *
 * @param answerTime how long a poll waits for its answer, in milliseconds
 */
async function followed(
  word: (at: number) => Word,
  shows: (at: number) => boolean,
  answerTime: (at: number) => number = () => 0,
): Promise<Followed> {
  const clock = idleClock();
  const begun = clock.now();
  const at = () => clock.now() - begun;
  const [polls, looks, whole]: [number[], number[], number[]] = [[], [], []];
  const [shown, noted]: [number[], number[]] = [[], []];
  const end = await follow(
    {
      async poll() {
        polls.push(at());
        const wait = answerTime(at());
        if (wait > 0) await sleep(clock, wait);
        return word(at());
      },
    },
    {
      firstLook: pauseBeforeFirstGlimpse(undefined),
      took: (milliseconds) => noted.push(milliseconds),
      async glimpse() {
        looks.push(at());
        return shows(at());
      },
      async shows() {
        whole.push(at());
        return shows(at());
      },
      shown: () => shown.push(at()),
      progress: () => undefined,
      silent: () => undefined,
      stalled: () => undefined,
    },
    waitingBy(clock),
  );
  return { end, took: at(), polls, looks, whole, shown, noted };
}

const ended = (after: number, end: Word) => (at: number) => (at >= after ? end : RUNNING);

describe('an import that the target shows when it ends', () => {
  it.each([300, 1000, 2000, 4000, 8000, 10_000])('is known within a second of %s ms', async (n) => {
    const run = await followed(ended(n, DONE), (at) => at >= n);
    expect(run.end).toEqual(DONE);
    expect(run.took - n).toBeLessThan(900);
    expect(run.looks.length).toBeLessThanOrEqual(12 + n / 1000);
    const [first = 0] = run.shown;
    expect(run.polls.filter((it) => it < first).length).toBeLessThanOrEqual(6 + n / 10_000);
  });

  it.each([30_000, 120_000, 600_000])('is known within a tenth of %s ms', async (n) => {
    const run = await followed(ended(n, DONE), (at) => at >= n);
    expect(run.took - n).toBeLessThan(Math.min(n / 10, 13_000));
    expect(run.looks.length).toBeLessThanOrEqual(12 + n / 1000);
    const [first = 0] = run.shown;
    expect(run.polls.filter((it) => it < first).length).toBeLessThanOrEqual(6 + n / 10_000);
  });

  it('is asked at once, and each second for ten, before its own schedule holds again', async () => {
    const run = await followed(ended(60_000, DONE), (at) => at >= 20_000);
    const [first = 0] = run.shown;
    const after = run.polls.filter((it) => it >= first).map((it) => Math.round(it - first));
    expect(after.slice(0, 12)).toEqual([
      ...[0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000],
      ...[10_000, 20_000],
    ]);
    expect(run.looks.filter((it) => it > first)).toEqual([]);
  });
});

describe('how long an import took', () => {
  it('is told once: when it was shown, or when it ended', async () => {
    const shown = await followed(ended(5000, DONE), (at) => at >= 1000);
    expect(shown.noted).toHaveLength(1);
    expect(Math.abs((shown.noted[0] ?? 0) - (shown.shown[0] ?? 0))).toBeLessThanOrEqual(1);
    const hidden = await followed(ended(1000, DONE), () => false);
    expect(hidden.noted).toHaveLength(1);
    expect(Math.abs((hidden.noted[0] ?? 0) - hidden.took)).toBeLessThanOrEqual(1);
    const failed = await followed(ended(1000, FAILED), () => false);
    expect(failed.noted).toEqual([]);
  });

  it('says of a set when the next one is looked at first: a little before, within bounds', async () => {
    const looks = new Looks(waitingBy(idleClock()));
    const four = async () => {
      const usual: (number | undefined)[] = [];
      const one = async () => void usual.push(looks.usual);
      await Promise.all([one, one, one, one].map((it) => looks.during(it)));
      return usual;
    };
    for (const time of [900, 2000, 2400]) looks.took(time);
    expect((await four()).at(-1)).toBeUndefined();
    looks.took(3000);
    expect(await four()).toEqual([undefined, undefined, undefined, 900]);
    // One that runs alone takes nobody's looks, whatever ran before.
    expect(looks.usual).toBeUndefined();
    for (let i = 0; i < 7; i += 1) looks.took(2000);
    expect((await four()).at(-1)).toBe(2000);
    expect([undefined, 100, 2000, 60_000].map(pauseBeforeFirstGlimpse)).toEqual([
      ...[200, 200, 1900, 3000],
    ]);
  });
});

describe('what the target shows is no end', () => {
  it('where the operation fails after that', async () => {
    const run = await followed(ended(5000, FAILED), (at) => at >= 1000);
    expect(run.end).toEqual(FAILED);
    expect(run.shown.length).toBe(1);
  });

  it('where a replica shows a tag and loses it again', async () => {
    const run = await followed(ended(9000, DONE), (at) => at >= 1000 && at < 1500);
    expect(run.end).toEqual(DONE);
    expect(run.took).toBeGreaterThanOrEqual(9000);
  });

  it('and is not needed: an operation may succeed before anything is seen', async () => {
    const run = await followed(ended(2000, DONE), () => false);
    expect(run.end).toEqual(DONE);
    expect(run.took).toBeLessThan(3000);
    expect(run.shown).toEqual([]);
  });

  it('where one answer is no word of the operation', async () => {
    const word = (at: number) => (at < 1000 ? GONE : ended(3000, DONE)(at));
    const run = await followed(
      (at) => (at > 250 && at < 1300 ? RUNNING : word(at)),
      (at) => at >= 400,
    );
    expect(run.end).toEqual(DONE);
    expect(run.whole).toEqual([]);
  });
});

describe('an operation that cannot be asked any more', () => {
  it('has ended once the target shows all that was ordered', async () => {
    const run = await followed(
      () => GONE,
      (at) => at >= 30_000,
    );
    expect(run.end).toEqual({ kind: 'shown' });
    expect(run.took - 30_000).toBeLessThan(3000);
  });

  it('is not taken for ended by a look at a part of it', async () => {
    const clock = idleClock();
    const begun = clock.now();
    const end = await follow(
      { poll: async () => GONE },
      {
        firstLook: 200,
        took: () => undefined,
        glimpse: async () => true,
        shows: async () => clock.now() - begun > 20_000,
        shown: () => undefined,
        progress: () => undefined,
        silent: () => undefined,
        stalled: () => undefined,
      },
      waitingBy(clock),
    );
    expect(end).toEqual({ kind: 'shown' });
    expect(clock.now() - begun).toBeGreaterThan(20_000);
  });

  it('is looked for although it asks not to be asked for a minute', async () => {
    const busy: Word = { kind: 'silent', said: 'ARM answered 429', pause: 60_000 };
    const run = await followed(
      () => busy,
      (at) => at >= 5000,
    );
    expect(run.end).toEqual({ kind: 'shown' });
    expect(run.polls.length).toBe(1);
    expect(run.took).toBeLessThan(15_000);
  });
});

describe('a poll that hangs', () => {
  const SLOW: Word = { kind: 'silent', said: 'no complete answer' };

  it('keeps nobody from looking: what the target shows ends the import after ten seconds', async () => {
    const run = await followed(
      () => SLOW,
      (at) => at >= 2000,
      () => 1_000_000,
    );
    expect(run.end).toEqual({ kind: 'shown' });
    expect(run.shown[0]).toBeLessThan(3000);
    expect(run.took).toBeLessThan(11_500);
  });

  it('is one silence: the next one, once the target shows it, ends the import', async () => {
    const run = await followed(
      (at) => (at > 6000 ? DONE : SLOW),
      (at) => at >= 2000,
      (at) => (at < 1000 ? 5000 : 0),
    );
    expect(run.end).toEqual(DONE);
    expect(run.took).toBeLessThan(6500);
  });

  it('still has the last word when it comes', async () => {
    const run = await followed(
      () => DONE,
      () => false,
      () => 30_000,
    );
    expect(run.end).toEqual(DONE);
    expect(run.polls.length).toBe(1);
  });

  it('fails with the run when that is over', async () => {
    const over = new PromotionError('DEADLINE', 'the time is over', { remedy: 'Raise it.' });
    const clock = idleClock();
    const failing = async (): Promise<Word> => {
      await sleep(clock, 700);
      throw over;
    };
    const watch = {
      firstLook: 200,
      took: () => undefined,
      glimpse: async () => false,
      shows: async () => false,
      shown: () => undefined,
      progress: () => undefined,
      silent: () => undefined,
      stalled: () => undefined,
    };
    await expect(follow({ poll: failing }, watch, waitingBy(clock))).rejects.toBe(over);
  });
});

describe('the looks of a run at one registry', () => {
  const throttled = new PromotionError('REGISTRY_THROTTLED', 'answered 429', { remedy: 'Wait.' });

  it('are at most ten a second together, each import in its turn', async () => {
    const clock = idleClock();
    const looks = new Looks(waitingBy(clock));
    const begun = clock.now();
    const asked: { who: number; at: number }[] = [];
    const importer = async (who: number) => {
      for (let i = 0; i < 4; i += 1) {
        await looks.look(async () => {
          asked.push({ who, at: clock.now() - begun });
          return false;
        });
      }
    };
    await Promise.all([0, 1, 2, 3, 4].map(importer));
    expect(asked.map(({ at }) => at)).toEqual(asked.map((_, i) => i * 100));
    expect(asked.map(({ who }) => who)).toEqual(asked.map((_, i) => i % 5));
  });

  it('stop for a minute after a 429, and after a firewall', async () => {
    for (const error of [
      throttled,
      new PromotionError('REGISTRY_FIREWALL', 'answered 403', { remedy: 'Open it.' }),
    ]) {
      const clock = idleClock();
      const looks = new Looks(waitingBy(clock));
      let asked = 0;
      const ask = async () => {
        asked += 1;
        throw error;
      };
      expect(await looks.look(ask)).toBe(false);
      clock.pass(59_000);
      expect(await looks.look(ask)).toBe(false);
      expect(asked).toBe(1);
      clock.pass(2000);
      expect(await looks.look(ask)).toBe(false);
      expect(asked).toBe(2);
    }
  });

  it('end with the run', async () => {
    const over = new PromotionError('DEADLINE', 'the time is over', { remedy: 'Raise it.' });
    const looks = new Looks(waitingBy(idleClock()));
    const ask = async () => {
      throw over;
    };
    await expect(looks.look(ask)).rejects.toBe(over);
  });
});
