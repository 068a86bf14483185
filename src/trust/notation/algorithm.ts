import { constants, type KeyObject, verify } from 'node:crypto';
import type { Hash } from './x509-algorithm.js';

/** The six algorithms of Notary Project signatures. */
export const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

const HASHES: Readonly<Record<Algorithm, Hash>> = {
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
};
const BY_RSA_BYTES: Readonly<Record<number, Algorithm>> = {
  256: 'PS256',
  384: 'PS384',
  512: 'PS512',
};
const BY_CURVE: Readonly<Record<string, Algorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/**
 * The one algorithm that a key signs with.
 *
 * @returns undefined for keys of other sizes, curves and kinds, which Notary Project signatures must not use
 * @see Notary Project signature specification, "Algorithm Selection"
 */
export function algorithmOfKey(key: KeyObject | undefined): Algorithm | undefined {
  const { modulusLength = 0, namedCurve = '' } = key?.asymmetricKeyDetails ?? {};
  switch (key?.asymmetricKeyType) {
    case 'rsa':
      return BY_RSA_BYTES[Math.ceil(modulusLength / 8)];
    case 'ec':
      return Object.hasOwn(BY_CURVE, namedCurve) ? BY_CURVE[namedCurve] : undefined;
    default:
      return undefined;
  }
}

/** Whether the key made this signature over these bytes; elliptic curve signatures are r and s in a row. */
export function isMadeWith(
  algorithm: Algorithm,
  key: KeyObject,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const how = algorithm.startsWith('PS')
    ? {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  try {
    return verify(HASHES[algorithm], bytes, how, signature);
  } catch {
    // OpenSSL throws for some malformed signatures and returns false for others.
    return false;
  }
}
