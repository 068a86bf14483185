import { Unreadable } from './unreadable.js';

/** One item of CBOR. Whole numbers beyond 2^53 are refused; no header of ours is that large. */
export type Cbor =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'array'; readonly value: readonly Cbor[] }
  | { readonly kind: 'map'; readonly value: CborMap }
  | { readonly kind: 'tag'; readonly tag: number; readonly value: Cbor }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'simple'; readonly value: number };

/** Keys are whole numbers and names; `1` and `"1"` are two. */
export type CborMap = ReadonlyMap<number | string, Cbor>;

const MAX_DEPTH = 8;
const MAX_ITEMS = 4096;

/**
 * Reads bytes that are exactly one item.
 *
 * @throws Unreadable for indefinite or overlong lengths, a key twice in one map, keys of other kinds, more than
 *   eight levels or 4096 items, broken UTF-8, and bytes behind the end
 * @see RFC 8949, sections 3 and 4.1
 */
export function readCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  const item = reader.item(0);
  if (!reader.done) throw new Unreadable('it has bytes behind its end');
  return item;
}

class Reader {
  #at = 0;
  #items = 0;
  readonly #view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at === this.bytes.length;
  }

  item(depth: number): Cbor {
    if (depth > MAX_DEPTH || ++this.#items > MAX_ITEMS)
      throw new Unreadable('its CBOR is nested too deeply or too long');
    const first = this.#take(1)[0] ?? 0;
    const [major, info] = [first >> 5, first & 0x1f];
    if (major === 7) return this.#simple(info);
    const argument = this.#argument(info);
    switch (major) {
      case 0:
        return { kind: 'int', value: argument };
      case 1:
        return { kind: 'int', value: -1 - argument };
      case 2:
        return { kind: 'bytes', value: this.#take(argument) };
      case 3:
        return { kind: 'text', value: this.#text(argument) };
      case 4: {
        const value: Cbor[] = [];
        for (let i = 0; i < argument; i++) value.push(this.item(depth + 1));
        return { kind: 'array', value };
      }
      case 5:
        return { kind: 'map', value: this.#map(argument, depth) };
      default:
        return { kind: 'tag', tag: argument, value: this.item(depth + 1) };
    }
  }

  #map(count: number, depth: number): CborMap {
    const map = new Map<number | string, Cbor>();
    for (let i = 0; i < count; i++) {
      const key = this.item(depth + 1);
      if (key.kind !== 'int' && key.kind !== 'text')
        throw new Unreadable('its CBOR has a key of an unknown kind');
      if (map.has(key.value)) throw new Unreadable('its CBOR has the same key twice');
      map.set(key.value, this.item(depth + 1));
    }
    return map;
  }

  /** Numbers have one spelling, the shortest; otherwise one key could be written in two ways. */
  #argument(info: number): number {
    if (info < 24) return info;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (size === undefined) throw new Unreadable('its CBOR has a length that is not stated');
    let value = 0;
    for (const byte of this.#take(size)) value = value * 256 + byte;
    const least = { 1: 24, 2: 0x100, 4: 0x10000, 8: 0x100000000 }[size] ?? 0;
    if (value < least || value > Number.MAX_SAFE_INTEGER)
      throw new Unreadable('its CBOR has a number that is too long');
    return value;
  }

  #simple(info: number): Cbor {
    const at = this.#at;
    switch (info) {
      case 25:
        return { kind: 'float', value: half(this.#take(2)) };
      case 26:
        this.#take(4);
        return { kind: 'float', value: this.#view.getFloat32(at) };
      case 27:
        this.#take(8);
        return { kind: 'float', value: this.#view.getFloat64(at) };
      case 20:
      case 21:
      case 22:
      case 23:
        return { kind: 'simple', value: info };
      default:
        throw new Unreadable('its CBOR has a value of an unknown kind');
    }
  }

  #text(length: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      throw new Unreadable('its CBOR has a text that is no UTF-8');
    }
  }

  #take(length: number): Uint8Array {
    const from = this.#at;
    if (length > this.bytes.length - from) throw new Unreadable('it ends too early');
    this.#at += length;
    return this.bytes.subarray(from, this.#at);
  }
}

/** IEEE 754 half precision, which Node 20 cannot read. */
function half([high = 0, low = 0]: Uint8Array): number {
  const exponent = (high >> 2) & 0x1f;
  const fraction = ((high & 3) << 8) | low;
  const sign = high & 0x80 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
