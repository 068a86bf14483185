import { createHash, createPublicKey, verify } from 'node:crypto';

/** A public key a signature has to be made with. */
export interface SigningKey {
  /** SubjectPublicKeyInfo in DER */
  readonly spki: Uint8Array;
  /** SHA-256 of its DER form, for messages */
  readonly fingerprint: string;
}

/** Keys have a few hundred characters, those of a file with remarks some thousand. */
const LONGEST_KEY = 100_000;
const PEM = /-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END (RSA )?PUBLIC KEY-----/;
const KINDS = ['ec', 'rsa', 'ed25519'];
/** Digests by key type: cosign signs with SHA-256, newer clients with the digest of the curve. */
const DIGESTS = ['sha256', 'sha384', 'sha512'];

/** Whether a text is a key itself and not the path of a file that holds one. */
export function isInlineKey(text: string): boolean {
  return text.includes('-----BEGIN ');
}

/**
 * Reads a public key in PEM, as `cosign generate-key-pair` writes it to `cosign.pub`.
 *
 * @returns undefined for anything else: a private key, a certificate, a key of another kind
 */
export function parsePublicKey(text: string): SigningKey | undefined {
  if (text.length > LONGEST_KEY) return undefined;
  // A variable that holds a key on one line has its line ends written out, or as blanks.
  const pem = PEM.exec(text.replaceAll('\\n', '\n'));
  if (!pem || /PRIVATE KEY/.test(text)) return undefined;
  const [, rsa, body = ''] = pem;
  try {
    const der = Buffer.from(body.replace(/\s+/g, ''), 'base64');
    const type = rsa === undefined ? 'spki' : 'pkcs1';
    const key = createPublicKey({ key: der, format: 'der', type });
    if (!KINDS.includes(key.asymmetricKeyType ?? '')) return undefined;
    const spki = key.export({ type: 'spki', format: 'der' });
    const fingerprint = createHash('sha256').update(spki).digest('base64').replace(/=+$/, '');
    return { spki, fingerprint: `SHA256:${fingerprint}` };
  } catch {
    return undefined;
  }
}

/** Whether the signature over these bytes is made with the key. */
export function isSignedBy(
  { spki }: SigningKey,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
  const digests = key.asymmetricKeyType === 'ed25519' ? [null] : DIGESTS;
  return digests.some((digest) => {
    try {
      return verify(digest, bytes, key, signature);
    } catch {
      return false;
    }
  });
}

/**
 * For a refusal, how a signature may be made with the key all the same: cosign 3 signs with an Ed25519 key
 * over a digest (Ed25519ph), which neither this gate nor cosign's own verification reads.
 *
 * @see RFC 8032, section 5.1
 */
export function otherWaysOf({ spki }: SigningKey): string {
  const { asymmetricKeyType } = createPublicKey({
    key: Buffer.from(spki),
    type: 'spki',
    format: 'der',
  });
  return asymmetricKeyType === 'ed25519'
    ? ' as Ed25519; if it is made as Ed25519ph, as cosign 3 does with such a key, it cannot be verified here, and neither by cosign: sign with an ECDSA key'
    : '';
}
