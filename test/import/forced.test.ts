import { beforeEach, describe, expect, it } from '@jest/globals';
import { pushImage } from '../../sandbox/world/image.js';
import { failureOf, POLL, POST, PROD, type Stage, setStage, TARGET, THROTTLED } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  stage.move('latest', stage.before.digest)(stage.scene.world);
});

const FORCED = { target: TARGET, tags: 'latest', force: 'latest' };
const LOOK = `GET /acr/v1/team/api/_tags/latest`;

const PROPERTIES = { host: PROD, path: /_tags\/latest$/ };

/** ARM turns the POST away, and something happens before the next look at the tag. */
function throttled(act: () => void, seconds: string, times = 1): void {
  const headers = { 'Retry-After': seconds };
  stage.fault(POST, { kind: 'answer', status: 429, headers, body: THROTTLED }, times);
  // The gate looks once, and the engine right before its first POST.
  stage.fault(PROPERTIES, { kind: 'meanwhile', act }, 1, 2);
}

describe('a forced tag, after a POST was turned away', () => {
  it('that another actor moved in the pause is left alone', async () => {
    throttled(() => stage.move('latest', stage.foreign.digest)(stage.scene.world), '3');
    const run = await stage.promote(FORCED);
    expect(stage.held('latest')).toBe(stage.foreign.digest);
    expect(run.report.result).toBe('blocked');
    expect(failureOf(run).code).toBe('LOST_RACE');
    expect([stage.posts(429), stage.posts()]).toEqual([1, 0]);
  });

  it('that another actor locked in the pause is left alone', async () => {
    throttled(() => stage.lock('latest'), '3');
    const run = await stage.promote(FORCED);
    expect(stage.held('latest')).toBe(stage.before.digest);
    expect(run.report.result).toBe('blocked');
    expect(failureOf(run).message).toContain('is locked');
    expect(stage.posts()).toBe(0);
  });

  it('is looked at before each repetition, right before the POST', async () => {
    throttled(() => {}, '1', 3);
    const run = await stage.promote(FORCED);
    expect(run.report.result).toBe('promoted');
    const asked = stage.asked();
    const posts = asked.flatMap((it, at) => (it === 'POST' ? [asked[at - 1]] : []));
    expect(posts).toEqual([LOOK, LOOK, LOOK, LOOK]);
  });

  it('that holds the digest by then is not written again', async () => {
    throttled(() => {
      pushImage(stage.scene.world, stage.scene.prod, 'team/api');
      stage.move('latest', stage.image.digest)(stage.scene.world);
    }, '1');
    const run = await stage.promote(FORCED);
    expect(run.report.result).toBe('already-present');
    expect(stage.posts()).toBe(0);
  });

  it('is offered a bounded number of times', async () => {
    throttled(() => {}, '0', 1000);
    const run = await stage.promote(FORCED);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('ARM_THROTTLED');
    expect(stage.posts(429)).toBe(6);
  });
});

describe('the budget of writes', () => {
  it('is waited for before the look, so that a move in that time is seen', async () => {
    stage.scene.world.writesLeft = 5;
    // The first import tells that few writes are left; the second one waits a second for its place.
    const act = () => {
      const { world } = stage.scene;
      world.clock.after(500, () => stage.move('latest', stage.foreign.digest)(world));
    };
    stage.fault(POLL, { kind: 'meanwhile', act });
    const run = await stage.promote({ tags: 'latest', force: 'latest' });
    expect(stage.held('latest')).toBe(stage.foreign.digest);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('PARTIAL');
    expect(stage.posts()).toBe(1);
  });
});

describe('a pause that ARM asks for', () => {
  it.each(['9999999', '3000000000', '90'])(
    'of %s s, past the deadline, is not begun',
    async (asked) => {
      throttled(() => {}, asked, 1000);
      const run = await stage.promote({ ...FORCED, 'timeout-minutes': '1' });
      expect(run.report.result).toBe('failed');
      expect(failureOf(run).code).toBe('ARM_THROTTLED');
      expect(failureOf(run).message).toContain('was not sent');
      expect(stage.posts(429)).toBe(1);
      expect(stage.held('latest')).toBe(stage.before.digest);
    },
  );

  it('is never cut short', async () => {
    throttled(() => {}, '20');
    const { world } = stage.scene;
    const times: number[] = [];
    const note = () => times.push(world.now());
    stage.fault(POST, { kind: 'meanwhile', act: note }, 1);
    const started = world.now();
    const run = await stage.promote(FORCED);
    expect(run.report.result).toBe('promoted');
    expect((times[0] ?? 0) - started).toBeGreaterThanOrEqual(19_500);
  });
});

describe('a forced tag that the gate saw', () => {
  const absent = {
    kind: 'answer',
    status: 404,
    body: '{"errors":[{"code":"TAG_UNKNOWN","message":"the specified tag does not exist"}]}',
  } as const;

  it.each([1, 3])(
    'and %i looks do not show is a lagging replica, no other actor',
    async (times) => {
      stage.fault(PROPERTIES, absent, times, 1);
      const run = await stage.promote(FORCED);
      expect(run.report.result).toBe('promoted');
      expect(stage.held('latest')).toBe(stage.image.digest);
    },
  );

  it('and that stays away is a lost race', async () => {
    stage.fault(PROPERTIES, absent, 1000, 1);
    const run = await stage.promote(FORCED);
    expect(run.report.result).toBe('blocked');
    expect(failureOf(run)).toMatchObject({ code: 'LOST_RACE' });
    expect(failureOf(run).message).toContain('is gone');
    expect(stage.posts()).toBe(0);
  });
});

describe.each(['constructor', '__proto__', 'toString', 'valueOf'])('a tag named %s', (tag) => {
  it('that is new is written after a lost POST', async () => {
    stage.fault(POST, { kind: 'drop', when: 'before' });
    const run = await stage.promote({ target: `${TARGET}:${tag}` });
    expect(run.report.result).toBe('promoted');
    expect(stage.held(tag)).toBe(stage.image.digest);
  });

  it('moves where it may', async () => {
    stage.move(tag, stage.before.digest)(stage.scene.world);
    const run = await stage.promote({ target: `${TARGET}:${tag}`, force: tag });
    expect(run.report.result).toBe('promoted');
    expect(stage.held(tag)).toBe(stage.image.digest);
  });
});
