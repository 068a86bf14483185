import { createHash } from 'node:crypto';
import { FormatError } from './format-error.js';

/**
 * A content digest `algorithm:hex` whose form was checked. Only {@link parseDigest} and
 * {@link digestOf} make one, so a tag can never stand where a digest is due.
 */
export type Digest = string & { readonly __brand: 'Digest' };

/** The registered algorithms and the length of their encoded part in characters. */
const ENCODED_LENGTH = { sha256: 64, sha384: 96, sha512: 128 } as const;
type Algorithm = keyof typeof ENCODED_LENGTH;

const DIGEST = /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/;
const LOWER_HEX = /^[a-f0-9]+$/;

function isAlgorithm(name: string): name is Algorithm {
  return Object.hasOwn(ENCODED_LENGTH, name);
}

/**
 * Checks a digest text.
 *
 * @param text `algorithm:encoded`, lower-case hex, for example `sha256:` and 64 characters
 * @throws FormatError `DIGEST_FORMAT`, `DIGEST_ALGORITHM` or `DIGEST_LENGTH`
 * @see OCI image specification, descriptor.md, section "Digests"
 */
export function parseDigest(text: string): Digest {
  const match = DIGEST.exec(text);
  const [, algorithm = '', encoded = ''] = match ?? [];
  if (!match) {
    throw new FormatError('DIGEST_FORMAT', 'expected a digest like sha256:<64 hex characters>');
  }
  if (!isAlgorithm(algorithm)) {
    throw new FormatError(
      'DIGEST_ALGORITHM',
      `digest algorithm ${algorithm} is not one of ${Object.keys(ENCODED_LENGTH).join(', ')}`,
    );
  }
  const wanted = ENCODED_LENGTH[algorithm];
  if (encoded.length !== wanted) {
    throw new FormatError(
      'DIGEST_LENGTH',
      `a ${algorithm} digest has ${wanted} hex characters after the colon, this one has ${encoded.length}`,
    );
  }
  if (!LOWER_HEX.test(encoded)) {
    throw new FormatError(
      'DIGEST_FORMAT',
      `a ${algorithm} digest is lower-case hexadecimal after the colon`,
    );
  }
  return text as Digest;
}

/** Whether {@link parseDigest} would accept the text. */
export function isDigest(text: string): text is Digest {
  try {
    parseDigest(text);
    return true;
  } catch {
    return false;
  }
}

/** The algorithm of a digest, `sha256` for nearly every registry. */
export function algorithmOf(digest: Digest): Algorithm {
  return digest.slice(0, digest.indexOf(':')) as Algorithm;
}

/** Computes the digest of bytes, never of a decoded text. */
export function digestOf(bytes: Uint8Array, algorithm: Algorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

/** Whether these bytes are the content that the digest names. */
export function matches(digest: Digest, bytes: Uint8Array): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

/** The encoded part of a digest, behind its algorithm. */
export function encodedPart(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** The first characters of a digest, for a table or a log line; never for a comparison. */
export function shortDigest(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':') + 13);
}

const IN_TEXT = /\b(sha(?:256|384|512):[0-9a-f]{12})[0-9a-f]{52,116}\b/g;

/** A text in which every digest is as {@link shortDigest} shows it. */
export function shortDigests(text: string): string {
  return text.replace(IN_TEXT, '$1');
}
