import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePairs } from '../../src/request/pairs.js';
import { namesKeyFile, parseSigner } from '../../src/request/signers.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const ISSUER = 'https://gitlab.com';

describe('who has to have signed an attestation', () => {
  it.each<[string, string | undefined, string, boolean, object]>([
    ['team/api', undefined, '', false, { kind: 'workflow' }],
    ['team/api/.github/workflows/b.yml@refs/tags/**', undefined, '', false, { kind: 'workflow' }],
    [
      'https://github.com/team/api/.github/workflows/b.yml',
      undefined,
      ISSUER,
      false,
      { kind: 'workflow' },
    ],
    ['https://corp.ghe.com/team/api', undefined, '', false, { kind: 'workflow' }],
    ['team/*', undefined, '', false, { kind: 'unfit' }],
    [pem, undefined, '', false, { kind: 'other', by: { kind: 'key' } }],
    ['cosign.pub', pem, '', false, { kind: 'other', by: { kind: 'key' } }],
    ['keys/cosign', pem, '', false, { kind: 'other', by: { kind: 'key' } }],
    [
      'keys/cosign.pub',
      undefined,
      '',
      false,
      { kind: 'unfit', expected: expect.stringContaining('is there') },
    ],
    [
      'cosign.pub',
      'no key',
      '',
      false,
      { kind: 'unfit', expected: expect.stringContaining('public key') },
    ],
    [
      secret,
      undefined,
      '',
      false,
      { kind: 'unfit', expected: expect.stringContaining('private key') },
    ],
    [
      'dev@contoso.example',
      undefined,
      ISSUER,
      false,
      { kind: 'other', by: { kind: 'identity', issuer: ISSUER } },
    ],
    [
      'dev@contoso.example',
      undefined,
      '',
      true,
      { kind: 'other', by: { kind: 'identity', issuer: undefined } },
    ],
    [
      'dev@contoso.example',
      undefined,
      '',
      false,
      { kind: 'unfit', expected: expect.stringContaining('signature-issuer') },
    ],
    [
      'https://gitlab.com/team/api//.gitlab-ci.yml@refs/heads/main',
      undefined,
      ISSUER,
      false,
      { kind: 'other', by: { kind: 'identity' } },
    ],
    [
      'https://gitlab.com/**',
      undefined,
      ISSUER,
      false,
      { kind: 'unfit', expected: expect.stringContaining('host, owner') },
    ],
    [
      '*',
      undefined,
      ISSUER,
      false,
      { kind: 'unfit', expected: expect.stringContaining('everybody') },
    ],
    ['build.yml', undefined, '', false, { kind: 'unfit' }],
  ])('signer %#', (text, file, issuer, ownRoot, expected) => {
    expect(parseSigner(text, file, issuer, ownRoot)).toMatchObject(expected);
  });

  it('is told without the key itself', () => {
    const told = JSON.stringify(parseSigner(secret, undefined, '', false));
    expect(told).not.toContain(secret.split('\n')[1]);
  });
});

describe('a signer is the path of a key by its name alone', () => {
  it.each([
    ['cosign.pub', true],
    ['keys/team.PEM', true],
    ['./keys/cosign', true],
    ['../keys/cosign', true],
    ['/work/keys/cosign', true],
    ['C:\\keys\\cosign', true],
    ['keys/cosign', false],
    ['team/api/.github/workflows/build.yml@refs/heads/x.pub', false],
    ['https://github.com/team/api.pub', false],
    ['dev@contoso.example', false],
    [pem, false],
  ])('%s: %s', (text, is) => expect(namesKeyFile(text)).toBe(is));
});

describe('pairs', () => {
  const read = (lines: string[], names?: string[]) => {
    const pairs = parsePairs(lines, names);
    return pairs instanceof Map ? Object.fromEntries(pairs) : pairs;
  };
  it.each<[string[], string[] | undefined, unknown]>([
    [[], undefined, {}],
    [['a=b'], undefined, { a: 'b' }],
    [[' a = b=c '], undefined, { a: 'b=c' }],
    [['trigger=push'], ['trigger'], { trigger: 'push' }],
    [
      ['triger=push'],
      ['trigger'],
      { line: 'triger=push', expected: expect.stringContaining('trigger') },
    ],
    [['a'], undefined, { line: 'a', expected: expect.stringContaining('key=value') }],
    [['=b'], undefined, { line: '=b', expected: expect.stringContaining('key=value') }],
    [['a='], undefined, { line: 'a=', expected: expect.stringContaining('key=value') }],
    [['a=b', 'a=c'], undefined, { line: 'a=c', expected: 'a once' }],
  ])('%j', (lines, names, expected) => expect(read(lines, names)).toEqual(expected));

  it('are read or refused', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => void parsePairs(lines)));
    const many = Array.from({ length: 5000 }, (_, at) => `k${at}=v`);
    expect(read(many)).toMatchObject({ expected: 'at most 100 lines' });
  });
});
