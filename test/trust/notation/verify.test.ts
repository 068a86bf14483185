import { describe, expect, it } from '@jest/globals';
import {
  chain,
  extension,
  type Issued,
  issue,
  type KeyKind,
  NOW,
  type Wanted,
} from './make/certificate.js';
import { empty } from './make/der.js';
import { type Format, type Said, target } from './make/envelope.js';
import { type Asked, ask, policy, SCOPE, statement, store, verdict } from './make/question.js';

const FORMATS: readonly Format[] = ['jws', 'cose'];
const P = 'io.cncf.notary.';
const AUTHORITY = { scheme: 'notary.x509.signingAuthority' } as const;
const BY_AUTHORITY = { stores: ['signingAuthority:contoso'] } as const;

describe.each(FORMATS)('a Notation signature in %s', (format) => {
  it.each([
    ['rsa2048', 'PS256'],
    ['rsa3072', 'PS384'],
    ['rsa4096', 'PS512'],
    ['p256', 'ES256'],
    ['p384', 'ES384'],
    ['p521', 'ES512'],
  ] as const)('by a key of %s is verified', (kind, algorithm) => {
    const found = ask({ format, chain: chain(kind) });
    expect(found).toMatchObject({
      kind: 'verified',
      applied: { statement: 'prod', level: 'strict' },
      signer: {
        subject: 'CN=signer,O=contoso,ST=BE,C=DE',
        root: 'CN=root,O=contoso,C=DE',
        scheme: 'notary.x509',
        algorithm,
        signingTime: NOW - 60_000,
        expiry: undefined,
        annotations: {},
      },
      warnings: [],
      wanted: [],
    });
  });

  it.each([
    ['an RSA key of 1024 bits', 'rsa1024', /key is not RSA of 2048/],
    ['an Ed25519 key', 'ed25519', /key is not RSA of 2048/],
  ] as const)('by %s is none', (_, kind: KeyKind, reason) => {
    expect(verdict({ format, chain: chain(kind) })).toMatch(reason);
  });

  it.each<[string, Said, RegExp | 'verified']>([
    [
      'an algorithm that is not the key’s',
      { alg: 'ES384' },
      /states ES384, and its key signs with ES256/,
    ],
    ['an unknown algorithm', { alg: 'HS256' }, /states another algorithm/],
    ['no algorithm', { without: ['alg', '1'] }, /states another algorithm/],
    ['a payload of another type', { cty: 'text/plain' }, /payload of an unknown type/],
    ['no critical attributes', { without: ['crit', '2'] }, /names no critical/],
    ['an empty list of critical attributes', { crit: [] }, /names no critical/],
    ['a scheme that is not critical', { crit: [`${P}signingTime`] }, /signingScheme is not marked/],
    [
      'an expiry that is not critical',
      { expiry: NOW + 1000, crit: [`${P}signingScheme`] },
      /expiry is not marked/,
    ],
    [
      'an unknown critical attribute',
      { crit: [`${P}signingScheme`, 'x'], extra: { x: 'y' } },
      /"x" is not understood/,
    ],
    [
      'a critical attribute that is not there',
      { crit: [`${P}signingScheme`, `${P}expiry`] },
      /expiry" is not understood/,
    ],
    ['an unknown attribute that is not critical', { extra: { x: 'y' } }, 'verified'],
    [
      'a plugin',
      {
        crit: [`${P}signingScheme`, `${P}verificationPlugin`],
        extra: { [`${P}verificationPlugin`]: 'com.example' },
      },
      /plugin "com.example"/,
    ],
    [
      'a plugin that is not critical',
      { extra: { [`${P}verificationPlugin`]: 'com.example' } },
      /plugin "com.example"/,
    ],
    [
      'a plugin’s version alone',
      { extra: { [`${P}verificationPluginMinVersion`]: '1.0.0' } },
      /needs the Notation plugin,/,
    ],
    ['an unknown scheme', { scheme: 'notary.x509.other' }, /scheme is not known/],
    ['no scheme', { without: [`${P}signingScheme`] }, /scheme is not known/],
    ['no time', { without: [`${P}signingTime`] }, /has no .*signingTime/],
    ['a time that is none', { extra: { [`${P}signingTime`]: 'yesterday' } }, /one of its times/],
    [
      'both times',
      { extra: { [`${P}authenticSigningTime`]: '2026-06-01T00:00:00Z' } },
      /does not allow .*authenticSigningTime/,
    ],
    ['an expiry before its time', { expiry: NOW - 3_600_000 }, /expires before/],
    [
      'an expiry that has come',
      { expiry: NOW },
      /^failed expiry: it expired at 2026-06-01T12:00:00.000Z/,
    ],
    ['an expiry a second ahead', { expiry: NOW + 1000 }, 'verified'],
    ['an expiry a second ago', { expiry: NOW - 1000 }, /^failed expiry/],
    [
      'another digest',
      {
        payload: JSON.stringify({
          targetArtifact: { ...target, digest: `sha256:${'0'.repeat(64)}` },
        }),
      },
      /^failed integrity: it is made for sha256:0000/,
    ],
    [
      'another media type',
      { payload: JSON.stringify({ targetArtifact: { ...target, mediaType: 'a/b' } }) },
      /of the type a\/b/,
    ],
    [
      'another size',
      { payload: JSON.stringify({ targetArtifact: { ...target, size: target.size + 1 } }) },
      /of 20 bytes/,
    ],
    [
      'a size as text',
      { payload: JSON.stringify({ targetArtifact: { ...target, size: String(target.size) } }) },
      /names no artifact/,
    ],
    ['no artifact', { payload: '{}' }, /names no artifact/],
    ['a payload that is no JSON', { payload: 'hello' }, /its payload is no JSON/],
    [
      'a digest twice',
      {
        payload: `{"targetArtifact":{"digest":"x","digest":"${target.digest}","mediaType":"${target.mediaType}","size":19}}`,
      },
      /stands twice/,
    ],
    [
      'annotations that are no texts',
      { payload: JSON.stringify({ targetArtifact: { ...target, annotations: { a: 1 } } }) },
      /annotations are no names/,
    ],
  ])('that states %s', (_, said, expected) => {
    const found = verdict({ format, said });
    if (expected === 'verified') expect(found).toBe('verified');
    else expect(found).toMatch(expected);
  });

  it('shows what the signer wrote beside the image, without what Notary Project keeps for itself', () => {
    const annotations = { build: '17', [`${P}x`]: 'y' };
    const payload = JSON.stringify({ targetArtifact: { ...target, annotations } });
    expect(ask({ format, said: { payload } })).toMatchObject({
      signer: { annotations: { build: '17' } },
    });
  });

  it('is none once a byte of it is changed', () => {
    const [leaf, ...rest] = chain();
    const other = issue('p256', {}, rest[0], 'other');
    // The certificate of one key in front of the signature of another.
    const forged: Issued = { ...leaf, der: other.der };
    expect(verdict({ format, chain: [forged, ...rest] })).toMatch(
      /^failed integrity: its signature is not made with the key/,
    );
  });

  it('by a signing authority counts by its own time, and only with a store of that type', () => {
    const expired = chain('p256', { to: NOW - 1000 });
    const written = BY_AUTHORITY;
    expect(verdict({ format, chain: expired, said: AUTHORITY, written })).toBe('verified');
    expect(verdict({ format, chain: expired, said: AUTHORITY })).toMatch(
      /^failed authenticity: .* no trust store of the type signingAuthority/,
    );
    expect(verdict({ format, said: {}, written })).toMatch(/no trust store of the type ca/);
    const late = { ...AUTHORITY, signingTime: NOW };
    expect(verdict({ format, chain: expired, said: late, written })).toMatch(
      /^failed authenticTimestamp: .*not valid when it was signed/,
    );
    const crit = [`${P}signingScheme`];
    expect(verdict({ format, said: { ...AUTHORITY, crit }, written })).toMatch(
      /authenticSigningTime is not marked critical/,
    );
  });
});

