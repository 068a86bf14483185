import type { Bundle } from '@sigstore/bundle';
import { isSignedBy, type SigningKey } from './key.js';
import { type Checked, reasonOf } from './signer.js';
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

/**
 * Reads a Sigstore bundle of any version.
 *
 * @param json the parsed document
 * @param artifact the bytes that a bundle without a statement signs: the image's manifest
 */
export async function openBundle(
  json: unknown,
  artifact: Uint8Array,
): Promise<Checked<OpenBundle>> {
  try {
    const { bundleFromJSON } = await import('@sigstore/bundle');
    const bundle = bundleFromJSON(json);
    if (bundle.content.$case === 'messageSignature') {
      const { signature } = bundle.content.messageSignature;
      return {
        kind: 'verified',
        value: { bundle, statement: undefined, signed: artifact, signature },
      };
    }
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    const [first] = signatures;
    if (!first) return { kind: 'failed', reason: 'its envelope is not signed' };
    const statement = parseStatement(payloadType, payload);
    if (!statement) return { kind: 'failed', reason: 'its payload is no in-toto statement' };
    const signed = preAuthEncoding(payloadType, payload);
    return { kind: 'verified', value: { bundle, statement, signed, signature: first.sig } };
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
