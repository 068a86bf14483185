import {
  extension,
  issue,
  chain as madeChain,
  root,
  type Wanted,
} from '../../trust/notation/make/certificate.js';
import { empty } from '../../trust/notation/make/der.js';
import { EXPIRED, type Form, HOUR, intermediate, leaf, now, stranger, YESTERDAY } from './form.js';

const under = (wanted: Wanted) => {
  const made = issue(
    'p384',
    { subject: intermediate.subject, ca: true, ...wanted },
    root,
    'intermediate',
  );
  return [issue('p256', {}, made), made, root];
};

const alone = issue('p256');

const deeper = issue('p384', { subject: [['CN', 'deeper']], ca: true }, intermediate, 'deeper');

const NON_CRITICAL_SHA1 = 'the specification forbids SHA-1 in every certificate of the chain';

/** Forms of certificates, their chains and the trust store. */
export const CHAINS: readonly Form[] = [
  { name: 'leaf is an authority', chain: leaf({ ca: true, usage: [0] }) },
  { name: 'leaf without key usage', chain: leaf({ usage: 'none' }) },
  { name: 'leaf key usage not critical', chain: leaf({ usageCritical: false }) },
  { name: 'leaf may not sign', chain: leaf({ usage: [1] }) },
  { name: 'leaf may encipher', chain: leaf({ usage: [0, 2] }) },
  { name: 'leaf may sign certificates', chain: leaf({ usage: [0, 5] }) },
  { name: 'leaf with non-repudiation', chain: leaf({ usage: [0, 1] }) },
  { name: 'leaf for code signing', chain: leaf({ purposes: ['1.3.6.1.5.5.7.3.3'] }) },
  {
    name: 'leaf for code signing and lifetime signing',
    chain: leaf({ purposes: ['1.3.6.1.5.5.7.3.3', '1.3.6.1.4.1.311.10.3.13'] }),
  },
  { name: 'leaf for TLS', chain: leaf({ purposes: ['1.3.6.1.5.5.7.3.1'] }) },
  { name: 'leaf for time stamps', chain: leaf({ purposes: ['1.3.6.1.5.5.7.3.8'] }) },
  {
    name: 'leaf for anything',
    chain: leaf({ purposes: ['2.5.29.37.0'] }),
    stricter: 'the specification forbids anyExtendedKeyUsage',
  },
  {
    name: 'leaf with unknown critical extension',
    chain: leaf({ more: [extension('1.2.3.4', true, empty)] }),
  },
  { name: 'leaf of SHA-1', chain: leaf({ hash: 'sha1' }) },
  { name: 'issuer without right', chain: under({ usage: [6] }) },
  { name: 'issuer without key usage', chain: under({ usage: 'none' }) },
  { name: 'issuer key usage not critical', chain: under({ usageCritical: false }) },
  {
    name: 'issuer basic constraints not critical',
    chain: under({ basicCritical: false }),
    stricter: 'the specification demands critical basic constraints',
  },
  { name: 'issuer is no authority', chain: under({ ca: false, usage: [5] }) },
  { name: 'chain too long', chain: [issue('p256', {}, deeper), deeper, intermediate, root] },
  { name: 'chain without root', chain: madeChain().slice(0, 2) },
  { name: 'chain in wrong order', chain: [madeChain()[0], root, intermediate] },
  { name: 'chain with two roots', chain: [...madeChain(), root] },
  { name: 'leaf right under the root', chain: [issue('p256', {}, root), root] },
  { name: 'self-signed and trusted', chain: [alone], store: { 'ca/contoso': alone } },
  { name: 'self-signed, not trusted', chain: [alone] },
  {
    name: 'self-signed of SHA-1',
    ...(() => {
      const it = issue('p256', { hash: 'sha1' });
      return { chain: [it], store: { 'ca/contoso': it } };
    })(),
    stricter: NON_CRITICAL_SHA1,
  },
  { name: 'intermediate trusted', store: { 'ca/contoso': intermediate } },
  { name: 'stranger of the same name trusted', store: { 'ca/contoso': stranger } },
  {
    name: 'stranger trusted, audit',
    store: { 'ca/contoso': stranger },
    written: { level: 'audit' },
  },
  { name: 'store missing', written: { stores: ['ca:gone'] } },
  { name: 'store missing, audit', written: { stores: ['ca:gone'], level: 'audit' } },
  { name: 'store holds a leaf', store: { 'ca/contoso': madeChain()[0] } },
  { name: 'leaf expired', chain: EXPIRED },
  { name: 'leaf expired, permissive', chain: EXPIRED, written: { level: 'permissive' } },
  { name: 'leaf of tomorrow', chain: leaf({ from: now + 24 * HOUR }) },
  { name: 'issuer expired', chain: under({ to: YESTERDAY }) },
];