describe('the chain of a signature', () => {
  const leafOf = (wanted: Wanted) => ({ chain: chain('p256', wanted) });
  const [, intermediate, root] = chain();
  const under = (authority: Wanted) => {
    const subject = intermediate.subject;
    const made = issue('p384', { subject, ca: true, ...authority }, root, 'intermediate');
    return { chain: [issue('p256', {}, made), made, root] };
  };
  const rootOf = (wanted: Wanted) => {
    const subject = root.subject;
    const own = issue('p384', { subject, ca: true, ...wanted }, undefined, 'root');
    return { chain: [issue('p256', {}, own), own], store: store({ 'ca/contoso': own }) };
  };
  const deeper = issue(
    'p384',
    { subject: [['CN', 'deeper']], ca: true, serial: 3 },
    intermediate,
    'deeper',
  );
  const alone = issue('p256');
  const loose = issue('p256', {}, { ...intermediate, privateKey: root.privateKey });
  const renamed = issue('p256', {}, { ...intermediate, subject: [['CN', 'else']] });

  it.each<[string, Asked, RegExp | 'verified']>([
    ['a leaf of an authority', leafOf({ ca: true, usage: [0] }), /authority and not of a signer/],
    ['no key usage', leafOf({ usage: 'none' }), /states no key usage/],
    ['a key usage that is not critical', leafOf({ usageCritical: false }), /not marked critical/],
    ['no right to sign', leafOf({ usage: [1] }), /may not make digital signatures/],
    ['a right to sign certificates', leafOf({ usage: [0, 5] }), /used for keyCertSign/],
    ['a right to encipher', leafOf({ usage: [0, 2] }), /used for keyEncipherment/],
    ['non-repudiation beside it', leafOf({ usage: [0, 1] }), 'verified'],
    ['the purpose of code signing', leafOf({ purposes: ['1.3.6.1.5.5.7.3.3'] }), 'verified'],
    ['the purpose of TLS servers', leafOf({ purposes: ['1.3.6.1.5.5.7.3.1'] }), /TLS servers/],
    ['the purpose of time stamping', leafOf({ purposes: ['1.3.6.1.5.5.7.3.8'] }), /time stamping/],
    ['any purpose', leafOf({ purposes: ['2.5.29.37.0'] }), /any purpose/],
    [
      'an unknown critical extension',
      leafOf({ more: [extension('1.2.3.4', true, empty)] }),
      'verified',
    ],
    ['SHA-1', leafOf({ hash: 'sha1' }), /SHA-1, MD5/],
    [
      'an issuer that is no authority',
      under({ ca: false, usage: [5] }),
      /not one of a certificate auth/,
    ],
    ['an issuer that may not sign', under({ usage: [6] }), /may not sign certificates/],
    ['an issuer without key usage', under({ usage: 'none' }), /states no key usage/],
    [
      'an issuer whose key usage is not critical',
      under({ usageCritical: false }),
      /not marked critical/,
    ],
    [
      'basic constraints that are not critical',
      under({ basicCritical: false }),
      /basic constraints/,
    ],
    [
      'a chain that is too long',
      { chain: [issue('p256', {}, deeper), deeper, intermediate, root] },
      /no chain of this length/,
    ],
    ['a root of SHA-1', rootOf({ hash: 'sha1' }), /SHA-1, MD5/],
    ['a root above a leaf', rootOf({}), 'verified'],
    ['no root', { chain: chain().slice(0, 2) }, /no self-signed root/],
    ['the wrong order', { chain: [chain()[0], root, intermediate] }, /no self-signed root/],
    [
      'a certificate that does not belong',
      { chain: [...chain().slice(0, 1), root] },
      /not issued by the next/,
    ],
    ['two roots', { chain: [...chain(), root] }, /self-signed and not the last/],
    [
      'an issuer of the right name with another key',
      { chain: [loose, intermediate, root] },
      /not issued by the next/,
    ],
    [
      'an issuer of another name with the right key',
      { chain: [renamed, intermediate, root] },
      /not issued by the next/,
    ],
    [
      'a leaf that signed itself and is trusted',
      { chain: [alone], store: store({ 'ca/contoso': alone }) },
      'verified',
    ],
    [
      'a leaf that signed itself and is not',
      { chain: [alone] },
      /^failed authenticity: no certificate/,
    ],
  ])('with %s', (_, asked, expected) => {
    if (expected === 'verified') expect(verdict(asked)).toBe('verified');
    else expect(verdict(asked)).toMatch(expected);
  });

  it.each<[string, Asked]>([
    ['leaf', { chain: chain('p256', { to: NOW - 1000 }) }],
    ['leaf of the future', { chain: chain('p256', { from: NOW + 1000 }) }],
    ['issuer', under({ to: NOW - 1000 })],
    ['root', rootOf({ to: NOW - 1000 })],
  ])('whose %s is not valid now', (_, asked) => {
    expect(verdict(asked)).toMatch(/^failed authenticTimestamp: .* was not valid now/);
    const written = { level: 'permissive' };
    expect(ask({ ...asked, written })).toMatchObject({
      kind: 'verified',
      warnings: [expect.stringMatching(/^authenticTimestamp: .* was not valid now/)],
    });
  });

  it('is trusted by an intermediate certificate in the store as well, and by no other', () => {
    expect(verdict({ store: store({ 'ca/contoso': intermediate }) })).toBe('verified');
    const stranger = issue('p384', { subject: root.subject, ca: true }, undefined, 'stranger');
    expect(verdict({ store: store({ 'ca/contoso': stranger }) })).toMatch(
      /^failed authenticity: no certificate of its chain \(root "CN=root,O=contoso,C=DE"\)/,
    );
    expect(verdict({ written: { stores: ['ca:other'] } })).toMatch(/has no x509\/ca\/other/);
  });
});

