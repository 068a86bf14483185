import { createHash } from 'node:crypto';
import { type Annotations, annotationsIn } from './annotations.js';
import { reasonOf } from './checked.js';
import { type Beside, FIRST_BUNDLE, materialIn } from './cosign-material.js';

/** Media type of the payload in cosign's first signature format. */
export const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** A signature of cosign's first format: a payload that names the image, and annotations beside it. */
export interface SimpleSignature {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** the digest the payload names */
  readonly digest: string;
  /** what it states beside, as `optional` */
  readonly annotations: Annotations;
  /** the same as a Sigstore bundle; undefined without a certificate. Throws when it is malformed. */
  toBundle(): object | undefined;
}

/** The longest signature of a known algorithm has less than a thousand bytes. */
const LONGEST_SIGNATURE = 16_384;
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const TYPES = ['cosign container image signature', 'atomic container signature'];

/**
 * Reads a signature of cosign's first format.
 *
 * @param payload the layer's bytes
 * @param annotations those of the layer
 * @returns the signature, or why it is none
 * @see cosign's signature specification, "Payload" and "Properties"
 */
export function parseSimpleSignature(
  payload: Uint8Array,
  annotations: Beside,
): SimpleSignature | string {
  const text = annotations[SIGNATURE] ?? '';
  if (text.length > LONGEST_SIGNATURE || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    return 'it has no signature annotation';
  try {
    const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    const { critical, optional } = json;
    const digest: unknown = critical?.image?.['docker-manifest-digest'];
    if (typeof digest !== 'string') return 'its payload names no image';
    if (!TYPES.includes(critical.type)) return 'its payload is no image signature';
    const signature = Buffer.from(text, 'base64');
    const toBundle = () => asBundle(payload, text, annotations);
    return { payload, signature, digest, annotations: annotationsIn(optional), toBundle };
  } catch (error) {
    return `it cannot be read: ${reasonOf(error)}`;
  }
}

/** The same signature as a Sigstore bundle, so that certificate and log entry are verified as such. */
function asBundle(payload: Uint8Array, signature: string, annotations: Beside): object | undefined {
  const verificationMaterial = materialIn(annotations);
  if (verificationMaterial === undefined) return undefined;
  const digest = createHash('sha256').update(payload).digest('base64');
  return {
    mediaType: FIRST_BUNDLE,
    verificationMaterial,
    messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature },
  };
}
