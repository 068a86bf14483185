import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isInNoProxy } from '../../src/http/no-proxy.js';

const HOST = 'https://prodacr.azurecr.io/v2/';

it.each<[string, string, boolean]>([
  // [NO_PROXY, URL, direct]
  ['', HOST, false],
  ['*', HOST, true],
  ['localhost, *', HOST, true],
  ['prodacr.azurecr.io', HOST, true],
  ['PRODACR.azurecr.IO.', HOST, true],
  ['azurecr.io', HOST, true],
  ['.azurecr.io', HOST, true],
  ['*.azurecr.io', HOST, true],
  ['io', HOST, true],
  ['a.example b.example,azurecr.io', HOST, true],
  ['cr.io', HOST, false],
  ['acr.azurecr.io', HOST, false],
  ['xprodacr.azurecr.io', HOST, false],
  ['prodacr.azurecr.io.evil.example', HOST, false],
  ['azurecr.io:443', HOST, true],
  ['azurecr.io:8443', HOST, false],
  ['azurecr.io:8443', 'https://prodacr.azurecr.io:8443/', true],
  ['azurecr.io:80', 'http://prodacr.azurecr.io/', true],
  ['https://azurecr.io/', HOST, true],
  ['azurecr.io', 'https://azurecr.io/', true],
  ['.azurecr.io', 'https://azurecr.io/', true],
  ['10.0.0.0/8', 'https://10.1.2.3/', true],
  ['10.0.0.0/8', 'https://11.1.2.3/', false],
  ['10.0.0.0/33', 'https://10.1.2.3/', false],
  ['10.0.0.0/8', 'https://10.example/', false],
  ['10.0.0.0/8', 'https://10.0.0.1.example/', false],
  ['169.254.169.254', 'http://169.254.169.254/metadata', true],
  ['169.254.169.254:80', 'http://169.254.169.254/metadata', true],
  ['169.254.169.25', 'http://169.254.169.254/metadata', false],
  ['254', 'http://169.254.169.254/metadata', false],
  ['fd00::/8', 'https://[fd00::1]/', true],
  ['[::1]', 'https://[::1]/', true],
  ['::1', 'https://[::1]/', true],
  ['[::1]:443', 'https://[0:0::1]/', true],
  ['[::1]:8443', 'https://[::1]/', false],
  ['bücher.example', 'https://www.bücher.example/', true],
])('%s for %s: %s', (noProxy, url, direct) => {
  expect(isInNoProxy(noProxy, new URL(url))).toBe(direct);
});

it('covers by whole labels only', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(label, label, label, (one, two, three) => {
      const url = new URL(`https://${one}.${two}.${three}/`);
      expect(isInNoProxy(`${two}.${three}`, url)).toBe(true);
      expect(isInNoProxy(`x${two}.${three}`, url)).toBe(false);
    }),
  );
});

it('takes any text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40, unit: 'binary' }), (text) => {
      expect(typeof isInNoProxy(text, new URL(HOST))).toBe('boolean');
    }),
  );
});
