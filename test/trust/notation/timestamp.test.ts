import { describe, expect, it } from '@jest/globals';
import { chain, type Issued, issue, NOW, pair, type Wanted } from './make/certificate.js';
import { type Crl, crl } from './make/crl.js';
import type { Format } from './make/envelope.js';
import { type Asked, ask, store, verdict } from './make/question.js';
import { type Stamped, stamp, tsaLeaf, tsaRoot } from './make/stamp.js';

const SECOND = 1000;
const CLOCK = { stores: ['ca:contoso', 'tsa:clock'] } as const;
/** Valid when it was stamped, expired since. */
const expired = chain('p256', { from: NOW - 3600 * SECOND, to: NOW - 10 * SECOND });
const stamped = (said: Stamped = {}, more: Asked = {}): string =>
  verdict({
    chain: expired,
    written: CLOCK,
    said: { timestamp: (signature) => stamp(signature, said) },
    ...more,
  });
const by = (wanted: Wanted): Stamped => ({ leaf: tsaLeaf(wanted) });
const withRoot = (wanted: Wanted): { root: Issued; leaf: Issued } => {
  const root = issue(
    'p256',
    { subject: tsaRoot.subject, ca: true, ...wanted },
    undefined,
    'tsa root',
  );
  return { root, leaf: tsaLeaf() };
};

