import { constants, type KeyObject, verify } from 'node:crypto';
import { childrenOf, context, type Der, Fields, inside, TAG } from './der.js';
import { oidOf, smallOf } from './der-values.js';

/** The hash functions that are taken; SHA-1 and MD5 are not among them. */
export type Hash = 'sha256' | 'sha384' | 'sha512';

/** How a certificate, a revocation list or a timestamp is signed. */
export type X509Algorithm =
  | { readonly kind: 'rsa' | 'pss' | 'ecdsa'; readonly hash: Hash }
  | { readonly kind: 'ed25519' };

const HASHES: Readonly<Record<string, Hash>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
const SIGNATURES: Readonly<Record<string, X509Algorithm>> = {
  '1.2.840.113549.1.1.11': { kind: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', hash: 'sha512' },
  '1.3.101.112': { kind: 'ed25519' },
};
const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const SALT = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** The hash function that an AlgorithmIdentifier names; undefined for SHA-1 and every other. */
export function hashOf(identifier: Der): Hash | undefined {
  return HASHES[oidOf(new Fields(identifier, 'an algorithm').take(TAG.oid))];
}

/**
 * The signature algorithm that an AlgorithmIdentifier names.
 *
 * @param digest what CMS names beside it, for identifiers that name no hash themselves
 * @returns undefined for SHA-1, MD5 and everything that is not known
 */
export function signatureAlgorithmOf(identifier: Der, digest?: Hash): X509Algorithm | undefined {
  const oid = oidOf(new Fields(identifier, 'an algorithm').take(TAG.oid));
  if (oid === PSS) {
    const hash = pssHashOf(identifier);
    return hash && { kind: 'pss', hash };
  }
  if (oid === RSA && digest) return { kind: 'rsa', hash: digest };
  return SIGNATURES[oid];
}

/** Hash of RSASSA-PSS parameters in which hash, mask and salt belong together, as RFC 4055 advises. */
function pssHashOf(identifier: Der): Hash | undefined {
  const parameters = childrenOf(identifier, 'an algorithm')[1];
  if (parameters?.tag !== TAG.sequence) return undefined;
  const fields = new Fields(parameters, 'an algorithm');
  const named = fields.optional(context(0));
  const mask = fields.optional(context(1));
  const salt = fields.optional(context(2));
  if (!named || !mask || !salt) return undefined;
  const hash = hashOf(inside(named, TAG.sequence, 'an algorithm'));
  const [function1, of] = childrenOf(inside(mask, TAG.sequence, 'an algorithm'), 'an algorithm');
  if (!hash || !function1 || oidOf(function1) !== MGF1 || of?.tag !== TAG.sequence)
    return undefined;
  const length = smallOf(inside(salt, TAG.integer, 'a salt length'));
  return hashOf(of) === hash && length === SALT[hash] ? hash : undefined;
}

const KEY_KINDS = { rsa: 'rsa', pss: 'rsa', ecdsa: 'ec', ed25519: 'ed25519' } as const;

/** Whether the key made this signature over these bytes. */
export function isSignedWith(
  algorithm: X509Algorithm,
  key: KeyObject,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.asymmetricKeyType !== KEY_KINDS[algorithm.kind]) return false;
  try {
    switch (algorithm.kind) {
      case 'rsa':
      case 'ecdsa':
        return verify(algorithm.hash, bytes, key, signature);
      case 'pss': {
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
        return verify(algorithm.hash, bytes, { key, padding, saltLength }, signature);
      }
      case 'ed25519':
        return verify(null, bytes, key, signature);
    }
  } catch {
    // OpenSSL throws for some malformed signatures and returns false for others.
    return false;
  }
}
