import { type KeyKind, chain as madeChain, NOW } from '../../trust/notation/make/certificate.js';
import { type Form, HOUR, now, P, SCHEME, YESTERDAY } from './form.js';

const KINDS: readonly KeyKind[] = ['p256', 'p384', 'p521', 'rsa2048', 'rsa3072', 'rsa4096'];

/** Forms of keys, signed attributes and payloads. */
export const ATTRIBUTES: readonly Form[] = [
  ...KINDS.map((kind) => ({ name: `key ${kind}`, chain: madeChain(kind) })),
  { name: 'key rsa1024', chain: madeChain('rsa1024') },
  { name: 'key Ed25519', chain: madeChain('ed25519') },
  { name: 'algorithm of another key', said: { alg: 'ES384' } },
  { name: 'payload of another type', said: { cty: 'text/plain' } },
  { name: 'no critical attributes', said: { without: ['crit', '2'] } },
  { name: 'scheme not critical', said: { crit: [`${P}signingTime`] } },
  { name: 'expiry not critical', said: { expiry: now + HOUR, crit: [SCHEME] } },
  {
    name: 'unknown critical attribute',
    said: { crit: [SCHEME, 'x'], extra: { x: 'y' } },
    stricter:
      'the specification: an unknown critical attribute fails; notation takes it without a plugin',
  },
  { name: 'critical attribute missing', said: { crit: [SCHEME, 'x'] } },
  { name: 'unknown attribute', said: { extra: { x: 'y' } } },
  {
    name: 'plugin',
    said: {
      crit: [SCHEME, `${P}verificationPlugin`],
      extra: { [`${P}verificationPlugin`]: 'com.example' },
    },
  },
  { name: 'plugin not critical', said: { extra: { [`${P}verificationPlugin`]: 'com.example' } } },
  {
    name: 'plugin version alone',
    said: { extra: { [`${P}verificationPluginMinVersion`]: '1.0.0' } },
    stricter: 'an attribute of a plugin that cannot be asked',
  },
  { name: 'unknown scheme', said: { scheme: 'notary.x509.other' } },
  { name: 'no signing time', said: { without: [`${P}signingTime`] } },
  {
    name: 'both times',
    said: { extra: { [`${P}authenticSigningTime`]: '2026-06-01T00:00:00Z' } },
    formats: ['jws'],
  },
  { name: 'expiry before signing', said: { expiry: NOW - HOUR } },
  { name: 'expired', said: { expiry: YESTERDAY, signingTime: YESTERDAY - HOUR } },
  {
    name: 'expired, permissive',
    said: { expiry: YESTERDAY, signingTime: YESTERDAY - HOUR },
    written: { level: 'permissive' },
  },
  {
    name: 'expired, permissive but enforced',
    said: { expiry: YESTERDAY, signingTime: YESTERDAY - HOUR },
    written: { level: 'permissive', override: { expiry: 'enforce' } },
  },
  {
    name: 'expired, strict but logged',
    said: { expiry: YESTERDAY, signingTime: YESTERDAY - HOUR },
    written: { override: { expiry: 'log' } },
  },
  { name: 'expires in an hour', said: { expiry: now + HOUR } },
  { name: 'another digest', payload: (it) => ({ ...it, digest: `sha256:${'0'.repeat(64)}` }) },
  {
    name: 'another digest, audit',
    payload: (it) => ({ ...it, digest: `sha256:${'0'.repeat(64)}` }),
    written: { level: 'audit' },
  },
  {
    name: 'another media type',
    payload: (it) => ({ ...it, mediaType: 'application/vnd.oci.image.index.v1+json' }),
  },
  { name: 'another size', payload: (it) => ({ ...it, size: it.size + 1 }) },
  { name: 'annotations', payload: (it) => ({ ...it, annotations: { build: '17' } }) },
  { name: 'artifact type beside it', payload: (it) => ({ ...it, artifactType: 'a/b' }) },
  { name: 'no artifact', said: { payload: '{}' } },
];
