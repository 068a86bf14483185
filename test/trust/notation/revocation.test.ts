import { describe, expect, it } from '@jest/globals';
import { crlAddressProblem } from '../../../src/trust/notation/crl-address.js';
import type { Crls } from '../../../src/trust/notation/revocation.js';
import { chain, extension, issue, NOW } from './make/certificate.js';
import {
  type Crl,
  crl,
  INDIRECT,
  ONLY_AUTHORITIES,
  ONLY_USERS,
  type Revoked,
  SOME_REASONS,
} from './make/crl.js';
import { empty } from './make/der.js';
import { type Asked, ask, store, verdict } from './make/question.js';

const ADDRESS = 'http://crl.example/issued.crl';
const DELTA = 'http://crl.example/delta.crl';
const certificates = chain('p256', { crls: [ADDRESS], serial: 77 });
const [, intermediate, root] = certificates;
const lists = (said: Crl = {}, more: Readonly<Record<string, Buffer>> = {}): Crls =>
  new Map(Object.entries({ [ADDRESS]: crl(intermediate, said), ...more }));
const by = (crls: Crls, more: Asked = {}) => verdict({ chain: certificates, crls, ...more });
const revoked = (entry: Partial<Revoked> = {}): Crl => ({ revoked: [{ serial: 77, ...entry }] });

const AUTHORITY = {
  said: { scheme: 'notary.x509.signingAuthority' },
  written: { stores: ['signingAuthority:contoso'] },
} as const;

