import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../sandbox/world/world.js';
import { fastClock } from '../clock.js';
import { ARM, failureOf, POLL, POST, PROD, type Stage, setStage, THROTTLED } from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  stage.scene.world.knobs.importDuration = 3000;
  // Most of these runs wait for their deadline.
  stage.scene.world.clock = fastClock(50);
});

const error = (code: string) => JSON.stringify({ error: { code, message: 'said by ARM' } });
const answer = (status: number, body = '', headers: Record<string, string> = {}) =>
  ({ kind: 'answer', status, body, headers }) as const;

/** Answers to a poll that are not the operation's own word. */
const NO_WORDS: [string, Fault['effect']][] = [
  ['404', answer(404, error('ResourceNotFound'))],
  ['401', answer(401, error('ExpiredAuthenticationToken'))],
  ['403', answer(403, error('AuthorizationFailed'))],
  ['302', answer(302, '', { Location: 'https://evil.example.org/steal' })],
  ['302 at ARM', answer(302, '', { Location: 'https://management.azure.com/elsewhere' })],
  ['409 of the gateway', answer(409, error('ScopeLocked'))],
  ['410', answer(410, '')],
  ['429', answer(429, THROTTLED, { 'Retry-After': '2' })],
  ['500', answer(500, error('InternalServerError'))],
  ['503', answer(503, '<html>busy</html>')],
  ['200 with a page', answer(200, '<!doctype html><title>Sign in</title>')],
  ['200 with nothing', answer(200, '')],
  ['200 with garbage', answer(200, '{"status":')],
  ['200 with foreign JSON', answer(200, '{"hello":"world"}')],
  ['200 with an unknown state', answer(200, '{"status":"Sideways"}')],
  ['200 with a list', answer(200, '[]')],
  ['202 with a page', answer(202, '<html>')],
  ['a dead connection', { kind: 'drop', when: 'before' }],
  ['silence', { kind: 'hang' }],
];

describe.each(NO_WORDS)('a poll that is answered with %s', (_, effect) => {
  it('once is passed over', async () => {
    stage.fault(POLL, effect);
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    expect(stage.held('1.4.2')).toBe(stage.image.digest);
    expect(stage.posts()).toBe(1);
    expect(stage.scene.world.log.some(({ path }) => /steal|elsewhere/.test(path))).toBe(false);
  });

  it('for good leaves it to the target: promoted with a warning once all bytes are there', async () => {
    stage.fault(POLL, effect, 1000);
    const run = await stage.promote();
    expect(run.report).toMatchObject({ result: 'promoted', colour: 'green' });
    expect(run.report.issues.map(({ message }) => message).join()).toContain('Azure did not say');
    expect(run.record['images'][0].verification.blobs.kind).toBe('proven');
    // The import runs for 3 s; nobody waits for the deadline of half an hour to look at the target.
    expect(run.record['seconds']).toBeLessThan(300);
    expect(stage.posts()).toBe(1);
  });

  it('until the deadline is failed, accepted, and may still land', async () => {
    stage.scene.world.knobs.importDuration = 10_000_000;
    stage.fault(POLL, effect, 1000);
    const run = await stage.promote({ 'timeout-minutes': '0.5' });
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('DEADLINE');
    expect(failureOf(run).message).toMatch(/accepted.*may still land: 1\.4\.2/);
    expect(failureOf(run).remedy).toMatch(/wait, then run again/);
    expect(JSON.stringify(run.record)).not.toContain('nothing was changed');
    expect(run.record['images'][0].steps[0].posts).toEqual([{ tags: ['1.4.2'], fate: 'open' }]);
    expect(stage.posts()).toBe(1);
  });
});

