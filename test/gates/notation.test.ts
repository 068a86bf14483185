import { expect, it } from '@jest/globals';
import { PromotionError } from '../../src/errors.js';
import type { NotationFinding, NotationSigned } from '../../src/facts/facts.js';
import { notation } from '../../src/gates/notation.js';
import { blocks } from '../../src/gates/verdict.js';
import { type Changes, factsOf, OTHER } from '../facts.js';
import { policy, statement, store } from '../trust/notation/make/question.js';

const rule = { policy: policy(statement()), store: store() };
const signed: NotationSigned = {
  signer: {
    subject: 'CN=signer,O=contoso',
    root: 'CN=root',
    scheme: 'notary.x509',
    algorithm: 'PS256',
    signingTime: 0,
    expiry: undefined,
    annotations: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}`, 'x'])),
  },
  applied: { statement: 'prod', level: 'strict' },
  time: 'its certificates were valid now',
  vouched: true,
  warnings: [],
  signature: OTHER,
};
const judged = (found: NotationFinding, changes: Changes = {}) =>
  notation(factsOf({ policy: { notation: rule }, notation: found, ...changes }));
const broken = new PromotionError('REVOCATION_UNKNOWN', 'nobody knows', { remedy: 'Ask.' });

it.each<[string, NotationFinding, string, boolean]>([
  ['unasked, without a digest', { kind: 'unasked' }, 'not-applicable', false],
  ['unknown', { kind: 'unknown', error: broken }, 'unknown', true],
  ['absent', { kind: 'absent' }, 'block', true],
  ['failed', { kind: 'failed', reasons: ['expiry: late'] }, 'block', true],
  ['uncovered', { kind: 'uncovered' }, 'block', true],
  ['skipped', { kind: 'skipped', applied: { statement: 'x', level: 'skip' } }, 'waived', false],
  ['verified', { kind: 'verified', value: signed }, 'pass', false],
  ['let through', { kind: 'verified', value: { ...signed, vouched: false } }, 'waived', false],
])('%s', (_, found, outcome, blocking) => {
  const verdict = judged(found);
  expect([verdict.outcome, blocks(verdict)]).toEqual([outcome, blocking]);
});

it('is nobody’s business without a policy', () => {
  const verdict = notation(factsOf({ notation: { kind: 'absent' } }));
  expect(verdict.outcome).toBe('not-applicable');
});

it('tells whose it is, by what, and when, with at most ten annotations', () => {
  expect(judged({ kind: 'verified', value: signed }).got).toBe(
    `verified: by CN=signer,O=contoso, root CN=root; trust policy "prod" (strict); signed 1970-01-01T00:00:00.000Z by its own clock; its certificates were valid now; ${Array.from({ length: 10 }, (_, n) => `a${n}=x`).join('; ')}; and 2 more`,
  );
});

it('names the repository whose signature is read: in verify mode the target’s', () => {
  const absent = { kind: 'absent' } as const;
  expect(judged(absent).got).toContain('devacr.azurecr.io/api@');
  expect(judged(absent, { mode: 'verify' }).got).toContain('prodacr.azurecr.io/api@');
});
