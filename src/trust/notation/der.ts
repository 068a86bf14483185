import { Unreadable } from './unreadable.js';

/** One element of DER: its tag byte, all of its bytes, and those of its content. */
export interface Der {
  readonly tag: number;
  readonly raw: Uint8Array;
  readonly body: Uint8Array;
}

/** Tags of the universal types that certificates, timestamps and revocation lists are made of. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of `[n]`, constructed: EXPLICIT, or IMPLICIT over a sequence or set. */
export const context = (n: number): number => 0xa0 | n;
/** Tag of `[n]`, primitive: IMPLICIT over a simple type. */
export const implicit = (n: number): number => 0x80 | n;

/**
 * Reads the element at the start of the bytes. Nothing is copied, and nothing inside is looked at, so that
 * depth is bounded by who calls.
 *
 * @throws Unreadable for an indefinite, overlong or overrunning length and for tags above 30
 * @see ITU-T X.690, sections 8.1 and 10.1
 */
export function elementAt(bytes: Uint8Array, start: number): Der {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined) throw new Unreadable('it ends too early');
  if ((tag & 0x1f) === 0x1f) throw new Unreadable('it has a tag of an unknown kind');
  let length = first;
  let from = start + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new Unreadable('it has a length that DER does not allow');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[from + i] ?? 0);
    from += count;
    const shortest = length < 0x80 ? 0 : Math.ceil(Math.log2(length + 1) / 8);
    if (shortest !== count) throw new Unreadable('it has a length that DER does not allow');
  }
  const end = from + length;
  if (end > bytes.length) throw new Unreadable('it ends too early');
  return { tag, raw: bytes.subarray(start, end), body: bytes.subarray(from, end) };
}

/** Reads bytes that are exactly one element of this tag. */
export function readDer(bytes: Uint8Array, tag: number, what: string): Der {
  const der = elementAt(bytes, 0);
  if (der.tag !== tag) throw new Unreadable(`${what} is of another type`);
  if (der.raw.length !== bytes.length) throw new Unreadable(`${what} has bytes behind its end`);
  return der;
}

/** The elements inside one, one after the other, so that long lists are never held twice. */
export function* elementsOf({ body }: Pick<Der, 'body'>): Generator<Der> {
  for (let at = 0; at < body.length; ) {
    const der = elementAt(body, at);
    yield der;
    at += der.raw.length;
  }
}

/** All elements inside one; more than `max` are refused. */
export function childrenOf(der: Pick<Der, 'body'>, what: string, max = 64): Der[] {
  const found: Der[] = [];
  for (const child of elementsOf(der)) {
    if (found.push(child) > max) throw new Unreadable(`${what} has more than ${max} parts`);
  }
  return found;
}

/** Reads the fields of a sequence in their order, as an ASN.1 module lists them. */
export class Fields {
  #at = 0;

  constructor(
    private readonly der: Pick<Der, 'body'>,
    private readonly what: string,
  ) {}

  /** The next field, which has to be there. */
  take(tag: number): Der {
    const found = this.optional(tag);
    if (!found) throw new Unreadable(`${this.what} is not built as it should be`);
    return found;
  }

  /** The next field if it has this tag. */
  optional(tag: number): Der | undefined {
    const { body } = this.der;
    if (this.#at >= body.length || body[this.#at] !== tag) return undefined;
    const found = elementAt(body, this.#at);
    this.#at += found.raw.length;
    return found;
  }

  /** The next field, of whatever type. */
  any(): Der {
    const { body } = this.der;
    if (this.#at >= body.length) throw new Unreadable(`${this.what} is not built as it should be`);
    const found = elementAt(body, this.#at);
    this.#at += found.raw.length;
    return found;
  }

  /** There is nothing more. */
  end(): void {
    if (this.#at < this.der.body.length) throw new Unreadable(`${this.what} has unknown fields`);
  }
}

/** The one element inside an EXPLICIT tag. */
export function inside(der: Der, tag: number, what: string): Der {
  return readDer(der.body, tag, what);
}
