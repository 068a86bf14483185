import { distributionPoints, extension, root } from '../../trust/notation/make/certificate.js';
import { type Crl, crl, ONLY_AUTHORITIES } from '../../trust/notation/make/crl.js';
import { empty } from '../../trust/notation/make/der.js';
import {
  AUTHORITY,
  BY_AUTHORITY,
  type Form,
  HOUR,
  intermediate,
  leaf,
  now,
  YESTERDAY,
} from './form.js';

const CRL = 'http://crl.example/issued.crl';

const REVOCABLE = leaf({ crls: [CRL], serial: 77 });

const listed = (said: Crl = {}) => ({
  chain: REVOCABLE,
  crls: { [CRL]: crl(intermediate, { from: YESTERDAY, to: now + HOUR, ...said }) },
});

/** Forms of revocation and its lists. */
export const LISTS: readonly Form[] = [
  { name: 'list without it', ...listed() },
  { name: 'list with it', ...listed({ revoked: [{ serial: 77 }] }) },
  {
    name: 'list with it, permissive',
    ...listed({ revoked: [{ serial: 77 }] }),
    written: { level: 'permissive' },
  },
  {
    name: 'list with it, skipped',
    ...listed({ revoked: [{ serial: 77 }] }),
    written: { override: { revocation: 'skip' } },
  },
  { name: 'list holds it', ...listed({ revoked: [{ serial: 77, reason: 6 }] }) },
  { name: 'list let it go', ...listed({ revoked: [{ serial: 77, reason: 8 }] }) },
  { name: 'list has run out', ...listed({ to: YESTERDAY + HOUR, from: YESTERDAY }) },
  { name: 'list never runs out', ...listed({ to: 'never' }) },
  { name: 'list of another key', ...listed({ key: root }) },
  {
    name: 'list with unknown critical extension',
    ...listed({ more: [extension('1.2.3', true, empty)] }),
  },
  {
    name: 'list is of changes',
    ...listed({ deltaOf: 4 }),
    stricter: 'a list of changes alone proves nothing',
  },
  {
    name: 'list of authorities only',
    ...listed({ scope: ONLY_AUTHORITIES }),
    stricter: 'a list of other certificates proves nothing',
  },
  {
    name: 'list of tomorrow',
    ...listed({ from: now + 24 * HOUR, to: now + 48 * HOUR }),
    stricter: 'a list that does not hold yet proves nothing',
  },
  { name: 'list cannot be had', chain: REVOCABLE },
  { name: 'list cannot be had, permissive', chain: REVOCABLE, written: { level: 'permissive' } },
  {
    name: 'list with changes, not in them',
    chain: REVOCABLE,
    crls: {
      [CRL]: crl(intermediate, {
        from: YESTERDAY,
        to: now + HOUR,
        fresher: 'http://crl.example/delta.crl',
      }),
      'http://crl.example/delta.crl': crl(intermediate, {
        from: YESTERDAY,
        to: now + HOUR,
        number: 6,
        deltaOf: 5,
      }),
    },
  },
  {
    name: 'list with changes, in them',
    chain: REVOCABLE,
    crls: {
      [CRL]: crl(intermediate, {
        from: YESTERDAY,
        to: now + HOUR,
        fresher: 'http://crl.example/delta.crl',
      }),
      'http://crl.example/delta.crl': crl(intermediate, {
        from: YESTERDAY,
        to: now + HOUR,
        number: 6,
        deltaOf: 5,
        revoked: [{ serial: 77 }],
      }),
    },
  },
  { name: 'only OCSP, unreachable', chain: leaf({ ocsp: ['http://ocsp.example/'] }) },
  {
    name: 'freshest list in the certificate only',
    ...listed(),
    chain: leaf({
      crls: [CRL],
      serial: 77,
      more: [extension('2.5.29.46', false, distributionPoints('http://crl.example/delta.crl'))],
    }),
  },
  {
    name: 'revoked before the authority signed',
    ...listed({ revoked: [{ serial: 77, reason: 1, invalidAt: YESTERDAY }] }),
    said: { ...AUTHORITY, signingTime: now - HOUR },
    written: BY_AUTHORITY,
  },
  {
    name: 'invalid only after the authority signed',
    ...listed({ revoked: [{ serial: 77, reason: 1, invalidAt: now }] }),
    said: { ...AUTHORITY, signingTime: now - HOUR },
    written: BY_AUTHORITY,
  },
  {
    name: 'list at the second address of its place',
    ...listed(),
    chain: leaf({ crls: [`ldap:///CN=contoso ${CRL}`], serial: 77 }),
    laxer: 'RFC 5280: several addresses of one place are those of one list; notation needs each',
  },
  {
    name: 'list at the second address of its place, with it',
    ...listed({ revoked: [{ serial: 77 }] }),
    chain: leaf({ crls: [`ldap:///CN=contoso ${CRL}`], serial: 77 }),
  },
  {
    name: 'place of the list without address',
    chain: leaf({ crls: [] }),
    stricter: 'a certificate that names lists is not one that names none',
  },
];
