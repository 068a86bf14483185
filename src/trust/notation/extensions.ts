import {
  childrenOf,
  context,
  type Der,
  elementsOf,
  Fields,
  implicit,
  readDer,
  TAG,
} from './der.js';
import { booleanOf, flagsOf, oidOf, smallOf } from './der-values.js';
import { Unreadable } from './unreadable.js';

/** An extension of a certificate, a revocation list or one of its entries. */
export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}
export type Extensions = ReadonlyMap<string, Extension>;

/** Uses of a key by the number of their bit, RFC 5280 section 4.2.1.3. */
export const KEY_USES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** What the extensions that count say. */
export interface Constraints {
  readonly basic:
    | { readonly critical: boolean; readonly ca: boolean; readonly depth?: number }
    | undefined;
  readonly keyUsage: { readonly critical: boolean; readonly uses: ReadonlySet<KeyUse> } | undefined;
  readonly purposes: { readonly critical: boolean; readonly oids: readonly string[] } | undefined;
}

/** Reads `Extensions`; the same one twice is refused, since readers would disagree which one counts. */
export function extensionsOf(list: Der): Extensions {
  const found = new Map<string, Extension>();
  for (const extension of childrenOf(list, 'a certificate')) {
    const fields = new Fields(extension, 'an extension');
    const oid = oidOf(fields.take(TAG.oid));
    const flag = fields.optional(TAG.boolean);
    const value = fields.take(TAG.octets).body;
    fields.end();
    if (found.has(oid)) throw new Unreadable('it has the same extension twice');
    found.set(oid, { critical: flag !== undefined && booleanOf(flag), value });
  }
  return found;
}

/** Basic constraints, key usage and extended key usage, where they are there. */
export function constraintsOf(extensions: Extensions): Constraints {
  const basic = extensions.get('2.5.29.19');
  const usage = extensions.get('2.5.29.15');
  const purposes = extensions.get('2.5.29.37');
  return {
    basic: basic && { critical: basic.critical, ...basicOf(basic.value) },
    keyUsage: usage && { critical: usage.critical, uses: usesOf(usage.value) },
    purposes: purposes && {
      critical: purposes.critical,
      oids: childrenOf(readDer(purposes.value, TAG.sequence, 'an extension'), 'an extension').map(
        oidOf,
      ),
    },
  };
}

function basicOf(value: Uint8Array): { ca: boolean; depth?: number } {
  const fields = new Fields(readDer(value, TAG.sequence, 'basic constraints'), 'basic constraints');
  const ca = fields.optional(TAG.boolean);
  const depth = fields.optional(TAG.integer);
  fields.end();
  return { ca: ca !== undefined && booleanOf(ca), ...(depth ? { depth: smallOf(depth) } : {}) };
}

function usesOf(value: Uint8Array): ReadonlySet<KeyUse> {
  const flags = flagsOf(readDer(value, TAG.bits, 'key usage'));
  return new Set(KEY_USES.filter((_, bit) => flags.has(bit)));
}

const OCSP = '1.3.6.1.5.5.7.48.1';
const URI = implicit(6);
const uriOf = ({ body }: Der): string => Buffer.from(body).toString('latin1');

/** Addresses where an OCSP responder answers for the certificate. */
export function ocspOf(extensions: Extensions): readonly string[] {
  const found = extensions.get('1.3.6.1.5.5.7.1.1');
  if (!found) return [];
  const list = childrenOf(readDer(found.value, TAG.sequence, 'an extension'), 'an extension');
  return list.flatMap((access) => {
    const fields = new Fields(access, 'an extension');
    const method = oidOf(fields.take(TAG.oid));
    const place = fields.any();
    return method === OCSP && place.tag === URI ? [uriOf(place)] : [];
  });
}

/**
 * Places of revocation lists, each with the addresses at which the same list lies; undefined where there is no such
 * extension. A place that is not named by addresses has none.
 *
 * @see RFC 5280, section 4.2.1.13
 */
export function distributionPointsOf(
  extensions: Extensions,
  oid: '2.5.29.31' | '2.5.29.46',
): readonly (readonly string[])[] | undefined {
  const found = extensions.get(oid);
  if (!found) return undefined;
  const points = childrenOf(readDer(found.value, TAG.sequence, 'an extension'), 'an extension');
  if (points.length === 0) return [[]];
  return points.map((point) => {
    const name = new Fields(point, 'an extension').optional(context(0));
    const full = name && new Fields(name, 'an extension').optional(context(0));
    return full ? [...elementsOf(full)].filter(({ tag }) => tag === URI).map(uriOf) : [];
  });
}
