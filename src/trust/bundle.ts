import type { Bundle } from '@sigstore/bundle';
import { reasonOf } from './checked.js';
import { isSignedBy, type SigningKey } from './key.js';
import { parseStatement, type Statement } from './statement.js';

/** A Sigstore bundle, read and not yet verified. */
export interface OpenBundle {
  readonly bundle: Bundle;
  /** what a signed statement claims; undefined where the image's own bytes are signed */
  readonly statement: Statement | undefined;
  /** the bytes under the signature, and the signature */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** A bundle that could be read, which proves nothing yet, or why not. */
export type Opened =
  | { readonly kind: 'opened'; readonly value: OpenBundle }
  | { readonly kind: 'failed'; readonly reason: string };

/** The versions that are understood. */
const VERSIONS = /^application\/vnd\.dev\.sigstore\.bundle(\+json;version=0\.[123]|\.v0\.3\+json)$/;

/**
 * Reads a Sigstore bundle of a version up to 0.3.
 *
 * @param json the parsed document
 * @param artifact the bytes that a bundle without a statement signs: the image's manifest
 */
export async function openBundle(json: unknown, artifact: Uint8Array): Promise<Opened> {
  try {
    const { bundleFromJSON } = await import('@sigstore/bundle');
    const bundle = bundleFromJSON(json);
    if (!VERSIONS.test(bundle.mediaType)) {
      return {
        kind: 'failed',
        reason: `a bundle of a version that is not known here: ${bundle.mediaType.slice(0, 100)}`,
      };
    }
    if (bundle.content.$case === 'messageSignature') {
      const { signature } = bundle.content.messageSignature;
      return {
        kind: 'opened',
        value: { bundle, statement: undefined, signed: artifact, signature },
      };
    }
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    const [first] = signatures;
    if (!first) return { kind: 'failed', reason: 'its envelope is not signed' };
    const statement = parseStatement(payloadType, payload);
    if (!statement) return { kind: 'failed', reason: 'its payload is no in-toto statement' };
    const signed = preAuthEncoding(payloadType, payload);
    return { kind: 'opened', value: { bundle, statement, signed, signature: first.sig } };
  } catch (error) {
    return { kind: 'failed', reason: `no Sigstore bundle: ${reasonOf(error)}` };
  }
}

/** Whether the bundle is signed with the key; certificates and logs in it do not count then. */
export function isBundleSignedBy(key: SigningKey, { signed, signature }: OpenBundle): boolean {
  return isSignedBy(key, signed, signature);
}

/**
 * The bytes an envelope's signature is made over.
 *
 * @see DSSE protocol, "Signature Definition"
 */
function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
