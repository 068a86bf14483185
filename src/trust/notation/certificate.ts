import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { context, type Der, Fields, inside, readDer, TAG } from './der.js';
import { bitBytesOf, smallOf, timeOf } from './der-values.js';
import {
  type Constraints,
  constraintsOf,
  distributionPointsOf,
  type Extensions,
  extensionsOf,
  ocspOf,
} from './extensions.js';
import { sameBytes, Unreadable } from './unreadable.js';
import { isSignedWith, signatureAlgorithmOf, type X509Algorithm } from './x509-algorithm.js';

/** An X.509 certificate whose form was checked; nothing in it is trusted yet. */
export interface Certificate extends Constraints {
  readonly der: Uint8Array;
  /** the distinguished names as they stand there, to be compared byte by byte */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  /** milliseconds; the certificate is valid at both ends, too */
  readonly notBefore: number;
  readonly notAfter: number;
  /** undefined for a kind of key that is not known */
  readonly key: KeyObject | undefined;
  /** undefined for SHA-1, MD5 and what is not known */
  readonly algorithm: X509Algorithm | undefined;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** where its revocation could be asked for: responders, and places of lists with their addresses */
  readonly ocsp: readonly string[];
  readonly crls: readonly (readonly string[])[];
  /** it names a list of changes beside its lists */
  readonly namesChanges: boolean;
}

const MAX_BYTES = 64 << 10;
const NONE: Extensions = new Map();

/**
 * Reads a certificate in DER.
 *
 * @throws Unreadable
 * @see RFC 5280, section 4.1
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_BYTES) throw new Unreadable('a certificate is larger than 64 KiB');
  const outer = new Fields(readDer(der, TAG.sequence, 'a certificate'), 'a certificate');
  const tbs = outer.take(TAG.sequence);
  const algorithm = outer.take(TAG.sequence);
  const signature = bitBytesOf(outer.take(TAG.bits));
  outer.end();

  const fields = new Fields(tbs, 'a certificate');
  const version = fields.optional(context(0));
  const serial = fields.take(TAG.integer).body;
  const inner = fields.take(TAG.sequence);
  const issuer = fields.take(TAG.sequence).raw;
  const validity = new Fields(fields.take(TAG.sequence), 'a certificate');
  const subject = fields.take(TAG.sequence).raw;
  const spki = fields.take(TAG.sequence);
  fields.optional(0x81);
  fields.optional(0x82);
  const list = fields.optional(context(3));
  fields.end();
  // Only what lies under the signature counts, so both names of the algorithm have to be the same.
  if (!sameBytes(inner.raw, algorithm.raw))
    throw new Unreadable('a certificate names two signature algorithms');
  if (list && (!version || smallOf(inside(version, TAG.integer, 'a version')) !== 2))
    throw new Unreadable('a certificate has extensions and is not of version 3');
  const extensions = list ? extensionsOf(inside(list, TAG.sequence, 'a certificate')) : NONE;
  return {
    der,
    subject,
    issuer,
    serial,
    notBefore: timeOf(validity.any()),
    notAfter: timeOf(validity.any()),
    key: keyOf(spki),
    algorithm: signatureAlgorithmOf(algorithm),
    signed: tbs.raw,
    signature,
    ...constraintsOf(extensions),
    ocsp: ocspOf(extensions),
    crls: distributionPointsOf(extensions, '2.5.29.31') ?? [],
    namesChanges: extensions.has('2.5.29.46'),
  };
}

function keyOf({ raw }: Der): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(raw), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** Whether the issuer's key signed the certificate and the issuer bears the name that it states. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return sameBytes(certificate.issuer, issuer.subject) && isCertifiedBy(certificate, issuer);
}

/** Whether the key of `issuer` signed the certificate, whatever the names. */
export function isCertifiedBy(certificate: Certificate, { key }: Certificate): boolean {
  const { algorithm, signed, signature } = certificate;
  return (
    algorithm !== undefined && key !== undefined && isSignedWith(algorithm, key, signed, signature)
  );
}

/** Whether it is its own issuer. */
export function isSelfSigned(certificate: Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

/** Whether the certificate is valid at this time, in milliseconds. */
export function isValidAt(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  time: number,
): boolean {
  return notBefore <= time && time <= notAfter;
}

/** SHA-256 of a certificate, as Notation's annotations and tools show it. */
export function thumbprintOf({ der }: Certificate): string {
  return createHash('sha256').update(der).digest('hex');
}