describe('a timestamp', () => {
  it.each<Format>(['jws', 'cose'])(
    'keeps a signature in %s good when its certificate has expired',
    (format) => {
      expect(stamped({}, { format })).toBe('verified');
      expect(stamped({}, { format, written: {} })).toMatch(/not valid now/);
    },
  );

  it.each<[string, Stamped, RegExp | 'verified']>([
    ['over another signature', { over: Buffer.from('other') }, /made for another signature/],
    ['that another key signed', { key: tsaRoot }, /its signature does not hold/],
    ['whose content was changed', { changed: true }, /its content was changed/],
    ['whose signer signed something else', { contentType: '1.2.3' }, /signed something else/],
    [
      'without signing-certificate-v2',
      { named: 'none' },
      /lacks the attribute signing-certificate-v2/,
    ],
    [
      'that names another certificate',
      { named: tsaRoot },
      /not the one that signing-certificate-v2/,
    ],
    ['with a critical extension', { critical: true }, /critical extension/],
    ['after the certificate expired', { at: NOW - 9 * SECOND }, /not valid when it was stamped/],
    ['before the certificate', { at: NOW - 3601 * SECOND }, /not valid when it was stamped/],
    ['at the last moment', { at: NOW - 10 * SECOND }, 'verified'],
    [
      'at the last moment, give or take a second',
      { at: NOW - 10 * SECOND, seconds: 1 },
      /not valid when/,
    ],
    [
      'at the last moment, by the policy of a second',
      { at: NOW - 10 * SECOND, policy: '0.4.0.2023.1.1' },
      /not valid when/,
    ],
    [
      'two seconds earlier, give or take a second',
      { at: NOW - 12 * SECOND, seconds: 1 },
      'verified',
    ],
    [
      'by a certificate for other things too',
      by({ purposes: ['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.3'] }),
      /time stamping alone/,
    ],
    [
      'by a certificate for code signing',
      by({ purposes: ['1.3.6.1.5.5.7.3.3'] }),
      /time stamping alone/,
    ],
    [
      'by a certificate whose purpose is not critical',
      by({ purposesCritical: false }),
      /not marked critical/,
    ],
    ['by a certificate whose key usage is not critical', by({ usageCritical: false }), 'verified'],
    ['by a certificate without key usage', by({ usage: 'none' }), /states no key usage/],
    [
      'by a certificate that had expired then',
      by({ to: NOW - 31 * SECOND }),
      /does not end in a root/,
    ],
    ['by a certificate that expired since', by({ to: NOW - 29 * SECOND }), 'verified'],
    ['by a certificate of SHA-1', by({ hash: 'sha1' }), /does not end in a root/],
  ])('%s', (_, said, expected) => {
    if (expected === 'verified') expect(stamped(said)).toBe('verified');
    else expect(stamped(said)).toMatch(expected);
  });

  it('has to end in a root of the named store', () => {
    const stranger = issue(
      'p256',
      { subject: tsaRoot.subject, ca: true, serial: 11 },
      undefined,
      'else',
    );
    expect(stamped({}, { store: store({ 'tsa/clock': stranger }) })).toMatch(
      /end in a root of the trust store/,
    );
    const { root } = withRoot({ usage: [6], serial: 11 });
    expect(stamped({ root }, { store: store({ 'tsa/clock': root }) })).toMatch(
      /may not sign certificates/,
    );
    const late = withRoot({ serial: 11, to: NOW - 31 * SECOND });
    expect(stamped(late, { store: store({ 'tsa/clock': late.root }) })).toMatch(/end in a root/);
    expect(stamped({}, { written: { stores: ['ca:contoso', 'tsa:gone'] } })).toMatch(
      /has no x509\/tsa\/gone/,
    );
  });

  it('has to be there once a store for it is named, always or after the certificate expired', () => {
    const missing = /^failed authenticTimestamp: its timestamp: it has none/;
    expect(verdict({ written: CLOCK })).toMatch(missing);
    const later = { ...CLOCK, verifyTimestamp: 'afterCertExpiry' };
    expect(verdict({ written: later })).toBe('verified');
    expect(verdict({ written: later, chain: expired })).toMatch(missing);
    expect(stamped({}, { written: later })).toBe('verified');
    expect(verdict({ written: { ...CLOCK, level: 'permissive' } })).toBe('verified');
  });

  it('finds its way through authorities in the token, and is not kept busy by circles of them', () => {
    const subject = (cn: string) => [...tsaRoot.subject.slice(0, 2), ['CN', cn]] as const;
    const authority = (cn: string, by: Issued, serial = 21) =>
      issue('p256', { subject: subject(cn), ca: true, serial }, by, cn);
    const middle = authority('middle', tsaRoot);
    const usual = { purposes: ['1.3.6.1.5.5.7.3.8'], purposesCritical: true, serial: 12 };
    const leafOf = (by: Issued) => issue('p256', { ...usual, subject: subject('leaf') }, by, 'tsa');
    const way = { leaf: leafOf(middle), root: middle };
    expect(stamped(way)).toBe('verified');
    expect(stamped({ ...way, more: [tsaRoot] })).toBe('verified');
    const a = authority('a', {
      ...tsaRoot,
      subject: subject('b'),
      privateKey: pair('p256', 'b').privateKey,
    });
    const circle = Array.from({ length: 9 }, (_, i) => [
      authority('b', a, 30 + i),
      authority('a', authority('b', a), 50 + i),
    ]).flat();
    const started = performance.now();
    expect(stamped({ leaf: leafOf(a), root: a, more: circle })).toMatch(/does not end in a root/);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('that is no token at all is told', () => {
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), Buffer.from('3000', 'hex')]) {
      const said = { timestamp: () => bytes };
      expect(verdict({ chain: expired, written: CLOCK, said })).toMatch(
        /^failed authenticTimestamp: its timestamp: /,
      );
    }
  });

  it('counts only if its authority was not revoked, whatever the policy says about revocation', () => {
    const address = 'http://crl.example/tsa.crl';
    const leaf = tsaLeaf({ crls: [address] });
    const written = { ...CLOCK, override: { revocation: 'skip' } };
    const timestamp = (signature: Buffer) => stamp(signature, { leaf });
    const asked = (crls: Asked['crls']): Asked => ({
      chain: expired,
      written,
      said: { timestamp },
      ...(crls ? { crls } : {}),
    });
    expect(ask(asked(undefined))).toMatchObject({
      kind: 'unknown',
      check: 'authenticTimestamp',
      wanted: [address],
    });
    const list = (said: Crl) => new Map([[address, crl(tsaRoot, said)]]);
    expect(verdict(asked(list({})))).toBe('verified');
    expect(verdict(asked(list({ revoked: [{ serial: leaf.serial }] })))).toMatch(
      /^failed authenticTimestamp: its timestamp: the certificate .* was revoked/,
    );
  });
});
