import type { Digest } from '../oci/digest.js';
import type { Claims } from './claims.js';
import type { Signer } from './signer.js';

/** By whom a verified signature is, and what was verified with it. */
export type SignedBy = Recorded &
  (
    | { readonly kind: 'key'; readonly fingerprint: string }
    | ({ readonly kind: 'identity' } & Signer)
  );

interface Recorded {
  /** annotations in the signed payload */
  readonly annotations: ReadonlyMap<string, string>;
  /** digest of the signature itself */
  readonly signature: Digest;
}

/** What is told of more than this is that there is more. */
const MOST_TOLD = 10;
const LONGEST_TOLD = 200;

/** Who signed, and what else the signature states, for people. */
export function wordsOf(signed: SignedBy): string {
  const stated: string[] = [];
  if (signed.kind === 'identity') {
    stated.push(`signed ${signed.signedAt}`);
    if (signed.logIndex !== undefined) stated.push(`log index ${signed.logIndex}`);
    stated.push(...claimWords(signed.claims));
  }
  stated.push(...pairs(signed.annotations, () => true));
  return stated.length === 0 ? whoSigned(signed) : `${whoSigned(signed)} (${stated.join(', ')})`;
}

/** What a certificate states of the run that signed; the issuer is told with the signer. */
export function claimWords(claims: Claims): string[] {
  return pairs(claims, (name) => name !== 'issuer');
}

/** Who signed, in a few words. */
export function whoSigned(signed: SignedBy): string {
  if (signed.kind === 'key') return `key ${signed.fingerprint}`;
  const { identity, issuer } = signed;
  return issuer === undefined ? identity : `${identity} from ${issuer}`;
}

function pairs(of: ReadonlyMap<string, string>, tells: (name: string) => boolean): string[] {
  const told = [...of].filter(([name, value]) => tells(name) && value !== '');
  const more = told.length - MOST_TOLD;
  const texts = told
    .slice(0, MOST_TOLD)
    .map(([name, value]) => `${name}=${value}`.slice(0, LONGEST_TOLD));
  return more > 0 ? [...texts, `and ${more} more`] : texts;
}
