import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Proxies, parseProxy, proxyAt, spellOutProxies } from '../../src/http/proxies.js';

const URL_ = 'https://prodacr.azurecr.io/v2/';
const METADATA = 'http://169.254.169.254/metadata';

describe('an address', () => {
  it.each([
    ['proxy.corp:8080', 'http://proxy.corp:8080'],
    ['10.0.0.1:3128', 'http://10.0.0.1:3128'],
    ['proxy.corp', 'http://proxy.corp:80'],
    [' http://proxy.corp:8080/ ', 'http://proxy.corp:8080'],
    ['https://proxy.corp', 'https://proxy.corp:443'],
    ['HTTP://Proxy.Corp:1', 'http://proxy.corp:1'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['bot:secret@proxy.corp:8080', 'http://bot:secret@proxy.corp:8080'],
    ['http://bot:p%40ss@proxy:1', 'http://bot:p%40ss@proxy:1'],
    [
      'http://DOM\\us er:p@s:s/w#r?d%@proxy:1',
      'http://DOM%5Cus%20er:p%40s%3As%2Fw%23r%3Fd%25@proxy:1',
    ],
    ['http://bot:50%%2f@proxy:1', 'http://bot:50%25%2F@proxy:1'],
    ['http://bot:%ff@proxy:1', 'http://bot:%25ff@proxy:1'],
    ['http://bot@proxy:1', 'http://bot:@proxy:1'],
  ])('%s', (given, href) => {
    expect(parseProxy('HTTPS_PROXY', given).href).toBe(href);
  });

  it.each([
    'socks5://proxy:1080',
    'http://',
    'http://proxy:port',
    'http://a b',
    ':8080',
    'ftp://x',
  ])('%s is no proxy, and is told by name', (given) => {
    expect(() => parseProxy('HTTPS_PROXY', given)).toThrow(
      /^HTTPS_PROXY: given ".*", expected http:\/\/host:port/,
    );
  });

  it('is told without its password', () => {
    expect(() => parseProxy('HTTPS_PROXY', 'http://bot:hunter2@proxy:port')).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('keeps any user and password', () => {
    const text = fc.string({ maxLength: 12, unit: 'grapheme' });
    fc.assert(
      fc.property(
        text,
        text.filter((it) => it !== ''),
        (user, password) => {
          const { href } = proxyAt(new URL('http://proxy:1'), user, password);
          const url = new URL(href);
          expect([url.host, url.username, url.password].map(decodeURIComponent)).toEqual([
            'proxy:1',
            user,
            password,
          ]);
          expect(parseProxy('HTTPS_PROXY', href).href).toBe(href);
        },
      ),
    );
  });
});

describe('a request', () => {
  const through = (env: Record<string, string>, url = URL_) => new Proxies(env).for(url)?.host;

  it.each<[string, Record<string, string>, string | undefined]>([
    ['no proxy', {}, undefined],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'a:1' }, 'a:1'],
    ['lower case first', { HTTPS_PROXY: 'a:1', https_proxy: 'b:1' }, 'b:1'],
    ['an empty one', { https_proxy: ' ', HTTPS_PROXY: 'a:1' }, 'a:1'],
    ['ALL_PROXY', { ALL_PROXY: 'a:1', HTTP_PROXY: 'b:1' }, 'a:1'],
    ['HTTP_PROXY alone', { HTTP_PROXY: 'b:1' }, undefined],
    ['NO_PROXY', { HTTPS_PROXY: 'a:1', NO_PROXY: 'azurecr.io' }, undefined],
    ['no_proxy first', { HTTPS_PROXY: 'a:1', NO_PROXY: '*', no_proxy: 'x' }, 'a:1'],
  ])('%s', (_, env, host) => {
    expect(through(env)).toBe(host);
  });

  it('to plain http goes through HTTP_PROXY', () => {
    expect(through({ HTTPS_PROXY: 'a:1', HTTP_PROXY: 'b:1' }, METADATA)).toBe('b:1');
    expect(through({ HTTPS_PROXY: 'a:1' }, METADATA)).toBeUndefined();
  });

  it("follows the agent's list with the agent's proxy only", () => {
    const agent = { proxy: parseProxy('agent', 'agent:1'), bypasses: () => true };
    expect(new Proxies({}, agent).for(URL_)).toBeUndefined();
    expect(new Proxies({ HTTPS_PROXY: 'http://agent:1' }, agent).for(URL_)).toBeUndefined();
    expect(new Proxies({ HTTPS_PROXY: 'other:1' }, agent).for(URL_)?.host).toBe('other:1');
    const never = { ...agent, bypasses: () => false };
    expect(new Proxies({}, never).for(URL_)?.host).toBe('agent:1');
    expect(new Proxies({ NO_PROXY: '.azurecr.io' }, never).for(URL_)).toBeUndefined();
  });
});

it('spells proxies out for SDKs and children, and leaves what nobody understands', () => {
  const env: Record<string, string | undefined> = {
    HTTPS_PROXY: 'bot:p@ss@proxy:8080',
    http_proxy: 'proxy',
    ALL_PROXY: 'socks5://x',
  };
  spellOutProxies(env);
  expect(env).toEqual({
    HTTPS_PROXY: 'http://bot:p%40ss@proxy:8080',
    http_proxy: 'http://proxy:80',
    ALL_PROXY: 'socks5://x',
  });
});

it('names the passwords that must never be seen', () => {
  const env = { HTTPS_PROXY: 'http://bot:p%40ss@a:1', HTTP_PROXY: 'http://bot:p%40ss@a:1' };
  expect(new Proxies(env).secrets).toEqual(['p@ss']);
});
