import { cut } from '../cut.js';
import { type Digest, parseDigest } from '../oci/digest.js';

/** What one place says about the digest. */
export type Claim = { readonly origin: string } & (
  | {
      readonly kind: 'digest';
      readonly digest: Digest;
      readonly format: string;
      /** claimed: nobody verified it here; stated: by the pipeline itself */
      readonly strength: 'stated' | 'claimed';
    }
  /** the place is there and holds nothing, as an empty variable does */
  | { readonly kind: 'empty' }
  /** the place holds what a build leaves beside its evidence; another place says the digest */
  | { readonly kind: 'silent'; readonly problem: string }
  /** the place holds something, and it is no usable evidence */
  | { readonly kind: 'unusable'; readonly problem: string }
);

/** What all places together say. */
export type Evidence = { readonly claims: readonly Claim[] } & (
  | { readonly kind: 'agreed'; readonly digest: Digest }
  | { readonly kind: 'missing' | 'unusable' | 'conflict' }
);

const LONGEST_TEXT = 120;

/** Weighs claims: an unusable one is never passed over, two digests never become one. */
export function weigh(claims: readonly Claim[]): Evidence {
  if (claims.some(({ kind }) => kind === 'unusable')) return { kind: 'unusable', claims };
  const digests = new Set(claims.flatMap((it) => (it.kind === 'digest' ? [it.digest] : [])));
  const [digest] = digests;
  if (digest === undefined) return { kind: 'missing', claims };
  return digests.size > 1 ? { kind: 'conflict', claims } : { kind: 'agreed', claims, digest };
}

/**
 * Reads a literal.
 *
 * @param origin the input or file it stands in
 * @param text `sha256:` and 64 hex characters, or nothing
 */
export function literalClaim(
  origin: string,
  text: string,
  format = 'literal',
  strength: 'stated' | 'claimed' = 'stated',
): Claim {
  if (text === '') return { origin, kind: 'empty' };
  // The content of a file is never shown: it may be any file somebody named.
  const shown = format === 'literal' ? `"${cut(text, LONGEST_TEXT)}"` : 'an entry';
  try {
    const digest = parseDigest(text);
    if (digest.startsWith('sha256:')) return { origin, kind: 'digest', digest, format, strength };
    return {
      origin,
      kind: 'unusable',
      problem: `${shown}: Azure imports by sha256 digests only`,
    };
  } catch (error) {
    const problem = `${shown} is no digest: ${hintAt(text) ?? (error as Error).message}`;
    return { origin, kind: 'unusable', problem };
  }
}

/** What is wrong with a text that looks right, or almost so. */
function hintAt(text: string): string | undefined {
  const unseen = /[\p{Cf}\p{Cc}\p{Z}]/u.exec(text)?.[0].codePointAt(0);
  if (unseen !== undefined) {
    const code = unseen.toString(16).toUpperCase().padStart(4, '0');
    return `it holds a blank or a character that nobody sees, U+${code}`;
  }
  if (/^[0-9a-f]{64}$/.test(text)) return 'write sha256: before it';
  if (/^(?:null|undefined)$/.test(text)) return 'whatever should say it came empty';
  return undefined;
}
