import { type Certificate, parseCertificate } from './certificate.js';
import { childrenOf, context, type Der, elementsOf, Fields, inside, readDer, TAG } from './der.js';
import { oidOf, smallOf } from './der-values.js';
import { Unreadable } from './unreadable.js';
import { type Hash, hashOf, signatureAlgorithmOf, type X509Algorithm } from './x509-algorithm.js';

/** One signature of a CMS message. */
export interface SignerInfo {
  /** issuer (a Name in DER) and serial number of the certificate that it names */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly digest: Hash;
  readonly algorithm: X509Algorithm;
  /** the signed attributes as they lie under the signature, and by type */
  readonly signed: Uint8Array;
  readonly attributes: ReadonlyMap<string, Der>;
  readonly signature: Uint8Array;
}

/** A CMS message of signed data, as RFC 3161 tokens are; nothing of it is verified yet. */
export interface SignedData {
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_BYTES = 1 << 20;
const MAX_SIGNERS = 4;

/**
 * Reads a CMS message of signed data, version 3.
 *
 * @throws Unreadable
 * @see RFC 5652, section 5
 */
export function parseSignedData(bytes: Uint8Array): SignedData {
  if (bytes.length > MAX_BYTES) throw new Unreadable('it is larger than 1 MiB');
  const info = new Fields(readDer(bytes, TAG.sequence, 'it'), 'it');
  if (oidOf(info.take(TAG.oid)) !== SIGNED_DATA) throw new Unreadable('it is no signed data');
  const fields = new Fields(inside(info.take(context(0)), TAG.sequence, 'it'), 'it');
  info.end();
  if (smallOf(fields.take(TAG.integer)) !== 3) throw new Unreadable('it is not of version 3');
  fields.take(TAG.set);
  const encapsulated = new Fields(fields.take(TAG.sequence), 'its content');
  const contentType = oidOf(encapsulated.take(TAG.oid));
  const content = inside(encapsulated.take(context(0)), TAG.octets, 'its content').body;
  const certificates = fields.optional(context(0));
  fields.optional(context(1));
  const signers = childrenOf(fields.take(TAG.set), 'its list of signers', MAX_SIGNERS);
  fields.end();
  return {
    contentType,
    content,
    certificates: certificates
      ? childrenOf(certificates, 'its list of certificates', 20).map(({ raw }) =>
          parseCertificate(raw),
        )
      : [],
    signers: signers.map(signerOf),
  };
}

function signerOf(der: Der): SignerInfo {
  const fields = new Fields(der, 'its signer');
  if (smallOf(fields.take(TAG.integer)) !== 1)
    throw new Unreadable('its signer is not named by issuer and serial number');
  const id = new Fields(fields.take(TAG.sequence), 'its signer');
  const issuer = id.take(TAG.sequence).raw;
  const serial = id.take(TAG.integer).body;
  const digest = hashOf(fields.take(TAG.sequence));
  const list = fields.take(context(0));
  const algorithm = signatureAlgorithmOf(fields.take(TAG.sequence), digest);
  const signature = fields.take(TAG.octets).body;
  fields.optional(context(1));
  fields.end();
  if (!digest || !algorithm)
    throw new Unreadable('it is signed with an algorithm that is not known');
  // Under the signature the attributes bear the tag of a set, RFC 5652 section 5.4.
  const signed = Buffer.from(list.raw);
  signed[0] = TAG.set;
  return { issuer, serial, digest, algorithm, signed, attributes: attributesOf(list), signature };
}

function attributesOf(list: Der): ReadonlyMap<string, Der> {
  const found = new Map<string, Der>();
  for (const attribute of childrenOf(list, 'its signed attributes')) {
    const fields = new Fields(attribute, 'a signed attribute');
    const type = oidOf(fields.take(TAG.oid));
    const [value, ...more] = [...elementsOf(fields.take(TAG.set))];
    if (!value || more.length > 0 || found.has(type))
      throw new Unreadable('it has a signed attribute that is not there exactly once');
    found.set(type, value);
  }
  return found;
}
