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
        scope: 'repository:a/b:pull,push',
        error: 'insufficient_scope',
      },
    ],
    [
      'bearer realm=https://ghcr.io/token, service=ghcr.io',
      { scheme: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' },
    ],
    ['Basic realm="Registry"', { scheme: 'basic' }],
    ['Basic realm="x", Bearer realm="https://a/t"', { scheme: 'bearer', realm: 'https://a/t' }],
    ['Bearer service="no realm"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
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
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
