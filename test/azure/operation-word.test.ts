import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordOf } from '../../src/azure/operation-word.js';
import { pauseAfterSilence, pauseBeforeLook, pauseBeforePoll } from '../../src/import/pauses.js';

const OWN =
  'Operation registries-8a819782-be6e-11f1-993e-ee0880be6ca1 failed. Resource /x/prodacr ';
const error = (code: string, message: string) => JSON.stringify({ error: { code, message } });

const ANSWERS: [number, string, string][] = [
  [202, '', 'running'],
  [202, 'null', 'running'],
  [202, '{"team/api:1":"Pending","status":"Accepted"}', 'running'],
  [202, '{"status":"Failed"}', 'failed'],
  [202, '<html>', 'silent'],
  [200, '{"status":"Succeeded"}', 'succeeded'],
  [201, '{"status":"succeeded"}', 'succeeded'],
  [204, '', 'succeeded'],
  [200, '{"status":"Failed","error":{"code":"X","message":"y"}}', 'failed'],
  [200, '{"status":"Canceled"}', 'failed'],
  [200, '', 'silent'],
  [200, 'null', 'silent'],
  [200, '{}', 'silent'],
  [200, '"Succeeded"', 'silent'],
  [200, '[{"status":"Succeeded"}]', 'silent'],
  [200, '{"status":{"status":"Succeeded"}}', 'silent'],
  [200, '<html>Succeeded</html>', 'silent'],
  [206, '{"status":"Succeeded"}', 'silent'],
  [302, '{"status":"Succeeded"}', 'silent'],
  [401, error('ExpiredAuthenticationToken', 'expired'), 'silent'],
  [403, error('AuthorizationFailed', 'no'), 'silent'],
  [404, error('ResourceNotFound', "The Resource 'registries/x' was not found."), 'silent'],
  [409, error('Conflict', 'The registry is busy.'), 'silent'],
  [409, error('Conflict', `${OWN}Tag a:1 already exists in target registry.`), 'failed'],
  [409, error('Conflict', `${OWN}The registry is busy.`), 'failed'],
  [400, error('InvalidParameters', 'Error copying blobs'), 'failed'],
  [404, error('X', `${OWN}not found`), 'failed'],
  [403, error('X', `${OWN}Access to devacr.azurecr.io denied.`), 'failed'],
  [500, error('X', `${OWN}Error copying blobs`), 'failed'],
  [500, error('InternalServerError', 'later'), 'silent'],
  [503, '', 'silent'],
  [429, error('TooManyRequests', 'slow down'), 'silent'],
];

describe("an operation's own word", () => {
  it.each(ANSWERS)('%i %s is %s', (status, body, kind) => {
    expect(wordOf({ status, body }).kind).toBe(kind);
  });

  it('is never read out of what is none, and reading never throws', () => {
    const foreign = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('\u0000'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), foreign, (status, body) => {
        const { kind } = wordOf({ status, body });
        if (status === 204 && body.trim() === '') return kind === 'succeeded';
        return kind === 'silent' || (status === 202 && kind === 'running');
      }),
    );
  });
});

describe('pauses', () => {
  const asked = fc.oneof(
    fc.constant(undefined),
    fc.double({ noNaN: true, min: 0, max: Number.MAX_VALUE }),
    fc.constant(Number.POSITIVE_INFINITY),
  );

  it('are within their bounds, whatever a service asks for', () => {
    fc.assert(
      fc.property(fc.nat(100_000), asked, fc.nat(2 ** 31), (polls, pause, elapsed) => {
        const poll = pauseBeforePoll(polls, pause);
        expect(poll).toBeGreaterThanOrEqual(polls < 5 ? 200 : 1000);
        expect(poll).toBeLessThanOrEqual(60_000);
        const silence = pauseAfterSilence(elapsed, pause);
        expect(silence).toBeGreaterThanOrEqual(1000);
        expect(silence).toBeLessThanOrEqual(60_000);
        expect(pauseBeforeLook(elapsed)).toBeGreaterThanOrEqual(1000);
        expect(pauseBeforeLook(elapsed)).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});