describe('the statement that is applied', () => {
  it.each([
    ['*', 'verified'],
    ['x509.subject: C=DE, ST=BE, O=contoso', 'verified'],
    ['x509.subject: CN=signer, O=contoso, S=BE, C=DE', 'verified'],
    ['x509.subject: C=de, ST=BE, O=contoso', 'failed'],
    ['x509.subject: C=DE, ST=BE, O=Contoso', 'failed'],
    ['x509.subject: C=DE, ST=BE, O=contoso, OU=build', 'failed'],
    ['x509.subject: C=DE, ST=BE, O=contoso, CN=sign', 'failed'],
    ['example.plugin:whatever', 'failed'],
  ])('trusts %s: %s', (identity, expected) => {
    const found = ask({ written: { identities: [identity] } });
    expect(found.kind).toBe(expected);
    if (found.kind === 'failed') expect(found.check).toBe('authenticity');
  });

  it.each<[string, Wanted['subject'], RegExp]>([
    [
      'without O',
      [
        ['C', 'DE'],
        ['ST', 'BE'],
        ['CN', 'x'],
      ],
      /subject has no O/,
    ],
    [
      'with OU twice',
      [
        ['C', 'DE'],
        ['ST', 'BE'],
        ['O', 'contoso'],
        ['OU', 'a'],
        ['OU', 'b'],
      ],
      /has OU twice/,
    ],
    [
      'with an e-mail address',
      [
        ['C', 'DE'],
        ['ST', 'BE'],
        ['O', 'contoso'],
        ['E', 'a@b'],
      ],
      /type 1\.2\.840/,
    ],
  ])('trusts no signer %s, unless it trusts all', (_, subject, reason) => {
    const asked = { chain: chain('p256', { subject: subject ?? [] }) };
    expect(verdict(asked)).toMatch(reason);
    expect(verdict({ ...asked, written: { identities: ['*'] } })).toBe('verified');
  });

  const logged = {
    authenticity: { identities: ['x509.subject: C=FR, ST=BE, O=contoso'] },
  } as const;
  it.each<[string, Asked, string]>([
    ['authenticity', { written: logged.authenticity }, 'failed permissive:failed audit:verified'],
    ['expiry', { said: { expiry: NOW - 1000 } }, 'failed permissive:verified audit:verified'],
    [
      'authenticTimestamp',
      { chain: chain('p256', { to: NOW - 1 }) },
      'failed permissive:verified audit:verified',
    ],
    [
      'revocation',
      { chain: chain('p256', { ocsp: ['http://ocsp.example'] }) },
      'unknown permissive:verified audit:verified',
    ],
    ['integrity', { said: { alg: 'ES384' } }, 'failed permissive:failed audit:failed'],
  ])('makes of a failed %s what its level and its overrides say', (check, asked, expected) => {
    const at = (level: string) => ask({ ...asked, written: { ...asked.written, level } });
    const found = [
      at('strict').kind,
      ...['permissive', 'audit'].map((it) => `${it}:${at(it).kind}`),
    ];
    expect(found.join(' ')).toBe(expected);
    if (check === 'integrity') return;
    const log = { ...asked.written, override: { [check]: 'log' } };
    expect(ask({ ...asked, written: log })).toMatchObject({
      kind: 'verified',
      applied: { level: 'strict, overridden' },
      warnings: [expect.stringContaining(`${check}: `)],
    });
    const enforced = { ...asked.written, level: 'audit', override: { [check]: 'enforce' } };
    expect(ask({ ...asked, written: enforced })).toMatchObject({ check });
  });

  it('is the one that names the repository, else the one for all, else none', () => {
    const all = statement({ scopes: ['*'], identities: ['x509.subject: C=FR, ST=X, O=y'] }, 'all');
    const both = policy(all, statement());
    const by = (scope: string, document = both) => {
      const found = ask({ scope, policy: document });
      return 'applied' in found ? `${found.kind} ${found.applied.statement}` : found.kind;
    };
    expect(by(SCOPE)).toBe('verified prod');
    expect(by(`${SCOPE}2`)).toBe('failed all');
    expect(by(`${SCOPE}2`, policy(statement()))).toBe('uncovered');
    expect(by('devacr.azurecr.io/team', policy(statement()))).toBe('uncovered');
  });

  it('looks at nothing where it skips verification', () => {
    const skip = statement({ level: 'skip', stores: [], identities: [] });
    const signature = Buffer.from('no signature');
    expect(ask({ signature, policy: policy(skip) })).toEqual({
      kind: 'skipped',
      applied: { statement: 'prod', level: 'skip' },
    });
  });
});
