import { reasonOf } from './checked.js';
import { type Beside, FIRST_BUNDLE, materialIn } from './cosign-material.js';

/** Media types of the layers that hold an attestation. */
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/;

/** Whether a layer of an attached artifact may hold an attestation. */
export function isAttestationLayer(mediaType: string): boolean {
  return mediaType === ENVELOPE || BUNDLE.test(mediaType);
}

/**
 * Reads an attestation that is attached in a registry into the form of a Sigstore bundle, in which it is
 * verified: a bundle as cosign 3 and GitHub push it, or a bare envelope as cosign's first format has it
 * under `.att`, whose certificate and log entry are in the layer's annotations.
 *
 * @returns the bundle's document, or why it is none
 */
export function attachedBundle(
  mediaType: string,
  bytes: Uint8Array,
  annotations: Beside,
): { readonly json: unknown } | string {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (mediaType !== ENVELOPE) return { json };
    if (typeof json !== 'object' || json === null) return 'its envelope is no object';
    const { payload, payloadType, signatures } = json as Readonly<Record<string, unknown>>;
    const verificationMaterial = materialIn(annotations) ?? { publicKey: { hint: '' } };
    const dsseEnvelope = { payload, payloadType, signatures };
    return { json: { mediaType: FIRST_BUNDLE, verificationMaterial, dsseEnvelope } };
  } catch (error) {
    return `it cannot be read: ${reasonOf(error)}`;
  }
}