describe('an accepted import', () => {
  it.each([
    ['no address', ''],
    ['an address of another host', 'https://evil.example.org/steal'],
    ['an address of another port', 'https://management.azure.com:8443/steal'],
    ['an address that is none', 'https://['],
  ])('with %s is looked for in the target, and nothing is asked elsewhere', async (_, value) => {
    stage.fault(POST, { kind: 'header', name: 'Location', value });
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    expect(stage.posts()).toBe(1);
    expect(stage.scene.world.log.some(({ path }) => path === '/steal')).toBe(false);
  });

  it('that fails by its own word has failed, also while other answers say nothing', async () => {
    const { world } = stage.scene;
    stage.fault(POLL, answer(404, error('ResourceNotFound')));
    const act = () => stage.scene.dev.repositories.get('team/api')?.manifests.clear();
    stage.fault(POST, { kind: 'meanwhile', act });
    const run = await stage.promote();
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('IMPORT_SOURCE_MISSING');
    expect(failureOf(run).message).not.toContain('may still land');
    expect(world.operations.size).toBe(1);
  });

  it.each(['Failed', 'Canceled', 'cancelled'])(
    'that says %s with a success status has failed',
    async (state) => {
      stage.fault(POLL, answer(200, JSON.stringify({ status: state })), 1000);
      stage.scene.world.knobs.importDuration = 10_000_000;
      const run = await stage.promote();
      expect(run.report.result).toBe('failed');
      expect(failureOf(run).code).toBe('IMPORT_FAILED');
      expect(failureOf(run).message).not.toContain('may still land');
    },
  );

  it('whose layers are missing at the deadline is failed, and may still land', async () => {
    stage.fault(POLL, answer(404, error('ResourceNotFound')), 1000);
    stage.fault({ host: PROD, method: 'HEAD', path: /blobs/ }, answer(404), 1000);
    const run = await stage.promote({ 'timeout-minutes': '0.5' });
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).message).toMatch(/layers not there.*may still land/);
  });

  it('that a cancelled job leaves behind is told at once, and in the report', async () => {
    stage.scene.world.knobs.importDuration = 10_000_000;
    const controller = new AbortController();
    stage.fault(POLL, { kind: 'meanwhile', act: () => controller.abort() });
    const run = await stage.promote({}, controller.signal);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('CANCELLED');
    expect(failureOf(run).message).toContain('may still land');
    expect(run.lines.join('\n')).toMatch(/the run is over; .* may still land/);
  });
});

describe('a token that ARM refuses', () => {
  const refused = answer(401, error('ExpiredAuthenticationToken'));
  const tokens = () =>
    stage.scene.world.log.filter(({ path }) => path.endsWith('/oauth2/v2.0/token')).length;

  it('on a poll is renewed, and the poll is asked again at once', async () => {
    stage.fault(POLL, refused);
    const before = tokens();
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    expect(run.report.issues).toEqual([]);
    const asked = stage.scene.world.log.filter(
      ({ host }) => host === ARM || host.startsWith('login'),
    );
    const at = asked.findIndex(({ status }) => status === 401);
    expect(asked[at + 1]?.path).toMatch(/oauth2\/v2\.0\/token$/);
    expect(asked[at + 2]?.path).toMatch(/operationResults/);
    expect(tokens()).toBeGreaterThan(before);
  });

  it('on the POST is renewed once', async () => {
    stage.fault(POST, refused);
    expect((await stage.promote()).report.result).toBe('promoted');
    expect(stage.posts()).toBe(1);
  });

  it('on every POST is said to be refused', async () => {
    stage.fault(POST, refused, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('ARM_UNAUTHORIZED');
    expect(stage.posts(401)).toBe(2);
  });

  it('when a registry is read is renewed once', async () => {
    stage.fault({ host: ARM, method: 'GET', path: /registries/ }, refused);
    expect((await stage.promote()).report.result).toBe('promoted');
    expect(stage.scene.world.log.some(({ path }) => /resourcegraph/i.test(path))).toBe(false);
  });

  it('for good does not flood the identity service', async () => {
    stage.scene.world.knobs.importDuration = 20_000;
    stage.fault(POLL, refused, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    // one for ARM, one for the registries, one renewal
    expect(tokens()).toBeLessThanOrEqual(4);
  });
});

describe('the pauses between polls', () => {
  const polls = () => stage.asked().filter((it) => it === 'poll').length;

  it.each(['0', '0.001', '-1', 'soon'])('with Retry-After %s are no flood', async (value) => {
    stage.scene.world.knobs.importDuration = 60_000;
    stage.fault(POLL, { kind: 'header', name: 'Retry-After', value }, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    expect(polls()).toBeLessThanOrEqual(5 + 60);
    expect(polls()).toBeGreaterThan(5);
  });

  it.each(['9999999', '3000000', '999999'])('with Retry-After %s are a minute', async (value) => {
    stage.scene.world.knobs.importDuration = 100_000;
    stage.fault(POLL, { kind: 'header', name: 'Retry-After', value }, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    expect(polls()).toBeGreaterThanOrEqual(6);
    expect(polls()).toBeLessThanOrEqual(8);
  });
});
