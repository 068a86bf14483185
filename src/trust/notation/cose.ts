import type { Algorithm } from './algorithm.js';
import { type Cbor, type CborMap, readCbor } from './cbor.js';
import type { Parts } from './parts.js';
import { Unreadable } from './unreadable.js';

const SIGN1 = 18;
const LABEL = { alg: 1, crit: 2, contentType: 3, x5chain: 33 } as const;
const EPOCH = 1;

/** COSE's numbers of the six algorithms, RFC 9053 section 2 and RFC 8230. */
const ALGORITHM_NUMBERS: Readonly<Record<number, Algorithm>> = {
  [-7]: 'ES256',
  [-35]: 'ES384',
  [-36]: 'ES512',
  [-37]: 'PS256',
  [-38]: 'PS384',
  [-39]: 'PS512',
};

/**
 * Reads a signature in CBOR, `COSE_Sign1_Tagged`.
 *
 * @throws Unreadable
 * @see Notary Project, signature-envelope-cose.md; RFC 9052, sections 4.2 and 4.4
 */
export function parseCose(bytes: Uint8Array): Parts {
  const message = readCbor(bytes);
  if (message.kind !== 'tag' || message.tag !== SIGN1 || message.value.kind !== 'array')
    throw new Unreadable('it is no COSE_Sign1 message');
  const [first, unprotected, payload, signature, ...more] = message.value.value;
  if (first?.kind !== 'bytes' || unprotected?.kind !== 'map' || more.length > 0)
    throw new Unreadable('it is no COSE_Sign1 message');
  if (payload?.kind !== 'bytes') throw new Unreadable('it has no payload');
  if (signature?.kind !== 'bytes') throw new Unreadable('it has no signature');
  const headers = readCbor(first.value);
  if (headers.kind !== 'map') throw new Unreadable('its protected header is no map');
  const algorithm = headers.value.get(LABEL.alg);
  const contentType = headers.value.get(LABEL.contentType);
  return {
    algorithm: algorithm?.kind === 'int' ? ALGORITHM_NUMBERS[algorithm.value] : undefined,
    contentType: contentType?.kind === 'text' ? contentType.value : undefined,
    critical: labels(headers.value),
    headers: named(headers.value),
    timeOf: parseTime,
    chain: chainOf(unprotected.value),
    payload: payload.value,
    signed: toBeSigned(first.value, payload.value),
    signature: signature.value,
    timestamp: timestampOf(unprotected.value),
  };
}

/** The labels that are critical. A number can only be one that is not understood, and stays in the list as such. */
function labels(headers: CborMap): readonly string[] {
  const list = headers.get(LABEL.crit);
  if (list?.kind !== 'array' || list.value.length === 0)
    throw new Unreadable('it names no critical attributes');
  return list.value.map((label) => {
    if (label.kind === 'text') return label.value;
    if (label.kind === 'int') return `label ${label.value}`;
    throw new Unreadable('its critical attributes are no names');
  });
}

/** Headers with a name; texts as such, everything else as the item that it is. */
function named(headers: CborMap): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, item] of headers) {
    if (typeof key === 'string') found.set(key, item.kind === 'text' ? item.value : item);
  }
  return found;
}

/** Seconds since 1970 under tag 1, whole or broken. */
function parseTime(value: unknown): number {
  const item = value as Cbor | string | undefined;
  const seconds =
    typeof item === 'object' && item.kind === 'tag' && item.tag === EPOCH ? item.value : undefined;
  const known = seconds?.kind === 'int' || seconds?.kind === 'float';
  if (!known || !(Math.abs(seconds.value) < 1e11))
    throw new Unreadable('one of its times is not seconds since 1970');
  return Math.trunc(seconds.value * 1000);
}

function chainOf(unprotected: CborMap): readonly Uint8Array[] {
  const list = unprotected.get(LABEL.x5chain);
  if (list?.kind !== 'array') throw new Unreadable('it has no certificates');
  return list.value.map((item) => {
    if (item.kind !== 'bytes') throw new Unreadable('one of its certificates is no byte string');
    return item.value;
  });
}

function timestampOf(unprotected: CborMap): Uint8Array | undefined {
  const item = unprotected.get('io.cncf.notary.timestampSignature');
  if (item === undefined) return undefined;
  if (item.kind !== 'bytes') throw new Unreadable('its timestamp is no byte string');
  return item.value.length === 0 ? undefined : item.value;
}

/** `["Signature1", protected, h'', payload]` in CBOR. */
function toBeSigned(header: Uint8Array, payload: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from([0x84, 0x6a]),
    Buffer.from('Signature1'),
    lengthOf(header),
    header,
    Buffer.from([0x40]),
    lengthOf(payload),
    payload,
  ]);
}

/** First bytes of a byte string, in the shortest form. */
function lengthOf({ length }: Uint8Array): Buffer {
  if (length < 24) return Buffer.from([0x40 | length]);
  if (length < 0x100) return Buffer.from([0x58, length]);
  const head = Buffer.alloc(length < 0x10000 ? 3 : 5);
  head[0] = length < 0x10000 ? 0x59 : 0x5a;
  head.writeUIntBE(length, 1, head.length - 1);
  return head;
}
