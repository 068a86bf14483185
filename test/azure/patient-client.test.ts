import {
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { FederatedToken } from '../../src/azure/federated-token.js';
import { PatientClient } from '../../src/azure/patient-client.js';
import { idleClock } from '../clock.js';

const URL_ = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token';
type Play = number | string | { status: number; body?: string; after?: string };

/** A client that plays one thing after the other, the last one for ever; waiting takes no time. */
function played(plays: readonly Play[], signal = new AbortController().signal) {
  const asked: number[] = [];
  const clock = idleClock();
  const inner = {
    async sendRequest(request: any): Promise<PipelineResponse> {
      const play = plays[Math.min(asked.length, plays.length - 1)] ?? 200;
      asked.push(clock.now());
      if (typeof play === 'string') throw new RestError('text', { code: play, request });
      const {
        status,
        body = '{"access_token":"t"}',
        after,
      } = typeof play === 'number' ? { status: play } : play;
      const headers = createHttpHeaders(after === undefined ? {} : { 'retry-after': after });
      return { request, status, headers, bodyAsText: body };
    },
  };
  const client = new PatientClient(inner, signal, clock);
  const send = () => client.sendRequest(createPipelineRequest({ url: URL_ }));
  return { client, send, asked, pass: clock.pass };
}

describe('one bad answer is no reason', () => {
  it.each<[string, readonly Play[], number]>([
    ['500', [500, 200], 2],
    ['429', [429, 200], 2],
    ['408, 502, 503 and 504', [408, 502, 503, 504, 200], 5],
    ['a dropped connection', ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 200], 4],
    ['a name that does not resolve for a moment', ['EAI_AGAIN', 'ENOTFOUND', 200], 2],
    ['a refused connection', ['ECONNREFUSED', 'ECONNREFUSED', 200], 3],
  ])('%s', async (_, plays, most) => {
    const { client, send, asked } = played(plays);
    await send().catch(() => {});
    expect(asked).toHaveLength(most);
    if (plays.length === most) expect(client.trouble).toBeUndefined();
  });
});

