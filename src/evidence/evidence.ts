import { type Digest, parseDigest } from '../oci/digest.js';
import type { Promotion } from '../request/request.js';

/** What one place says about the digest. */
export type Claim = { readonly origin: string } & (
  | { readonly kind: 'digest'; readonly digest: Digest }
  /** the place is there and holds nothing, as an empty variable does */
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly text: string; readonly problem: string }
);

/** What all places together say. */
export type Evidence = { readonly claims: readonly Claim[] } & (
  | { readonly kind: 'agreed'; readonly digest: Digest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'conflict' }
);

const LONGEST_TEXT = 120;

/** Collects every claim about the digest of one promotion and weighs them. */
export function collectEvidence(promotion: Promotion): Evidence {
  const inSource = promotion.source?.digestText;
  const claims: Claim[] = [
    ...(inSource === undefined ? [] : [claim('source', inSource)]),
    ...(promotion.digestText === '' ? [] : [claim('digest', promotion.digestText)]),
  ];
  return weigh(claims);
}

/** Weighs claims: a malformed one is never passed over, two digests never become one. */
export function weigh(claims: readonly Claim[]): Evidence {
  if (claims.some(({ kind }) => kind === 'malformed')) return { kind: 'malformed', claims };
  const digests = new Set(claims.flatMap((it) => (it.kind === 'digest' ? [it.digest] : [])));
  const [digest] = digests;
  if (digest === undefined) return { kind: 'missing', claims };
  return digests.size > 1 ? { kind: 'conflict', claims } : { kind: 'agreed', claims, digest };
}

/**
 * Reads a literal.
 *
 * @param origin the input it stands in
 * @param text `sha256:` and 64 hex characters, or nothing
 */
export function claim(origin: string, text: string): Claim {
  if (text === '') return { origin, kind: 'empty' };
  try {
    const digest = parseDigest(text);
    if (digest.startsWith('sha256:')) return { origin, kind: 'digest', digest };
    const problem = 'Azure imports by sha256 digests only';
    return { origin, kind: 'malformed', text: text.slice(0, LONGEST_TEXT), problem };
  } catch (error) {
    const problem = (error as Error).message;
    return { origin, kind: 'malformed', text: text.slice(0, LONGEST_TEXT), problem };
  }
}
