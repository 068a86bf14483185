import { issue, type Wanted } from '../../trust/notation/make/certificate.js';
import type { Said } from '../../trust/notation/make/envelope.js';
import { type Stamped, stamp, tsaLeaf, tsaRoot } from '../../trust/notation/make/stamp.js';
import {
  AUTHORITY,
  BY_AUTHORITY,
  CLOCK,
  EXPIRED,
  type Form,
  HOUR,
  leaf,
  now,
  SCHEME,
  stranger,
  YESTERDAY,
} from './form.js';

const stamped = (said: Stamped = {}): Said => ({
  timestamp: (signature) => stamp(signature, { at: YESTERDAY - HOUR, ...said }),
});

const clockRoot = (wanted: Wanted) =>
  issue(
    'p256',
    { subject: tsaRoot.subject, ca: true, serial: 11, ...wanted },
    undefined,
    'tsa root',
  );

/** Forms of signing authorities and time stamps. */
export const TIMES: readonly Form[] = [
  { name: 'signing authority', said: AUTHORITY, written: BY_AUTHORITY },
  { name: 'signing authority, store of type ca', said: AUTHORITY },
  { name: 'x509, store of type signingAuthority', written: BY_AUTHORITY },
  {
    name: 'signing authority, expired since',
    said: { ...AUTHORITY, signingTime: YESTERDAY - HOUR },
    chain: EXPIRED,
    written: BY_AUTHORITY,
  },
  {
    name: 'signing authority, expired then',
    said: { ...AUTHORITY, signingTime: now - HOUR },
    chain: EXPIRED,
    written: BY_AUTHORITY,
  },
  {
    name: 'signing authority, time not critical',
    said: { ...AUTHORITY, crit: [SCHEME] },
    written: BY_AUTHORITY,
  },
  { name: 'timestamp, expired since', chain: EXPIRED, said: stamped(), written: CLOCK },
  {
    name: 'timestamp, only after expiry',
    chain: EXPIRED,
    said: stamped(),
    written: { ...CLOCK, verifyTimestamp: 'afterCertExpiry' },
  },
  { name: 'timestamp, no store named', chain: EXPIRED, said: stamped() },
  { name: 'timestamp missing', written: CLOCK },
  {
    name: 'timestamp missing, not expired',
    written: { ...CLOCK, verifyTimestamp: 'afterCertExpiry' },
  },
  { name: 'timestamp missing, permissive', written: { ...CLOCK, level: 'permissive' } },
  { name: 'timestamp is garbage', said: { timestamp: () => Buffer.from('hello') }, written: CLOCK },
  {
    name: 'timestamp over another signature',
    chain: EXPIRED,
    said: stamped({ over: Buffer.from('x') }),
    written: CLOCK,
  },
  { name: 'timestamp changed', chain: EXPIRED, said: stamped({ changed: true }), written: CLOCK },
  {
    name: 'timestamp signed by another key',
    chain: EXPIRED,
    said: stamped({ key: tsaRoot }),
    written: CLOCK,
  },
  {
    name: 'timestamp without signing-certificate-v2',
    chain: EXPIRED,
    said: stamped({ named: 'none' }),
    written: CLOCK,
  },
  {
    name: 'timestamp names another certificate',
    chain: EXPIRED,
    said: stamped({ named: tsaRoot }),
    written: CLOCK,
  },
  {
    name: 'timestamp of another content type',
    chain: EXPIRED,
    said: stamped({ contentType: '1.2.3' }),
    written: CLOCK,
  },
  {
    name: 'timestamp after expiry',
    chain: EXPIRED,
    said: stamped({ at: YESTERDAY + HOUR }),
    written: CLOCK,
  },
  {
    name: 'timestamp within its accuracy of expiry',
    chain: EXPIRED,
    said: stamped({ at: YESTERDAY - 1000, seconds: 5 }),
    written: CLOCK,
  },
  {
    name: 'timestamp by the policy of a second',
    chain: leaf({ to: Math.floor(YESTERDAY / 1000) * 1000 }),
    said: stamped({ at: YESTERDAY, policy: '0.4.0.2023.1.1' }),
    written: CLOCK,
  },
  {
    name: 'timestamp leaf for more',
    chain: EXPIRED,
    said: stamped({ leaf: tsaLeaf({ purposes: ['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.3'] }) }),
    written: CLOCK,
  },
  {
    name: 'timestamp leaf not critical',
    chain: EXPIRED,
    said: stamped({ leaf: tsaLeaf({ purposesCritical: false }) }),
    written: CLOCK,
  },
  {
    name: 'timestamp leaf key usage not critical',
    chain: EXPIRED,
    said: stamped({ leaf: tsaLeaf({ usageCritical: false }) }),
    written: CLOCK,
  },
  {
    name: 'timestamp leaf expired then',
    chain: EXPIRED,
    said: stamped({ leaf: tsaLeaf({ to: YESTERDAY - 2 * HOUR }) }),
    written: CLOCK,
  },
  {
    name: 'timestamp leaf expired since',
    chain: EXPIRED,
    said: stamped({ leaf: tsaLeaf({ to: YESTERDAY }) }),
    written: CLOCK,
  },
  {
    name: 'timestamp root may not sign',
    chain: EXPIRED,
    said: stamped({ root: clockRoot({ usage: [6] }) }),
    store: { 'tsa/clock': clockRoot({ usage: [6] }) },
    written: CLOCK,
  },
  {
    name: 'timestamp root of another',
    chain: EXPIRED,
    said: stamped(),
    store: { 'tsa/clock': stranger },
    written: CLOCK,
  },
  {
    name: 'timestamp store missing',
    chain: EXPIRED,
    said: stamped(),
    written: { stores: ['ca:contoso', 'tsa:gone'] },
  },
  {
    name: 'timestamp with critical extension',
    chain: EXPIRED,
    said: stamped({ critical: true }),
    written: CLOCK,
    stricter: 'RFC 3161: an extension that is critical and not understood fails',
  },
];
