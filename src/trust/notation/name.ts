import { childrenOf, type Der, elementsOf, Fields, readDer, TAG } from './der.js';
import { oidOf } from './der-values.js';
import { attempt, shown, Unreadable } from './unreadable.js';

/** Types of attributes that have a short name where Notary Project names are written down. */
const SHORT: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'POSTALCODE',
};

/** A distinguished name as attributes: type → value, each type once. */
export type Attributes = ReadonlyMap<string, string>;

interface Pair {
  readonly oid: string;
  readonly value: Der;
}

/** Text types of X.520, and how their bytes are read. */
const DECODERS: Readonly<Record<number, (body: Uint8Array) => string>> = {
  12: (body) => decoded('utf-8', body),
  18: ascii,
  19: ascii,
  20: (body) => Buffer.from(body).toString('latin1'),
  22: ascii,
  30: (body) => decoded('utf-16be', body),
};

/**
 * The attributes of a subject by which an identity can be told.
 *
 * @param name a Name in DER
 * @throws Unreadable when a type is there twice, has no short name, or its value is no text: such a subject
 *   cannot be compared without doubt
 */
export function subjectOf(name: Uint8Array): Attributes {
  const found = new Map<string, string>();
  for (const { oid, value } of pairsOf(name)) {
    const type = SHORT[oid];
    if (type === undefined) throw new Unreadable(`its subject has an attribute of the type ${oid}`);
    if (found.has(type)) throw new Unreadable(`its subject has ${type} twice`);
    found.set(type, textOf(value));
  }
  for (const type of ['C', 'ST', 'O']) {
    if (!found.get(type)) throw new Unreadable(`its subject has no ${type}`);
  }
  return found;
}

/** A name in DER as text for people, last part first as RFC 4514 writes it; never for a comparison. */
export function displayName(name: Uint8Array): string {
  const read = attempt(() =>
    pairsOf(name)
      .map(({ oid, value }) => `${SHORT[oid] ?? oid}=${displayValue(value)}`)
      .reverse()
      .join(','),
  );
  return shown('value' in read ? read.value : 'a name that cannot be read');
}

function displayValue(value: Der): string {
  const read = attempt(() => textOf(value));
  if ('reason' in read) return `#${Buffer.from(value.raw).toString('hex')}`;
  return read.value.replace(/[\\,+"<>;=]/g, '\\$&').replace(/^[# ]| $/g, '\\$&');
}

function pairsOf(name: Uint8Array): Pair[] {
  const parts = childrenOf(readDer(name, TAG.sequence, 'a name'), 'a name');
  return parts.flatMap((part) => {
    if (part.tag !== TAG.set) throw new Unreadable('a name is not built as it should be');
    return [...elementsOf(part)].map((pair) => {
      const fields = new Fields(pair, 'a name');
      const oid = oidOf(fields.take(TAG.oid));
      const value = fields.any();
      fields.end();
      return { oid, value };
    });
  });
}

function textOf({ tag, body }: Der): string {
  const decode = DECODERS[tag];
  if (!decode) throw new Unreadable('a name has a value that is no text');
  return decode(body);
}

function ascii(body: Uint8Array): string {
  if (body.some((byte) => byte >= 0x80)) throw new Unreadable('a name has a value that is no text');
  return Buffer.from(body).toString('latin1');
}

function decoded(encoding: string, body: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new Unreadable('a name has a value that is no text');
  }
}