describe('revocation', () => {
  it('is not asked about without a list: unknown, never good, and the list is named', () => {
    expect(ask({ chain: certificates })).toMatchObject({
      kind: 'unknown',
      check: 'revocation',
      reason: expect.stringContaining(`the revocation list ${ADDRESS} was not asked for`),
      wanted: [ADDRESS],
    });
    const permissive = ask({ chain: certificates, written: { level: 'permissive' } });
    expect(permissive).toMatchObject({ kind: 'verified', wanted: [ADDRESS] });
    expect(permissive).toMatchObject({ warnings: [expect.stringMatching(/^revocation: /)] });
    const skip = ask({ chain: certificates, written: { override: { revocation: 'skip' } } });
    expect(skip).toMatchObject({ kind: 'verified', wanted: [], warnings: [] });
  });

  it('needs no list where the certificates name none', () => {
    const found = ask();
    expect(found).toMatchObject({ kind: 'verified' });
    const last = 'checks' in found ? found.checks.at(-1) : undefined;
    expect(last?.outcome).toMatchObject({ detail: expect.stringContaining('name no place') });
  });

  it.each<[string, Crl, RegExp | 'verified']>([
    ['names no certificate', {}, 'verified'],
    ['names another certificate', { revoked: [{ serial: 78 }, { serial: 7700 }] }, 'verified'],
    [
      'names the certificate',
      revoked(),
      /^failed revocation: the certificate "CN=signer.*was revoked/,
    ],
    [
      'names it among others',
      { revoked: [{ serial: 1 }, { serial: 77 }, { serial: 2 }] },
      /revoked/,
    ],
    ['names it with a reason', revoked({ reason: 1 }), /revoked/],
    ['holds it', revoked({ reason: 6 }), /revoked/],
    ['let it go', revoked({ reason: 8 }), 'verified'],
    [
      'held it and let it go',
      {
        revoked: [
          { serial: 77, reason: 6, at: NOW - 9000 },
          { serial: 77, reason: 8, at: NOW - 8000 },
        ],
      },
      'verified',
    ],
    [
      'let it go and holds it',
      {
        revoked: [
          { serial: 77, reason: 6, at: NOW - 8000 },
          { serial: 77, reason: 8, at: NOW - 9000 },
        ],
      },
      /revoked/,
    ],
    ['says that it is invalid since later', revoked({ invalidAt: NOW }), /revoked/],
    [
      'has an entry that is not understood',
      revoked({ criticalExtension: true }),
      /^unknown .*entry's critical/,
    ],
    ['has run out', { to: NOW - 1000 }, /^unknown revocation: .*not valid now/],
    ['is of the future', { from: NOW + 1000 }, /not valid now/],
    ['never runs out', { to: 'never' }, /until when/],
    ['is signed by another key', { key: root }, /signature does not hold/],
    ['is signed with SHA-1', { hash: 'sha1' }, /signature does not hold/],
    ['is of certificates of users', { scope: ONLY_USERS }, 'verified'],
    [
      'is of certificates of authorities',
      { scope: ONLY_AUTHORITIES },
      /list of other certificates/,
    ],
    ['is of other issuers too', { scope: INDIRECT }, /list of a part/],
    ['is of some reasons', { scope: SOME_REASONS }, /list of a part/],
    ['is one of changes', { deltaOf: 4 }, /no full list/],
    [
      'has a critical extension that is not known',
      { more: [extension('1.2.3', true, empty)] },
      /1\.2\.3 is not understood/,
    ],
    [
      'has an extension that is not known',
      { more: [extension('1.2.3', false, empty)] },
      'verified',
    ],
  ])('by a list that %s', (_, said, expected) => {
    if (expected === 'verified') expect(by(lists(said))).toBe('verified');
    else expect(by(lists(said))).toMatch(expected);
  });

  it('is unknown by a list of another issuer, one of an issuer without the right, and by garbage', () => {
    expect(by(new Map([[ADDRESS, crl(root)]]))).toMatch(/of another issuer/);
    expect(by(new Map([[ADDRESS, Buffer.from('hello')]]))).toMatch(/^unknown revocation/);
    expect(by(new Map([[ADDRESS, { problem: 'HTTP 503' }]]))).toMatch(/HTTP 503/);
    const weak = issue(
      'p384',
      { subject: intermediate.subject, ca: true, usage: [5] },
      root,
      'intermediate',
    );
    const under = [issue('p256', { crls: [ADDRESS] }, weak), weak, root];
    expect(verdict({ chain: under, crls: lists() })).toMatch(/may not sign revocation lists/);
  });

  it('reads the changes since the list, and asks for them', () => {
    const full = { fresher: DELTA, number: 5 };
    expect(ask({ chain: certificates, crls: lists(full) })).toMatchObject({
      kind: 'unknown',
      wanted: [DELTA],
    });
    const delta = (said: Crl) =>
      lists(full, { [DELTA]: crl(intermediate, { number: 6, deltaOf: 5, ...said }) });
    expect(by(delta({}))).toBe('verified');
    expect(by(delta(revoked()))).toMatch(/was revoked/);
    for (const said of [{ deltaOf: 6, number: 7 }, { number: 5 }, { number: 4, deltaOf: 4 }])
      expect(by(delta(said))).toMatch(/does not continue/);
    const held = { ...full, ...revoked({ reason: 6, at: NOW - 9000 }) };
    const freed = crl(intermediate, {
      number: 6,
      deltaOf: 5,
      ...revoked({ reason: 8, at: NOW - 8000 }),
    });
    expect(by(lists(held, { [DELTA]: freed }))).toBe('verified');
  });

  it('of a signing authority spares what was signed before the key was lost', () => {
    const said = (invalidAt: number) => lists(revoked({ reason: 1, invalidAt }));
    expect(by(said(NOW), AUTHORITY)).toBe('verified');
    expect(by(said(NOW - 120_000), AUTHORITY)).toMatch(/was revoked/);
  });

  it('is asked of every certificate below the root, and one that was revoked outweighs what is unknown', () => {
    const other = 'http://crl.example/root.crl';
    const subject = intermediate.subject;
    const middle = issue(
      'p384',
      { subject, ca: true, crls: [other], serial: 5 },
      root,
      'intermediate',
    );
    const three = [issue('p256', { crls: [ADDRESS] }, middle), middle, root];
    const asked = (crls: Crls) => verdict({ chain: three, crls });
    expect(asked(lists())).toMatch(/^unknown revocation: "CN=intermediate/);
    expect(asked(lists({}, { [other]: crl(root) }))).toBe('verified');
    expect(asked(new Map([[other, crl(root, { revoked: [{ serial: 5 }] })]]))).toMatch(
      /^failed revocation: the certificate "CN=intermediate/,
    );
  });

  it('asks every address that a certificate names', () => {
    const two = chain('p256', { crls: [ADDRESS, DELTA], serial: 77 });
    expect(verdict({ chain: two, crls: lists() })).toMatch(/delta\.crl was not asked for/);
    const second = crl(intermediate, revoked());
    expect(verdict({ chain: two, crls: lists({}, { [DELTA]: second }) })).toMatch(/was revoked/);
  });

  it('takes the list from any address of one place', () => {
    const ldap = 'ldap:///CN=contoso';
    const one = chain('p256', { crls: [`${ldap} ${ADDRESS}`], serial: 77 });
    expect(ask({ chain: one })).toMatchObject({ kind: 'unknown', wanted: [ADDRESS] });
    expect(verdict({ chain: one, crls: lists() })).toBe('verified');
    expect(verdict({ chain: one, crls: lists(revoked()) })).toMatch(/was revoked/);
    const two = chain('p256', { crls: [ldap, ADDRESS], serial: 77 });
    expect(verdict({ chain: two, crls: lists() })).toMatch(/neither at http nor at https/);
  });

  it('is unknown where only OCSP or a list without an address could tell', () => {
    const ocsp = chain('p256', { ocsp: ['http://ocsp.example'] });
    expect(verdict({ chain: ocsp })).toMatch(/only OCSP \(http:\/\/ocsp\.example\) could tell/);
    expect(verdict({ chain: chain('p256', { crls: [] }) })).toMatch(/list has no address/);
    const fresher = extension('2.5.29.46', false, Buffer.from('3000', 'hex'));
    const both = chain('p256', { crls: [ADDRESS], serial: 77, more: [fresher] });
    expect(verdict({ chain: both, crls: lists() })).toMatch(/lists that are not read/);
  });

  it('asks for no list of a chain that nobody vouches for, nor above what the store vouches for', () => {
    const stranger = issue('p384', { subject: root.subject, ca: true }, undefined, 'stranger');
    const elsewhere = { store: store({ 'ca/contoso': stranger }) };
    const audit = { level: 'audit' };
    expect(ask({ chain: certificates, ...elsewhere, written: audit })).toMatchObject({
      kind: 'verified',
      wanted: [],
    });
    expect(ask({ chain: certificates, ...elsewhere })).toMatchObject({
      kind: 'failed',
      wanted: [],
    });
    const middle = issue(
      'p384',
      { subject: intermediate.subject, ca: true, crls: ['http://crl.example/up.crl'] },
      root,
      'intermediate',
    );
    const low = issue('p384', { subject: [['CN', 'low']], ca: true, serial: 9 }, middle, 'low');
    const four = [issue('p256', { crls: [ADDRESS] }, low), low, middle, root];
    const both = ['http://crl.example/up.crl', ADDRESS].sort();
    const kind = 'unknown';
    expect(ask({ chain: four, store: store({ 'ca/contoso': low }) })).toMatchObject({
      kind,
      wanted: [ADDRESS],
    });
    const whole = ask({ chain: four });
    expect(whole).toMatchObject({ kind });
    expect('wanted' in whole && [...whole.wanted].sort()).toEqual(both);
  });
});

describe('the address of a list', () => {
  it.each([
    ['http://crl.example/a.crl', true],
    ['https://crl.example:8443/a.crl?x=y', true],
    ['ldap://dc.example/cn=x', false],
    ['file:///etc/passwd', false],
    ['http://127.0.0.1/a.crl', false],
    ['http://0x7f.1/a.crl', false],
    ['http://2130706433/', false],
    ['http://[::1]/a.crl', false],
    ['http://169.254.169.254/metadata', false],
    ['http://localhost/a.crl', false],
    ['http://localhost./a.crl', false],
    ['http://x.localhost/a.crl', false],
    ['http://printer.local/a.crl', false],
    ['http://intranet/a.crl', false],
    ['http://user:pass@crl.example/a.crl', false],
    ['crl.example/a.crl', false],
    [`http://crl.example/${'a'.repeat(2100)}`, false],
  ])('%s may be asked: %s', (address, may) => {
    expect(crlAddressProblem(address) === undefined).toBe(may);
  });
});
