import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { REAL_CLOCK } from '../../src/clock.js';
import type { HttpResponse } from '../../src/http/transport.js';
import { ReferrerBudget } from '../../src/registry/referrer-budget.js';

function answer(status: number, retryAfter?: string): HttpResponse {
  const header = (name: string) => (name === 'retry-after' ? retryAfter : undefined);
  return { status, url: '', header, bytes: new Uint8Array() };
}

const budget = () => new ReferrerBudget(REAL_CLOCK, new AbortController().signal);

it('gets every list out of a registry that grants a few at a time, and asks little in vain', async () => {
  const WINDOW = 100;
  let opened = performance.now();
  let granted = 0;
  let running = 0;
  let most = 0;
  let refused = 0;
  const send = async () => {
    running += 1;
    most = Math.max(most, running);
    await wait(1);
    running -= 1;
    if (performance.now() - opened > WINDOW) {
      opened = performance.now();
      granted = 0;
    }
    if (granted < 25) {
      granted += 1;
      return answer(200);
    }
    refused += 1;
    return answer(429, String((opened + WINDOW - performance.now()) / 1000));
  };
  const lists = budget();
  const answers = await Promise.all(Array.from({ length: 150 }, () => lists.ask(send)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(most).toBeLessThanOrEqual(16);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(150);
});

it('hands the last answer on when the registry never gives way', async () => {
  let asked = 0;
  const response = await budget().ask(async () => {
    asked += 1;
    return answer(429, '0');
  });
  expect([response.status, asked]).toEqual([429, 6]);
});

it('does not wait for a pause beyond all measure', async () => {
  let asked = 0;
  const response = await budget().ask(async () => {
    asked += 1;
    return answer(429, '3600');
  });
  expect([response.status, asked]).toEqual([429, 1]);
});

it('ends with the run', async () => {
  const over = new Error('over');
  const lists = new ReferrerBudget(REAL_CLOCK, AbortSignal.abort(over));
  await expect(lists.ask(async () => answer(429, '1'))).rejects.toBe(over);
});
