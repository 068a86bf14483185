import type { Certificate } from './certificate.js';
import { type Crl, type Entry, entriesFor, parseCrl } from './crl.js';
import { crlAddressProblem } from './crl-address.js';
import { displayName } from './name.js';
import { attempt, shown, Unreadable } from './unreadable.js';

/** Revocation lists that were fetched, by their address; or why one was not. */
export type Crls = ReadonlyMap<string, Uint8Array | { readonly problem: string }>;

/** Whether certificates were revoked. `unknown` is never `good`. */
export type Revocation =
  | { readonly kind: 'good'; readonly detail: string }
  | { readonly kind: 'revoked'; readonly reason: string }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** addresses of lists that would tell, and that may be asked for */
      readonly wanted: readonly string[];
    };

export interface RevocationQuestion {
  /** from leaf to root; the root is not asked about */
  readonly chain: readonly Certificate[];
  /** how many of the chain, from the leaf on, are vouched for by the trust store: only their addresses are used */
  readonly anchored: number;
  readonly crls: Crls;
  readonly now: number;
  /** when it was signed by a clock that is trusted; an entry that says "invalid since later" does not count then */
  readonly signedAt: number | undefined;
}

const HOLD = 6;
const REMOVED = 8;

/**
 * Whether any certificate of the chain below the root was revoked, by the lists at hand. Nobody is asked. A
 * certificate that names no place to ask cannot be revoked and counts as good, as in Notation; one that names an
 * OCSP responder only is unknown.
 *
 * @see Notary Project, trust-store-trust-policy.md, "Certificate Revocation Evaluation"
 */
export function revocationOf(question: RevocationQuestion): Revocation {
  const { chain, anchored } = question;
  const unknown: string[] = [];
  const wanted = new Set<string>();
  let looked = 0;
  for (const [i, certificate] of chain.slice(0, -1).entries()) {
    const issuer = chain[i + 1];
    const { ocsp, crls, namesChanges } = certificate;
    if (!issuer || (ocsp.length + crls.length === 0 && !namesChanges)) continue;
    const label = `"${displayName(certificate.subject)}"`;
    const missing = i < anchored ? missingOf(question, crls.flat(), issuer) : [];
    for (const address of missing) wanted.add(address);
    const read = attempt(() => isRevoked(question, certificate, issuer));
    if ('reason' in read) unknown.push(`${label}: ${read.reason}`);
    else if (read.value) return { kind: 'revoked', reason: `the certificate ${label} was revoked` };
    else looked++;
  }
  if (unknown.length > 0)
    return { kind: 'unknown', reason: unknown.join('; '), wanted: [...wanted] };
  const detail =
    looked > 0
      ? `${looked} looked up in revocation lists`
      : 'the certificates name no place to ask about their revocation';
  return { kind: 'good', detail };
}

/** Lists not yet at hand, those with later changes included. */
function missingOf(
  { crls, now }: RevocationQuestion,
  addresses: readonly string[],
  issuer: Certificate,
): readonly string[] {
  const fresher = addresses.flatMap((address) => {
    const bytes = crls.get(address);
    if (!(bytes instanceof Uint8Array)) return [];
    const read = attempt(() => parseCrl(bytes, issuer, now));
    return 'value' in read ? read.value.fresher.flat() : [];
  });
  return [...addresses, ...fresher].filter(
    (address) => !crls.has(address) && crlAddressProblem(address) === undefined,
  );
}

function isRevoked(question: RevocationQuestion, certificate: Certificate, issuer: Certificate) {
  const { crls, ocsp, namesChanges } = certificate;
  if (crls.length === 0 && ocsp.length > 0) {
    const where = ocsp.map(shown).join(', ');
    throw new Unreadable(`only OCSP (${where}) could tell, which is not asked`);
  }
  if (crls.length === 0 || namesChanges)
    throw new Unreadable('it names revocation lists that are not read');
  // Each place may have a list of its own, so all of them have to be looked at.
  return crls
    .map((addresses) =>
      firstOf(addresses, (address) => statusIn(question, address, certificate, issuer)),
    )
    .some((revoked) => revoked);
}

/** The answer of the first address that has one; all of them are addresses of the same list. */
function firstOf<T>(addresses: readonly string[], read: (address: string) => T): T {
  const reasons: string[] = [];
  for (const address of addresses) {
    const found = attempt(() => read(address));
    if ('value' in found) return found.value;
    reasons.push(found.reason);
  }
  throw new Unreadable(reasons.join(', ') || 'its revocation list has no address');
}

function statusIn(
  question: RevocationQuestion,
  address: string,
  certificate: Certificate,
  issuer: Certificate,
): boolean {
  const full = listAt(question, address, issuer);
  if (full.deltaOf !== undefined) throw new Unreadable(`${shown(address)}: it is no full list`);
  const changes = full.fresher.map((places) =>
    firstOf(places, (place) => deltaAt(question, place, issuer, full)),
  );
  const lists = [full, ...changes];
  const kind = certificate.basic?.ca ? 'authorities' : 'others';
  for (const { covers } of lists) {
    if (covers !== 'all' && covers !== kind)
      throw new Unreadable(`${shown(address)}: it is a list of other certificates`);
  }
  return isRevokedBy(
    lists.flatMap((list) => entriesFor(list, certificate.serial)),
    question.signedAt,
  );
}

function listAt({ crls, now }: RevocationQuestion, address: string, issuer: Certificate): Crl {
  const found = crls.get(address);
  const where = shown(address);
  if (found === undefined) {
    const problem = crlAddressProblem(address) ?? 'was not asked for';
    throw new Unreadable(`the revocation list ${where} ${problem}`);
  }
  if (!(found instanceof Uint8Array)) throw new Unreadable(`${where}: ${found.problem}`);
  const read = attempt(() => parseCrl(found, issuer, now));
  if ('reason' in read) throw new Unreadable(`${where}: ${read.reason}`);
  return read.value;
}

/** RFC 5280, section 5.2.4: a list of changes continues the full one without a gap. */
function deltaAt(
  question: RevocationQuestion,
  address: string,
  issuer: Certificate,
  full: Crl,
): Crl {
  const { deltaOf, number, ...rest } = listAt(question, address, issuer);
  const fits =
    deltaOf !== undefined &&
    number !== undefined &&
    full.number !== undefined &&
    deltaOf <= full.number &&
    number > full.number;
  if (!fits) throw new Unreadable(`${shown(address)}: it does not continue the full list`);
  return { deltaOf, number, ...rest };
}

/** Of holds and their ends the last one counts; everything else is for good. */
function isRevokedBy(entries: readonly Entry[], signedAt: number | undefined): boolean {
  let last: Entry | undefined;
  for (const entry of entries) {
    const { reason, invalidAt, revokedAt } = entry;
    if (signedAt !== undefined && invalidAt !== undefined && signedAt < invalidAt) continue;
    if (reason !== HOLD && reason !== REMOVED) return true;
    if (!last || revokedAt >= last.revokedAt) last = entry;
  }
  return last?.reason === HOLD;
}
