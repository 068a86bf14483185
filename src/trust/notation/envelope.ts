import { ALGORITHMS, type Algorithm, algorithmOfKey, isMadeWith } from './algorithm.js';
import { type SignedAttributes, signedAttributes } from './attributes.js';
import { type Certificate, parseCertificate } from './certificate.js';
import { chainProblem } from './chain.js';
import { parseCose } from './cose.js';
import { parseJws } from './jws.js';
import type { Parts } from './parts.js';
import { shown, Unreadable } from './unreadable.js';

/** A signature whose bytes, key and signed attributes belong together. Who is behind the key is not known yet. */
export interface Envelope {
  readonly attributes: SignedAttributes;
  readonly algorithm: Algorithm;
  /** from the signer's certificate to the root */
  readonly chain: readonly [Certificate, ...Certificate[]];
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly timestamp: Uint8Array | undefined;
}

export const JWS = 'application/jose+json';
export const COSE = 'application/cose';
const PAYLOAD = 'application/vnd.cncf.notary.payload.v1+json';
const MAX_BYTES = 4 << 20;
const MAX_CHAIN = 10;

/**
 * Reads a signature envelope and checks its integrity: form, key and algorithm, critical attributes, the rules
 * for its certificates, and the signature itself.
 *
 * @param mediaType of the layer that holds it
 * @throws Unreadable with the reason why it does not hold
 * @see Notary Project, trust-store-trust-policy.md, "Steps", 3
 */
export function openEnvelope(bytes: Uint8Array, mediaType: string): Envelope {
  if (bytes.length > MAX_BYTES) throw new Unreadable('it is larger than 4 MiB');
  const parts = partsOf(bytes, mediaType);
  if (parts.contentType !== PAYLOAD) throw new Unreadable('it signs a payload of an unknown type');
  if (parts.signature.length === 0) throw new Unreadable('its signature is empty');
  if (parts.payload.length === 0) throw new Unreadable('it signs nothing');
  const chain = chainOf(parts.chain);
  const { key } = chain[0];
  const algorithm = algorithmOfKey(key);
  if (!key || algorithm === undefined) {
    throw new Unreadable(
      'its key is not RSA of 2048, 3072 or 4096 bits or on P-256, P-384 or P-521',
    );
  }
  if (parts.algorithm !== algorithm) {
    const stated = ALGORITHMS.find((it) => it === parts.algorithm) ?? 'another algorithm';
    throw new Unreadable(`it states ${stated}, and its key signs with ${algorithm}`);
  }
  if (!isMadeWith(algorithm, key, parts.signed, parts.signature))
    throw new Unreadable(
      'its signature is not made with the key of its certificate, or was changed',
    );
  const attributes = signedAttributes(parts);
  const problem = chainProblem(chain, 'codeSigning');
  if (problem !== undefined) throw new Unreadable(problem);
  const { payload, signature, timestamp } = parts;
  return { attributes, algorithm, chain, payload, signature, timestamp };
}

function partsOf(bytes: Uint8Array, mediaType: string): Parts {
  switch (mediaType) {
    case JWS:
      return parseJws(bytes);
    case COSE:
      return parseCose(bytes);
    default:
      throw new Unreadable(`it is of the type "${shown(mediaType)}", neither ${JWS} nor ${COSE}`);
  }
}

function chainOf(list: readonly Uint8Array[]): readonly [Certificate, ...Certificate[]] {
  if (list.length > MAX_CHAIN) throw new Unreadable(`it has more than ${MAX_CHAIN} certificates`);
  const [leaf, ...rest] = list.map(parseCertificate);
  if (!leaf) throw new Unreadable('it has no certificates');
  return [leaf, ...rest];
}
