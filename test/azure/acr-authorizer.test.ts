import { describe, expect, it } from '@jest/globals';
import { AcrAuthorizer } from '../../src/azure/acr-authorizer.js';
import { CLOUDS } from '../../src/azure/cloud.js';
import { Transport } from '../../src/http/transport.js';
import { Secrets } from '../../src/secrets.js';
import { idleClock } from '../clock.js';
import { type Answer, type Asked, httpOf } from '../registry/served.js';

const refused: Answer = { status: 401, body: '{"errors":[{"code":"UNAUTHORIZED"}]}' };
const json = (body: object): Answer => ({ status: 200, body: JSON.stringify(body) });

/** A registry's token service, and everything it was asked. */
function authorizer(
  token: (scopes: readonly string[]) => Answer,
  login: Answer | (() => Answer) = json({ refresh_token: 'r' }),
) {
  const asked: Asked[] = [];
  const http = httpOf((it) => {
    if (!it.url.pathname.endsWith('exchange')) return token(it.form.getAll('scope'));
    return typeof login === 'function' ? login() : login;
  }, asked);
  const clock = idleClock(Date.now());
  const transport = new Transport(http, new AbortController().signal, clock);
  const entra = { token: async () => 'entra', accessRemedy: () => 'Ask.', locksRemedy: () => '' };
  const it = new AcrAuthorizer(
    transport,
    new Secrets(),
    'target',
    'prodacr.azurecr.io',
    CLOUDS.AzureCloud,
    entra,
  );
  const scopes = () =>
    asked
      .filter(({ url }) => url.pathname.endsWith('token'))
      .map(({ form }) => form.getAll('scope'));
  return { it, asked, scopes, clock };
}

const names = (count: number) =>
  Array.from({ length: count }, (_, i) => `repository:part-${i}:pull`);
const all = (scopes: readonly string[]) => json({ access_token: scopes.join('+') });

describe('tokens for several repositories of one registry', () => {
  it('are asked for together, at most sixteen at a time', async () => {
    const { it: registry, asked, scopes } = authorizer(all);
    const headers = await Promise.all(names(40).map((scope) => registry.before(scope)));
    expect(scopes().map(({ length }) => length)).toEqual([16, 16, 8]);
    expect(asked).toHaveLength(1 + 3);
    expect(headers.every((it, i) => it?.includes(`part-${i}:`))).toBe(true);
    await registry.before('repository:part-3:pull');
    expect(asked).toHaveLength(4);
  });

  it('are asked for one by one where they are refused together', async () => {
    const { it: registry, scopes } = authorizer((it) => (it.length > 1 ? refused : all(it)));
    const headers = await Promise.all(names(3).map((scope) => registry.before(scope)));
    expect(headers).toEqual(names(3).map((it) => `Bearer ${it}`));
    expect(scopes().map(({ length }) => length)).toEqual([3, 1, 1, 1]);
  });

  it('that one repository is refused costs no other one its own', async () => {
    const { it: registry } = authorizer((it) =>
      it.some((scope) => /part-1:/.test(scope)) ? refused : all(it),
    );
    const ended = await Promise.allSettled(names(3).map((scope) => registry.before(scope)));
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are not asked for at all where the login is refused, which is tried once an audience', async () => {
    const { it: registry, asked } = authorizer(all, refused);
    const ended = await Promise.allSettled(names(5).map((scope) => registry.before(scope)));
    expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('a login that was refused is not asked for again by those whose turn comes after, for ten seconds', async () => {
    const { it: registry, asked, clock } = authorizer(all, refused);
    for (const scope of names(5)) await registry.before(scope).catch(() => {});
    expect(asked).toHaveLength(2);
    clock.pass(10_000);
    await registry.before('repository:part-0:pull').catch(() => {});
    expect(asked).toHaveLength(4);
  });

  it('nobody joins a token whose login did not come', async () => {
    let login: Answer = { status: 503 };
    const { it: registry, clock } = authorizer(all, () => login);
    await expect(registry.before('repository:part-0:pull')).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
    login = json({ refresh_token: 'r' });
    clock.pass(10_000);
    for (const scope of names(3)) expect(await registry.before(scope)).toContain(scope);
  });

  it('what is expected soon joins the token of whoever asks first, and is asked for once', async () => {
    const { it: registry, asked, scopes } = authorizer(all);
    for (const scope of names(40)) registry.expect(scope);
    expect(asked).toEqual([]);
    for (const scope of names(40)) expect(await registry.before(scope)).toContain(scope);
    expect(scopes().map(({ length }) => length)).toEqual([16, 16, 8]);
  });

  it('what was expected and is refused is refused to whoever asks for it, and to nobody else', async () => {
    const { it: registry } = authorizer((it) =>
      it.some((scope) => /part-1:/.test(scope)) ? refused : all(it),
    );
    for (const scope of names(3)) registry.expect(scope);
    const ended = [];
    for (const scope of names(3)) ended.push(await registry.before(scope).catch(() => 'refused'));
    expect(ended).toEqual([
      'Bearer repository:part-0:pull',
      'refused',
      expect.stringMatching(/^Bearer/),
    ]);
  });
});

const PAGE: Answer = {
  status: 200,
  body: '<html><title>Sign in to the network</title>',
  headers: { 'content-type': 'text/html' },
};

describe('a page in place of', () => {
  it.each<[string, () => ReturnType<typeof authorizer>]>([
    ['a login', () => authorizer(all, PAGE)],
    ['a token', () => authorizer(() => PAGE)],
  ])('%s is told as a page, and not as a registry that is none', async (_, made) => {
    await expect(made().it.before('repository:a:pull')).rejects.toMatchObject({
      code: 'REGISTRY_RESPONSE',
      message: expect.stringContaining('with a page for people ("Sign in to the network")'),
      remedy: expect.stringContaining('not a proxy'),
    });
  });
});
