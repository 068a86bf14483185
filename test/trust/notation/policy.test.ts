import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseIdentity } from '../../../src/trust/notation/identity.js';
import { parseTrustPolicy } from '../../../src/trust/notation/policy.js';
import { Unreadable } from '../../../src/trust/notation/unreadable.js';
import { policy, SCOPE, statement } from './make/question.js';

const read = (value: unknown) => parseTrustPolicy(Buffer.from(JSON.stringify(value)));
const one = (change: object) => ({
  version: '1.0',
  trustPolicies: [{ ...statement(), ...change }],
});
const verification = (change: object) =>
  one({ signatureVerification: { level: 'strict', ...change } });
const IDENTITY = 'x509.subject: C=DE, ST=BE, O=contoso';
const SKIP = { signatureVerification: { level: 'skip' }, trustStores: [], trustedIdentities: [] };

describe('a trust policy', () => {
  it('is read with every part', () => {
    const written = {
      level: 'permissive',
      override: { expiry: 'enforce', revocation: 'skip' },
      verifyTimestamp: 'afterCertExpiry',
      stores: ['ca:a.b-c_1', 'tsa:clock', 'signingAuthority:x'],
      identities: [IDENTITY, 'other:kind'],
      scopes: [SCOPE, 'localhost:5000/a/b-c_d.e__f'],
    };
    expect(policy(statement(written)).statements).toEqual([
      {
        name: 'prod',
        scopes: written.scopes,
        verification: {
          level: 'permissive',
          overridden: true,
          verifyTimestamp: 'afterCertExpiry',
          actions: {
            integrity: 'enforce',
            authenticity: 'enforce',
            authenticTimestamp: 'log',
            expiry: 'enforce',
            revocation: 'skip',
          },
        },
        stores: [
          { type: 'ca', name: 'a.b-c_1' },
          { type: 'tsa', name: 'clock' },
          { type: 'signingAuthority', name: 'x' },
        ],
        identities: [
          new Map([
            ['C', 'DE'],
            ['ST', 'BE'],
            ['O', 'contoso'],
          ]),
        ],
      },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['that is a list', [], /no JSON object/],
    ['without version', { trustPolicies: [statement()] }, /not of version "1\.0"/],
    ['of another version', { ...one({}), version: '1.1' }, /not of version "1\.0"/],
    ['of a version as number', { ...one({}), version: 1 }, /not of version "1\.0"/],
    ['without statements', { version: '1.0', trustPolicies: [] }, /no statements/],
    [
      'with a statement that is none',
      { version: '1.0', trustPolicies: [null] },
      /statement 1 is no/,
    ],
    ['without name', one({ name: '' }), /statement 1 has no name/],
    [
      'with a name twice',
      { version: '1.0', trustPolicies: [statement(), statement({ scopes: ['a.b/c'] })] },
      /two statements have the name "prod"/,
    ],
    [
      'with a scope twice',
      { version: '1.0', trustPolicies: [statement(), statement({}, 'x')] },
      /two statements have the scope/,
    ],
    [
      'with a scope twice in one',
      one({ registryScopes: ['a.b/c', 'a.b/c'] }),
      /the scope "a\.b\/c"/,
    ],
    [
      'for all twice',
      {
        version: '1.0',
        trustPolicies: [statement({ scopes: ['*'] }), statement({ scopes: ['*'] }, 'x')],
      },
      /the scope "\*"/,
    ],
    ['without scopes', one({ registryScopes: [] }), /names no registryScopes/],
    [
      'with a scope beside "*"',
      one({ registryScopes: ['*', 'a.b/c'] }),
      /only one of registryScopes/,
    ],
    [
      'with a scope that is a pattern',
      one({ registryScopes: ['a.b/*'] }),
      /"\*" may only stand alone/,
    ],
    ['with a registry as scope', one({ registryScopes: ['a.b'] }), /no repository/],
    ['with a scope with tag', one({ registryScopes: ['a.b/c:1'] }), /no repository/],
    ['with a scope with digest', one({ registryScopes: ['a.b/c@sha256:1'] }), /no repository/],
    ['with an address as scope', one({ registryScopes: ['https://a.b/c'] }), /no repository/],
    ['with a scope in capitals', one({ registryScopes: ['a.b/C'] }), /no repository/],
    ['with scopes that are no texts', one({ registryScopes: [1] }), /no list of texts/],
    ['without level', one({ signatureVerification: {} }), /level is not one of strict/],
    ['with an unknown level', verification({ level: 'Strict' }), /level is not one of strict/],
    [
      'without verification',
      one({ signatureVerification: undefined }),
      /signatureVerification is missing/,
    ],
    [
      'that overrides integrity',
      verification({ override: { integrity: 'log' } }),
      /must not name integrity/,
    ],
    [
      'that overrides nothing known',
      verification({ override: { revoked: 'log' } }),
      /"revoked", which is no check/,
    ],
    [
      'that skips authenticity',
      verification({ override: { authenticity: 'skip' } }),
      /authenticity is not enforce or log/,
    ],
    [
      'that overrides with an unknown word',
      verification({ override: { revocation: 'warn' } }),
      /enforce, log or skip/,
    ],
    [
      'that overrides skip',
      one({ ...SKIP, signatureVerification: { level: 'skip', override: { expiry: 'log' } } }),
      /skip takes no override/,
    ],
    [
      'with an unknown time',
      verification({ verifyTimestamp: 'never' }),
      /neither always nor afterCertExpiry/,
    ],
    ['without stores', one({ trustStores: [] }), /names no trustStores/],
    ['without identities', one({ trustedIdentities: [] }), /names no trustedIdentities/],
    ['with stores and skip', one({ ...SKIP, trustStores: ['ca:a'] }), /skip takes neither/],
    ['with a store without type', one({ trustStores: ['contoso'] }), /is not written ca:name/],
    [
      'with a store of an unknown type',
      one({ trustStores: ['CA:contoso'] }),
      /is not written ca:name/,
    ],
    [
      'with a store that leads elsewhere',
      one({ trustStores: ['ca:..'] }),
      /is not written ca:name/,
    ],
    ['with a store in a folder', one({ trustStores: ['ca:a/b'] }), /is not written ca:name/],
    [
      'with an identity beside "*"',
      one({ trustedIdentities: ['*', IDENTITY] }),
      /only one of trustedIdentities/,
    ],
    ['with an identity without kind', one({ trustedIdentities: ['C=DE'] }), /has no ":"/],
    [
      'with an empty identity',
      one({ trustedIdentities: ['x509.subject:'] }),
      /not written as TYPE=value/,
    ],
    [
      'with an identity that another holds',
      one({ trustedIdentities: [IDENTITY, `${IDENTITY}, OU=a`] }),
      /overlap/,
    ],
    ['with an identity twice', one({ trustedIdentities: [IDENTITY, IDENTITY] }), /overlap/],
  ])('%s is refused', (_, value, reason) => {
    expect(() => read(value)).toThrow(Unreadable);
    expect(() => read(value)).toThrow(reason);
  });

  it('with a name twice in one object, or broken, is refused', () => {
    const twice = '{"version":"1.0","version":"1.0","trustPolicies":[]}';
    expect(() => parseTrustPolicy(Buffer.from(twice))).toThrow(/"version" stands twice/);
    expect(() => parseTrustPolicy(Buffer.from('{'))).toThrow(/no JSON/);
    expect(() => parseTrustPolicy(Buffer.alloc((1 << 20) + 1, ' '))).toThrow(/larger than/);
  });

  it('tells what Notation would overlook', () => {
    const document = {
      ...verification({ verifyTimeStamp: 'always' }),
      $schema: 'x',
    };
    expect(read(document).warnings).toEqual([
      'the trust policy has the unknown key "$schema", which has no effect',
      'statement "prod" has the unknown key "verifyTimeStamp", which has no effect',
    ]);
    expect(read(one({ ...SKIP, registryScopes: ['*'] })).warnings).toEqual([
      'statement "prod" skips verification for all repositories that no other names',
    ]);
    expect(policy(statement()).warnings).toEqual([]);
  });
});

describe('an identity', () => {
  const as = (text: string) => Object.fromEntries(parseIdentity(text));

  it.each([
    ['C=DE,ST=BE,O=a', { C: 'DE', ST: 'BE', O: 'a' }],
    ['  C = DE , S = BE , O = a b  ', { C: 'DE', ST: 'BE', O: 'a b' }],
    ['C=DE,ST=BE,O=a\\, b\\; c\\\\d\\+\\"\\<\\>', { C: 'DE', ST: 'BE', O: 'a, b; c\\d+"<>' }],
    ['C=DE,ST=BE,O=\\ a\\ ', { C: 'DE', ST: 'BE', O: ' a ' }],
    ['C=DE,ST=BE,O=M\\c3\\bcller', { C: 'DE', ST: 'BE', O: 'Müller' }],
    ['C=DE,ST=BE,O=a=b', { C: 'DE', ST: 'BE', O: 'a=b' }],
    ['C=DE;ST=BE;O=a', { C: 'DE', ST: 'BE', O: 'a' }],
    ['C=DE,ST=BE,O=😀', { C: 'DE', ST: 'BE', O: '😀' }],
    ['C=DE,ST=BE,O=a,2.5.4.97=VAT', { C: 'DE', ST: 'BE', O: 'a', '2.5.4.97': 'VAT' }],
  ])('%s', (text, expected) => expect(as(text)).toEqual(expected));

  it.each([
    ['C=DE,O=a', /no ST/],
    ['c=DE,ST=BE,O=a', /no C;/],
    ['C=DE,ST=BE,O=', /O is empty/],
    ['C=DE,ST=BE,O=a,', /TYPE=value/],
    ['C=DE,ST=BE,O=a,O=b', /O twice/],
    ['C=DE,ST=BE,S=BY,O=a', /ST twice/],
    ['C=DE+ST=BE,O=a', /"\+"/],
    ['C=DE,ST=BE,O=#0c0161', /"=#"/],
    ['C=DE,ST=BE,O=a\\', /backslash/],
    ['C=DE,ST=BE,O=a\\x', /backslash/],
    ['C=DE,ST=BE,O=\\ff', /no UTF-8/],
    ['C=DE,ST=BE,O="a"', /escaped/],
    ['', /TYPE=value/],
  ])('%s is none', (text, reason) => expect(() => as(text)).toThrow(reason));

  it('is the same after its values were escaped, whatever they hold', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const escaped = (text: string) =>
      [...Buffer.from(text)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
    fc.assert(
      fc.property(value, (text) => {
        fc.pre(Buffer.from(text).toString() === text);
        expect(as(`C=DE,ST=BE,O=${escaped(text)}`)['O']).toBe(text);
      }),
    );
  });
});
