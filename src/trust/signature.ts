import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Digest } from '../oci/digest.js';
import { isBundleSignedBy, type OpenBundle, openBundle } from './bundle.js';
import { hintAt, type IdentityPattern, isExpected } from './identity.js';
import { isSignedBy, type SigningKey } from './key.js';
import { type Checked, reasonOf, signerOf } from './signer.js';
import { parseSimpleSignature } from './simple-signing.js';
import { COSIGN_SIGNATURE } from './statement.js';

/** What a signature has to be made with. */
export type SignatureRule =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | {
      readonly kind: 'identity';
      /** subject of the certificate */
      readonly identity: IdentityPattern;
      /** undefined: only a certificate that names no issuer counts, one of an authority of one's own */
      readonly issuer: string | undefined;
      readonly roots: readonly TrustedRoot[];
    };

/** The image a signature has to be about. */
export interface SignedImage {
  readonly digest: Digest;
  /** the bytes of its manifest */
  readonly bytes: Uint8Array;
}

/** By whom a signature is: an identity with its issuer, or the fingerprint of a key. */
export type SignedBy = string;

/** An artifact that is no signature of an image, whatever else it claims. */
export const NO_SIGNATURE = { kind: 'no-signature' } as const;

/**
 * Checks a Sigstore bundle: cosign's signature statement about the image, or a signature over the
 * image's own bytes. Statements with other predicates are no signatures.
 */
export async function checkBundle(
  image: SignedImage,
  json: unknown,
  rule: SignatureRule,
): Promise<Checked<SignedBy> | typeof NO_SIGNATURE> {
  const opened = await openBundle(json, image.bytes);
  if (opened.kind === 'failed') return opened;
  const { statement } = opened.value;
  if (statement !== undefined) {
    if (statement.predicateType !== COSIGN_SIGNATURE) return NO_SIGNATURE;
    if (!statement.subjects.includes(image.digest)) {
      const others = statement.subjects.join(', ') || 'no digest';
      return { kind: 'failed', reason: `it signs ${others} and not this image` };
    }
  }
  return rule.kind === 'key'
    ? byKey(rule.key, isBundleSignedBy(rule.key, opened.value))
    : byIdentity(rule, opened.value, image.bytes);
}

/** Checks a signature of cosign's first format: a payload and the annotations of its layer. */
export async function checkSimple(
  image: SignedImage,
  payload: Uint8Array,
  annotations: Readonly<Record<string, string>>,
  rule: SignatureRule,
): Promise<Checked<SignedBy>> {
  const parsed = parseSimpleSignature(payload, annotations);
  if (typeof parsed === 'string') return { kind: 'failed', reason: parsed };
  if (parsed.digest !== image.digest) {
    return { kind: 'failed', reason: `it signs ${parsed.digest} and not this image` };
  }
  if (rule.kind === 'key') {
    return byKey(rule.key, isSignedBy(rule.key, payload, parsed.signature));
  }
  let bundle: object | undefined;
  try {
    bundle = parsed.toBundle();
  } catch (error) {
    return { kind: 'failed', reason: `its log entry cannot be read: ${reasonOf(error)}` };
  }
  if (bundle === undefined) {
    return { kind: 'failed', reason: 'it is made with a key: no certificate is beside it' };
  }
  const opened = await openBundle(bundle, payload);
  return opened.kind === 'failed' ? opened : byIdentity(rule, opened.value, payload);
}

function byKey({ fingerprint }: SigningKey, holds: boolean): Checked<SignedBy> {
  return holds
    ? { kind: 'verified', value: `key ${fingerprint}` }
    : { kind: 'failed', reason: `it is not made with the key ${fingerprint}` };
}

async function byIdentity(
  rule: SignatureRule & { readonly kind: 'identity' },
  { bundle }: OpenBundle,
  artifact: Uint8Array,
): Promise<Checked<SignedBy>> {
  if (bundle.verificationMaterial.content.$case === 'publicKey') {
    return { kind: 'failed', reason: 'it is made with a key: no certificate is in it' };
  }
  const checked = await signerOf(bundle, Buffer.from(artifact), rule.roots);
  if (checked.kind === 'failed') return checked;
  const { identity, issuer } = checked.value;
  const by = issuer === undefined ? identity : `${identity} from ${issuer}`;
  if (issuer !== rule.issuer) {
    if (issuer === undefined) {
      const reason = `it is made by ${by}: its certificate names no issuer, so signature-issuer has to be left out`;
      return { kind: 'failed', reason };
    }
    const hint = rule.issuer === undefined ? ', which signature-issuer has to name' : '';
    return { kind: 'failed', reason: `it is made by ${by}${hint}` };
  }
  return isExpected(rule.identity, identity)
    ? { kind: 'verified', value: by }
    : { kind: 'failed', reason: `it is made by ${by}${hintAt(rule.identity, identity)}` };
}
