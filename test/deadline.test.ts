import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { interruptions } from '../src/cancellation.js';
import { Deadline } from '../src/deadline.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function started() {
  const [cancelled, hurried, crashed] = [0, 1, 2].map(() => new AbortController()) as [
    AbortController,
    AbortController,
    AbortController,
  ];
  const ended: string[] = [];
  const deadline = new Deadline(
    { cancelled: cancelled.signal, hurried: hurried.signal, crashed: crashed.signal },
    ({ code }) => ended.push(code),
  );
  const state = () => [deadline.work.aborted, deadline.proof.aborted];
  return { deadline, cancelled, hurried, crashed, ended, state };
}

describe('the clocks of a run', () => {
  it('look at the target for 8 s after the deadline', () => {
    const { deadline, ended, state } = started();
    deadline.start(1);
    jest.advanceTimersByTime(59_999);
    expect(state()).toEqual([false, false]);
    jest.advanceTimersByTime(1);
    expect([state(), ended]).toEqual([[true, false], ['DEADLINE']]);
    jest.advanceTimersByTime(7999);
    expect(state()).toEqual([true, false]);
    jest.advanceTimersByTime(1);
    expect(state()).toEqual([true, true]);
    expect(deadline.work.reason).toMatchObject({ code: 'DEADLINE' });
  });

  it('say who kept the run waiting, and else to raise the timeout', () => {
    const { deadline } = started();
    deadline.start(1, () => 'prodacr.azurecr.io has answered 429 since 12:00, 3 times in 50 s');
    jest.advanceTimersByTime(60_000);
    expect(deadline.work.reason.message).toBe(
      'The run did not end within 1 minutes: prodacr.azurecr.io has answered 429 since 12:00, 3 times in 50 s',
    );
    expect(deadline.work.reason.remedy).toMatch(/^Wait for that limit to pass/);
    const other = started();
    other.deadline.start(1);
    jest.advanceTimersByTime(60_000);
    expect(other.deadline.work.reason.remedy).toMatch(/^Raise timeout-minutes\. Run again: /);
  });

  it('look at it for 5 s after a cancel, told at once, and nobody is told to raise the timeout', () => {
    const { deadline, cancelled, ended, state } = started();
    deadline.start(30);
    cancelled.abort();
    expect([state(), ended]).toEqual([[true, false], ['CANCELLED']]);
    expect(deadline.work.reason.remedy).not.toMatch(/timeout-minutes/);
    jest.advanceTimersByTime(5000);
    expect(state()).toEqual([true, true]);
  });

  it('stop with the second signal, and a cancel after the deadline shortens what is left', () => {
    const first = started();
    first.cancelled.abort();
    jest.advanceTimersByTime(1000);
    first.hurried.abort();
    expect([first.state(), first.ended]).toEqual([[true, true], ['CANCELLED']]);

    const second = started();
    second.deadline.start(1);
    jest.advanceTimersByTime(60_000 + 1000);
    second.cancelled.abort();
    jest.advanceTimersByTime(5000);
    expect(second.state()).toEqual([true, true]);
    expect(second.ended).toEqual(['DEADLINE']);
  });

  it('end with what was thrown where nobody caught it', () => {
    const { deadline, crashed, ended, state } = started();
    crashed.abort(new RangeError('Invalid string length'));
    expect([state(), ended]).toEqual([[true, false], ['BUG']]);
    expect(deadline.work.reason.message).toContain('Invalid string length');
  });

  it('do not wait for work that listens to nothing', async () => {
    const { deadline, cancelled } = started();
    const bound = deadline.bound(new Promise(() => {}));
    const outcome = expect(bound).rejects.toMatchObject({ code: 'CANCELLED' });
    cancelled.abort();
    jest.advanceTimersByTime(6000);
    await outcome;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leave no timer behind', () => {
    const { deadline, cancelled } = started();
    deadline.start(30);
    cancelled.abort();
    deadline.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('what ends a run from outside', () => {
  it.each([
    ['SIGINT', 'SIGTERM'],
    ['SIGINT', 'SIGBREAK'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGBREAK', 'SIGBREAK'],
  ])('%s cancels and then %s hurries', (first, second) => {
    const source = new EventEmitter();
    const from = interruptions(source);
    source.emit(first);
    expect([from.cancelled.aborted, from.hurried.aborted]).toEqual([true, false]);
    source.emit(second);
    source.emit(second);
    expect(from.hurried.aborted).toBe(true);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('%s is heard of', (name) => {
    const source = new EventEmitter();
    const from = interruptions(source);
    const error = new Error('a stream broke');
    source.emit(name, error);
    expect([from.crashed.reason, from.cancelled.aborted]).toEqual([error, false]);
  });
});
