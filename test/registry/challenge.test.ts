import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenge } from '../../src/registry/challenge.js';

describe('parseChallenge', () => {
  it.each([
    [
      'Bearer realm="https://r.azurecr.io/oauth2/token",service="r.azurecr.io",scope="repository:a/b:pull,push",error="insufficient_scope"',
      {
        scheme: 'bearer',
        realm: 'https://r.azurecr.io/oauth2/token',
        service: 'r.azurecr.io',
        error: 'insufficient_scope',
      },
    ],
    [
      'bearer realm=https://ghcr.io/token, service=ghcr.io',
      { scheme: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' },
    ],
    ['Basic realm="Registry"', { scheme: 'basic' }],
    ['Basic realm="x", Bearer realm="https://a/t"', { scheme: 'bearer', realm: 'https://a/t' }],
    ['Bearer realm="https://a/t", Basic realm="x"', { scheme: 'bearer', realm: 'https://a/t' }],
    ['Bearer service="no realm", Basic realm="https://a/t"', { scheme: 'basic' }],
    ['Basic realm="x, Bearer realm=https://evil/t"', { scheme: 'basic' }],
    ['Basic realm="a \\", Bearer realm=\\"https://evil/t"', { scheme: 'basic' }],
    ['Basic', { scheme: 'basic' }],
    ['Basic, Bearer realm=https://a/t', { scheme: 'bearer', realm: 'https://a/t' }],
    [
      'Negotiate, Bearer\trealm = "https://a/t" , service = s',
      { scheme: 'bearer', realm: 'https://a/t', service: 's' },
    ],
    [
      'Bearer realm="https://a/t",realm="https://evil/t"',
      { scheme: 'bearer', realm: 'https://a/t' },
    ],
    [
      'BEARER REALM="https://a/t?x=1,2",Service="a \\"b\\""',
      { scheme: 'bearer', realm: 'https://a/t?x=1,2', service: 'a "b"' },
    ],
    ['Bearer realm=""', { scheme: 'bearer', realm: '' }],
    ['Bearer service="no realm"', undefined],
    ['Bearer realm="https://a/t', undefined],
    ['realm="https://a/t"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });

  it('reads what a sender may write, in any order and among others', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const text = fc.string({ maxLength: 12 }).map((it) => it.replace(/[\r\n]/g, ' '));
    const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
    const extra = fc.tuple(word, text).map(([name, it]) => `x${name}=${quoted(it)}`);
    const other = fc
      .tuple(fc.constantFrom('Basic', 'Digest'), fc.array(extra))
      .map(([scheme, all]) => `${scheme} realm="Bearer realm=evil", ${all.join(',')}`);
    fc.assert(
      fc.property(
        fc.array(other),
        fc.array(extra),
        text,
        text,
        fc.array(other),
        (before, all, realm, service, after) => {
          const parameters = [...all, `realm=${quoted(realm)}`, `service=${quoted(service)}`];
          const header = [...before, `Bearer ${parameters.join(', ')}`, ...after].join(', ');
          expect(parseChallenge(header)).toEqual({ scheme: 'bearer', realm, service });
        },
      ),
    );
  });

  it('never throws, whatever a registry sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 9000 }), (text) => {
        parseChallenge(text);
        parseChallenge(`Bearer ${text}`);
      }),
    );
  });

  it('does not hang on a hostile header', () => {
    const started = performance.now();
    parseChallenge(`Bearer ${'a'.repeat(8000)}`);
    parseChallenge(`Bearer ${'a="'.repeat(2600)}`);
    parseChallenge(`Bearer ${' ,'.repeat(4000)}`);
    for (const piece of [',', 'a=', '"\\', 'Basic ', 'x="y",']) {
      parseChallenge(piece.repeat(8192 / piece.length));
      expect(parseChallenge(`Bearer realm="https://a/t",${piece.repeat(4 * 1024 * 1024)}`)).toBe(
        undefined,
      );
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
