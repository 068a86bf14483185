import { type Certificate, isValidAt } from './certificate.js';
import { context, type Der, elementsOf, Fields, implicit, inside, readDer, TAG } from './der.js';
import { bitBytesOf, booleanOf, integerOf, smallOf, timeOf } from './der-values.js';
import { distributionPointsOf, type Extensions, extensionsOf } from './extensions.js';
import { sameBytes, Unreadable } from './unreadable.js';
import { isSignedWith, signatureAlgorithmOf } from './x509-algorithm.js';

/** A revocation list that its issuer signed and that is of this time. */
export interface Crl {
  readonly number: bigint | undefined;
  /** only what changed since the full list of this number or a later one */
  readonly deltaOf: bigint | undefined;
  /** places of lists with what changed since */
  readonly fresher: readonly (readonly string[])[];
  /** entries as they stand there; read one by one, there may be very many */
  readonly entries: Der | undefined;
  /** of which certificates it speaks */
  readonly covers: 'all' | 'authorities' | 'others';
}

/** Largest list that is read. */
export const MAX_CRL_BYTES = 32 << 20;

const NUMBER = '2.5.29.20';
const DELTA = '2.5.29.27';
const SCOPE = '2.5.29.28';
const KNOWN = [NUMBER, DELTA, SCOPE];

/**
 * Reads a revocation list and checks that the issuer signed it and that it is valid now.
 *
 * @param now in milliseconds
 * @throws Unreadable when it says nothing about certificates of this issuer at this time
 * @see RFC 5280, section 5 and 6.3.3
 */
export function parseCrl(bytes: Uint8Array, issuer: Certificate, now: number): Crl {
  if (bytes.length > MAX_CRL_BYTES) throw new Unreadable('it is larger than 32 MiB');
  const outer = new Fields(readDer(bytes, TAG.sequence, 'a revocation list'), 'a revocation list');
  const tbs = outer.take(TAG.sequence);
  const identifier = outer.take(TAG.sequence);
  const signature = bitBytesOf(outer.take(TAG.bits));
  outer.end();

  const fields = new Fields(tbs, 'a revocation list');
  if (smallOf(fields.take(TAG.integer)) !== 1) throw new Unreadable('it is not of version 2');
  const inner = fields.take(TAG.sequence);
  const name = fields.take(TAG.sequence);
  const thisUpdate = timeOf(fields.any());
  const next = fields.optional(TAG.utcTime) ?? fields.optional(TAG.generalizedTime);
  const entries = fields.optional(TAG.sequence);
  const list = fields.optional(context(0));
  fields.end();

  const algorithm = signatureAlgorithmOf(identifier);
  if (!sameBytes(inner.raw, identifier.raw))
    throw new Unreadable('it names two signature algorithms');
  if (!sameBytes(name.raw, issuer.subject)) throw new Unreadable('it is of another issuer');
  if (!issuer.basic?.ca || (issuer.keyUsage && !issuer.keyUsage.uses.has('cRLSign')))
    throw new Unreadable('its issuer may not sign revocation lists');
  if (!algorithm || !issuer.key || !isSignedWith(algorithm, issuer.key, tbs.raw, signature))
    throw new Unreadable('its signature does not hold');
  if (!next) throw new Unreadable('it does not say until when it holds');
  if (!isValidAt({ notBefore: thisUpdate, notAfter: timeOf(next) }, now))
    throw new Unreadable('it is not valid now');
  const extensions = list
    ? extensionsOf(inside(list, TAG.sequence, 'a revocation list'))
    : (new Map() as Extensions);
  return { entries, ...scopeOf(extensions), ...numbersOf(extensions) };
}

function numbersOf(extensions: Extensions) {
  const numberAt = (oid: string) => {
    const found = extensions.get(oid);
    return found && integerOf(readDer(found.value, TAG.integer, 'a number'));
  };
  for (const [oid, { critical }] of extensions) {
    if (critical && !KNOWN.includes(oid))
      throw new Unreadable(`its critical extension ${oid} is not understood`);
  }
  return {
    number: numberAt(NUMBER),
    deltaOf: numberAt(DELTA),
    fresher: distributionPointsOf(extensions, '2.5.29.46') ?? [],
  };
}

/** Issuing distribution point: lists of a part of the reasons, or of other issuers, prove nothing alone. */
function scopeOf(extensions: Extensions): Pick<Crl, 'covers'> {
  const found = extensions.get(SCOPE);
  if (!found) return { covers: 'all' };
  const fields = new Fields(readDer(found.value, TAG.sequence, 'its scope'), 'its scope');
  fields.optional(context(0));
  const users = flag(fields.optional(implicit(1)));
  const authorities = flag(fields.optional(implicit(2)));
  const reasons = fields.optional(implicit(3));
  const indirect = flag(fields.optional(implicit(4)));
  const attributes = flag(fields.optional(implicit(5)));
  fields.end();
  if (reasons || indirect || attributes) throw new Unreadable('it is a list of a part only');
  if (users && authorities) throw new Unreadable('it is a list of nothing');
  return { covers: users ? 'others' : authorities ? 'authorities' : 'all' };
}

const flag = (der: Der | undefined): boolean => der !== undefined && booleanOf(der);

/** What a list says about one certificate. */
export interface Entry {
  readonly reason: number;
  readonly revokedAt: number;
  /** since when the key is believed to be in wrong hands */
  readonly invalidAt: number | undefined;
}

const REASON = '2.5.29.21';
const INVALID_SINCE = '2.5.29.24';

/** Entries for a serial number, in their order. */
export function entriesFor({ entries }: Crl, serial: Uint8Array): readonly Entry[] {
  const found: Entry[] = [];
  if (!entries) return found;
  for (const der of elementsOf(entries)) {
    const fields = new Fields(der, 'an entry');
    if (!sameBytes(fields.take(TAG.integer).body, serial)) continue;
    const revokedAt = timeOf(fields.any());
    const list = fields.optional(TAG.sequence);
    const extensions = list ? extensionsOf(list) : (new Map() as Extensions);
    for (const [oid, { critical }] of extensions) {
      if (critical && oid !== REASON && oid !== INVALID_SINCE)
        throw new Unreadable(`an entry's critical extension ${oid} is not understood`);
    }
    const reason = extensions.get(REASON);
    const since = extensions.get(INVALID_SINCE);
    found.push({
      reason: reason ? smallOf(readDer(reason.value, TAG.enumerated, 'a reason')) : 0,
      revokedAt,
      invalidAt: since && timeOf(readDer(since.value, TAG.generalizedTime, 'a time')),
    });
  }
  return found;
}
