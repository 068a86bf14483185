import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { type Digest, digestOf } from '../oci/digest.js';
import { isBundleSignedBy, type OpenBundle, openBundle } from './bundle.js';
import { type Checked, failed, reasonOf } from './checked.js';
import { unmet } from './claims.js';
import { hintAt, type IdentityPattern, isExpected } from './identity.js';
import { isSignedBy, otherWaysOf, type SigningKey } from './key.js';
import type { SignedBy } from './signed-by.js';
import { signerOf } from './signer.js';
import { parseSimpleSignature } from './simple-signing.js';
import { COSIGN_SIGNATURE } from './statement.js';

/** What a signature has to be made with. */
export type SignatureRule = Wanted &
  (
    | { readonly kind: 'key'; readonly key: SigningKey }
    | {
        readonly kind: 'identity';
        /** subject of the certificate */
        readonly identity: IdentityPattern;
        /** undefined: only a certificate that names no issuer counts, one of an authority of one's own */
        readonly issuer: string | undefined;
        /** what the certificate has to state, by the names in claims.ts */
        readonly claims?: ReadonlyMap<string, string>;
        readonly roots: readonly TrustedRoot[];
      }
  );

interface Wanted {
  /** annotations that the signed payload has to hold, as `cosign sign -a` puts them there */
  readonly annotations?: ReadonlyMap<string, string>;
}

/** The image a signature has to be about. */
export interface SignedImage {
  readonly digest: Digest;
  /** the bytes of its manifest */
  readonly bytes: Uint8Array;
}

/** An artifact that is no signature of an image, whatever else it claims. */
export const NO_SIGNATURE = { kind: 'no-signature' } as const;

/** What was signed: the signature, and the annotations that its payload states about the image. */
interface Signed {
  readonly signature: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
}

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
  const { statement, signature } = opened.value;
  if (statement && statement.predicateType !== COSIGN_SIGNATURE) return NO_SIGNATURE;
  const subject = statement?.subjects.find(({ digest }) => digest === image.digest);
  if (statement && !subject) {
    const others = statement.subjects.map(({ digest }) => digest).slice(0, 5);
    return failed(`it signs ${others.join(', ') || 'no digest'} and not this image`);
  }
  const signed = { signature, annotations: subject?.annotations ?? new Map() };
  return rule.kind === 'key'
    ? byKey(rule, signed, isBundleSignedBy(rule.key, opened.value))
    : byIdentity(rule, signed, opened.value, image.bytes);
}

/** Checks a signature of cosign's first format: a payload and the annotations of its layer. */
export async function checkSimple(
  image: SignedImage,
  payload: Uint8Array,
  annotations: Readonly<Record<string, string>>,
  rule: SignatureRule,
): Promise<Checked<SignedBy>> {
  const parsed = parseSimpleSignature(payload, annotations);
  if (typeof parsed === 'string') return failed(parsed);
  if (parsed.digest !== image.digest) {
    return failed(`it signs ${parsed.digest.slice(0, 200)} and not this image`);
  }
  if (rule.kind === 'key') {
    return byKey(rule, parsed, isSignedBy(rule.key, payload, parsed.signature));
  }
  let bundle: object | undefined;
  try {
    bundle = parsed.toBundle();
  } catch (error) {
    return failed(`its log entry cannot be read: ${reasonOf(error)}`);
  }
  if (bundle === undefined) {
    return failed('it is made with a key: no certificate is beside it');
  }
  const opened = await openBundle(bundle, payload);
  return opened.kind === 'failed' ? opened : byIdentity(rule, parsed, opened.value, payload);
}

function byKey(
  { key, annotations }: SignatureRule & { readonly kind: 'key' },
  signed: Signed,
  holds: boolean,
): Checked<SignedBy> {
  if (!holds) return failed(`it is not made with the key ${key.fingerprint}${otherWaysOf(key)}`);
  const lacks = unmet(annotations, signed.annotations, 'its payload');
  if (lacks !== undefined) return failed(lacks);
  const { signature } = signed;
  return {
    kind: 'verified',
    value: {
      kind: 'key',
      fingerprint: key.fingerprint,
      annotations: signed.annotations,
      signature: digestOf(signature),
    },
  };
}

async function byIdentity(
  rule: SignatureRule & { readonly kind: 'identity' },
  signed: Signed,
  { bundle }: OpenBundle,
  artifact: Uint8Array,
): Promise<Checked<SignedBy>> {
  if (bundle.verificationMaterial.content.$case === 'publicKey') {
    return failed('it is made with a key: no certificate is in it');
  }
  const checked = await signerOf(bundle, Buffer.from(artifact), rule.roots);
  if (checked.kind === 'failed') return checked;
  const { identity, issuer, claims } = checked.value;
  const by = issuer === undefined ? identity : `${identity} from ${issuer}`;
  if (issuer !== rule.issuer) {
    if (issuer === undefined) {
      return failed(
        `it is made by ${by}: its certificate names no issuer, so signature-issuer has to be left out`,
      );
    }
    const hint = rule.issuer === undefined ? ', which signature-issuer has to name' : '';
    return failed(`it is made by ${by}${hint}`);
  }
  if (!isExpected(rule.identity, identity)) {
    return failed(`it is made by ${by}${hintAt(rule.identity, identity)}`);
  }
  const lacks =
    unmet(rule.claims, claims, 'its certificate') ??
    unmet(rule.annotations, signed.annotations, 'its payload');
  if (lacks !== undefined) return failed(lacks);
  const { annotations, signature } = signed;
  return {
    kind: 'verified',
    value: { kind: 'identity', ...checked.value, annotations, signature: digestOf(signature) },
  };
}