it.each<[string, Play]>([
  ['400', 400],
  ['401', 401],
  ['403', 403],
  ['404', 404],
  ['a page', { status: 200, body: '<html>' }],
  ['a certificate that is not trusted', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['a proxy that refuses', 'PROXY_REFUSED'],
])('%s is not asked again', async (_, play) => {
  const { send, asked } = played([play, 200]);
  await send().catch(() => {});
  expect(asked).toHaveLength(1);
});

it.each<[Play, object]>([
  [
    500,
    { kind: 'answer', host: 'login.microsoftonline.com', status: 500, times: expect.any(Number) },
  ],
  ['ECONNRESET', { kind: 'connection', host: 'login.microsoftonline.com', code: 'ECONNRESET' }],
])('%j that lasts is given up after a minute, and told', async (play, trouble) => {
  const { client, send, asked } = played([play]);
  const start = asked.length;
  await send().catch(() => {});
  expect(start).toBe(0);
  const took = (asked.at(-1) ?? 0) - (asked[0] ?? 0);
  expect(took).toBeGreaterThan(30_000);
  expect(took).toBeLessThanOrEqual(60_000);
  expect(asked.length).toBeLessThan(12);
  expect(client.trouble).toMatchObject(trouble);
});

it('a caller that tries again by itself gets no second minute, but a later one does', async () => {
  const { send, asked, pass } = played([500]);
  await send();
  const first = asked.length;
  await send();
  await send();
  expect((asked.at(-1) ?? 0) - (asked[0] ?? 0)).toBeLessThanOrEqual(60_000);
  const spent = asked.length;
  await send();
  await send();
  await send();
  expect(asked.length).toBeLessThan(spent + 8);
  pass(120_000);
  await send();
  expect(asked.length).toBeGreaterThan(first + 9);
});

it('waits as long as it is asked to, or not at all', async () => {
  const soon = played([{ status: 429, after: '20' }, 200]);
  await soon.send();
  expect((soon.asked[1] ?? 0) - (soon.asked[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
  const late = played([{ status: 429, after: '600' }, 200]);
  expect((await late.send()).status).toBe(429);
  expect(late.asked).toHaveLength(1);
  expect(late.client.trouble).toMatchObject({ times: 1, during: 0, pause: 600_000 });
});

it('counts what was asked, and no more', async () => {
  const { client, send, asked } = played([503]);
  await send();
  const took = (asked.at(-1) ?? 0) - (asked[0] ?? 0);
  expect(client.trouble).toEqual({
    ...{ kind: 'answer', host: 'login.microsoftonline.com', status: 503 },
    ...{ times: asked.length, during: took },
  });
});

it.each<[string, Play, object | undefined]>([
  ['no token', { status: 200, body: '{"token_type":"Bearer"}' }, { kind: 'tokenless' }],
  ['a token that is no text', { status: 200, body: '{"access_token":7}' }, { kind: 'tokenless' }],
  ['null', { status: 200, body: 'null' }, { kind: 'tokenless' }],
  ['a token', { status: 200, body: '{"access_token":"x"}' }, undefined],
  [
    'a refusal by somebody else',
    { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' },
    { kind: 'tokenless', status: 401 },
  ],
  ['an error of Entra', { status: 401, body: '{"error":"invalid_client"}' }, undefined],
  ['an error', { status: 200, body: '{"error":"invalid_client"}' }, undefined],
  [
    'a page',
    { status: 403, body: '<html><title>\n Blocked\n by proxy</title>' },
    { kind: 'page', page: 'a page for people ("Blocked by proxy")' },
  ],
])('an answer with %s', async (_, play, trouble) => {
  const { client, send } = played([play]);
  await send();
  if (trouble === undefined) expect(client.trouble).toBeUndefined();
  else expect(client.trouble).toMatchObject(trouble);
});

it('ends with the run', async () => {
  const ending = new AbortController();
  const reason = new Error('cancelled');
  const { send, asked } = played([500], ending.signal);
  const sending = send();
  ending.abort(reason);
  await expect(sending).rejects.toBe(reason);
  expect(asked.length).toBeLessThanOrEqual(2);
});

describe('the token of a job', () => {
  const order = () => ({ method: 'GET' as const, url: URL_, headers: {}, field: 'value' });
  const jwt = (claims: object) =>
    `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it('is asked for once by callers side by side, kept from being shown, and read', async () => {
    const value = jwt({ iss: 'issuer', sub: 'subject', aud: ['x'] });
    const { client, asked } = played([{ status: 200, body: JSON.stringify({ value }) }]);
    const kept: string[] = [];
    const token = new FederatedToken(order, (it) => kept.push(it));
    expect(await Promise.all([token.get(client), token.get(client)])).toEqual([value, value]);
    expect([asked.length, kept]).toEqual([1, [value]]);
    expect(token.claims).toEqual({ issuer: 'issuer', subject: 'subject' });
  });

  it.each<[string, Play, RegExp]>([
    ['401', { status: 401, body: '{"message":"Bad credentials"}' }, /answered 401: Bad credent/],
    ['200 without one', { status: 200, body: '{"count":0}' }, /answered 200 and gave no token/],
    ['a list', { status: 200, body: '[1]' }, /gave no token/],
    ['null', { status: 200, body: 'null' }, /gave no token/],
    ['a number', { status: 200, body: '{"value":1}' }, /gave no token/],
  ])('that is not there (%s) is a problem, and is asked for anew', async (_, play, said) => {
    const { client, asked } = played([play]);
    const token = new FederatedToken(order, () => {});
    await expect(token.get(client)).rejects.toThrow(said);
    expect(token.problem?.message).toMatch(said);
    await expect(token.get(client)).rejects.toThrow(said);
    expect(asked).toHaveLength(2);
  });
});
