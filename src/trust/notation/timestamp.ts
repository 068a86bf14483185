import { createHash } from 'node:crypto';
import { type Certificate, isIssuedBy, isValidAt } from './certificate.js';
import { chainProblem } from './chain.js';
import { context, type Der, Fields, inside, TAG } from './der.js';
import { oidOf, timeOf } from './der-values.js';
import { parseSignedData, type SignedData, type SignerInfo } from './signed-data.js';
import { parseStamp, type Stamp } from './stamp.js';
import { attempt, sameBytes, Unreadable } from './unreadable.js';
import { hashOf, isSignedWith } from './x509-algorithm.js';

/** A timestamp that an authority of the trust store made over a signature. */
export interface Timestamp {
  readonly stamp: Stamp;
  /** of the authority, from its signing certificate to the root in the store */
  readonly chain: readonly [Certificate, ...Certificate[]];
}

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/**
 * Verifies an RFC 3161 token over a signature: what it was made for, who signed it by the attribute
 * `signing-certificate-v2`, and that the chain ends in one of the roots and was valid then. Whether the chain was
 * revoked is not part of it.
 *
 * @param token a bare TimeStampToken
 * @param roots certificates of the stores of type `tsa`
 * @throws Unreadable with the reason why it does not hold
 * @see Notary Project, trust-store-trust-policy.md, "Validate Authentic Timestamp"; RFC 3161; RFC 5816
 */
export function verifyTimestamp(
  token: Uint8Array,
  signature: Uint8Array,
  roots: readonly Certificate[],
): Timestamp {
  const data = parseSignedData(token);
  if (data.contentType !== TST_INFO) throw new Unreadable('it is no timestamp');
  const stamp = parseStamp(data.content, signature);
  const reasons: string[] = [];
  for (const signer of data.signers) {
    const read = attempt(() => chainOf(data, signer, roots, stamp.at));
    if ('value' in read) return { stamp, chain: read.value };
    reasons.push(read.reason);
  }
  throw new Unreadable(reasons.join('; ') || 'nobody signed it');
}

function chainOf(
  data: SignedData,
  signer: SignerInfo,
  roots: readonly Certificate[],
  at: number,
): readonly [Certificate, ...Certificate[]] {
  const leaf = signingCertificate(data, signer);
  checkSignature(data, signer, leaf);
  const chain = pathOf(leaf, roots, new Set(data.certificates), at);
  if (!chain)
    throw new Unreadable('its chain does not end in a root of the trust store that was valid then');
  const problem = chainProblem(chain, 'timestamping');
  if (problem !== undefined) throw new Unreadable(problem);
  const stated = signer.attributes.get(SIGNING_TIME);
  if (stated && !chain.every((it) => isValidAt(it, timeOf(stated))))
    throw new Unreadable('its signing time is not within the validity of its certificates');
  return chain;
}

/** RFC 5816: the certificate is the one whose hash lies under the signature, not the one named beside it. */
function signingCertificate(data: SignedData, signer: SignerInfo): Certificate {
  const attribute = signer.attributes.get(SIGNING_CERTIFICATE_V2);
  if (attribute?.tag !== TAG.sequence)
    throw new Unreadable('it lacks the attribute signing-certificate-v2');
  const list = new Fields(attribute, 'signing-certificate-v2').take(TAG.sequence);
  const id = new Fields(new Fields(list, 'signing-certificate-v2').take(TAG.sequence), 'its id');
  const identifier = id.optional(TAG.sequence);
  const hash = identifier ? hashOf(identifier) : 'sha256';
  const digest = id.take(TAG.octets).body;
  const named = id.optional(TAG.sequence);
  const { issuer, serial } = named ? issuerSerialOf(named) : signer;
  const found = data.certificates.find(
    (it) => sameBytes(it.issuer, issuer) && sameBytes(it.serial, serial),
  );
  if (!found) throw new Unreadable("it lacks its signer's certificate");
  if (!hash || !sameBytes(createHash(hash).update(found.der).digest(), digest))
    throw new Unreadable(
      "its signer's certificate is not the one that signing-certificate-v2 names",
    );
  return found;
}

/** IssuerSerial: GeneralNames with one directoryName, and the serial number. */
function issuerSerialOf(der: Der): Pick<SignerInfo, 'issuer' | 'serial'> {
  const fields = new Fields(der, 'its id');
  const name = new Fields(fields.take(TAG.sequence), 'its id').take(context(4));
  return {
    issuer: inside(name, TAG.sequence, 'its id').raw,
    serial: fields.take(TAG.integer).body,
  };
}

function checkSignature(data: SignedData, signer: SignerInfo, { key }: Certificate): void {
  const { attributes, algorithm, digest, signed, signature } = signer;
  const type = attributes.get(CONTENT_TYPE);
  if (!type || oidOf(type) !== TST_INFO) throw new Unreadable('its signer signed something else');
  const stated = attributes.get(MESSAGE_DIGEST);
  const actual = createHash(digest).update(data.content).digest();
  if (stated?.tag !== TAG.octets || !sameBytes(stated.body, actual))
    throw new Unreadable('its content was changed');
  if (!key || !isSignedWith(algorithm, key, signed, signature))
    throw new Unreadable('its signature does not hold');
}

/**
 * A path from a certificate to a root, all of it valid at that time; authorities are taken from the token. Each of
 * them is tried once, so that certificates that issue each other in circles cost no time.
 */
function pathOf(
  certificate: Certificate,
  roots: readonly Certificate[],
  untried: Set<Certificate>,
  at: number,
): readonly [Certificate, ...Certificate[]] | undefined {
  untried.delete(certificate);
  if (!isValidAt(certificate, at)) return undefined;
  if (roots.some(({ der }) => sameBytes(der, certificate.der))) return [certificate];
  const root = roots.find((it) => isValidAt(it, at) && isIssuedBy(certificate, it));
  if (root) return [certificate, root];
  for (const issuer of untried) {
    if (!isIssuedBy(certificate, issuer)) continue;
    const path = pathOf(issuer, roots, untried, at);
    if (path) return [certificate, ...path];
  }
  return undefined;
}
