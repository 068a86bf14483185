import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pauseBeforeRetry } from '../../src/http/retry.js';
import { pauseAsked, pauseWithin } from '../../src/http/retry-after.js';

const NOW = Date.parse('Sun, 06 Nov 1994 08:49:00 GMT');
const DAY = 86_400_000;

it.each([
  ['10', 10_000],
  [' 10 ', 10_000],
  ['0', 0],
  ['0.25', 250],
  ['90', 90_000],
  ['9999999', DAY],
  ['9'.repeat(20), DAY],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
  ['Sun Nov  6 08:49:37 1994', 37_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ['Thu, 31 Dec 2099 23:59:59 GMT', DAY],
  ...[
    undefined,
    '',
    ' ',
    '-1',
    '+1',
    '1e9',
    '0x10',
    'Infinity',
    'NaN',
    'soon',
    '120 s',
    '5, 5',
  ].map((value) => [value, undefined] as const),
  ['1994-11-06T08:49:37Z', undefined],
  ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
])('%j', (value, expected) => {
  expect(pauseAsked(value, NOW)).toBe(expected);
});

it('whatever the header says, the pause is one that a timer takes', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.bigInt().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const pause = pauseAsked(text, NOW);
      if (pause === undefined) return;
      expect(Number.isInteger(pause) && pause >= 0 && pause < 2 ** 31).toBe(true);
    }),
  );
});

it.each([
  ['0', 1000],
  ['30', 30_000],
  ['9999999', 60_000],
])('who polls keeps within limits of its own: %s', (value, expected) => {
  expect(pauseWithin(pauseAsked(value, NOW) ?? 5000, 1000, 60_000)).toBe(expected);
});

it('a date is waited for like seconds, and a pause that is too long ends the asking', () => {
  const request = createPipelineRequest({ url: 'https://devacr.azurecr.io' });
  const after = (value: string) => {
    const headers = createHttpHeaders({ 'retry-after': value });
    const response = { status: 429, headers, request };
    return pauseBeforeRetry(0, response, NOW);
  };
  expect(after(new Date(NOW + 30_000).toUTCString())).toBe(30_000);
  expect(after('120')).toBe(120_000);
  expect(after('121')).toBeUndefined();
});
