/**
 * Unpacks one block of snappy, the form in which GitHub keeps attestation bundles. Nothing is written
 * past the length that the block states at its start, and that length is checked before memory is taken.
 *
 * @param packed untrusted bytes
 * @param most the longest result that is taken
 * @throws Error for everything that is no whole block of that length
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function unpackSnappy(packed: Uint8Array, most: number): Uint8Array {
  const { value: length, next } = varint(packed);
  if (length > most) throw new Error(`it is longer than ${most} bytes`);
  const out = new Uint8Array(length);
  let [at, filled] = [next, 0];
  while (at < packed.length) {
    const tag = packed[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const extra = Math.max(0, short - 59);
      const size = (extra === 0 ? short : number(packed, at, extra)) + 1;
      at += extra;
      if (at + size > packed.length || filled + size > length) throw broken();
      out.set(packed.subarray(at, at + size), filled);
      at += size;
      filled += size;
    } else {
      const { size, offset, read } = copyAt(packed, at, tag);
      at += read;
      if (offset === 0 || offset > filled || filled + size > length) throw broken();
      // Byte by byte: what is copied may be what this copy has just written.
      for (let i = 0; i < size; i += 1) out[filled + i] = out[filled + i - offset] ?? 0;
      filled += size;
    }
  }
  if (filled !== length) throw broken();
  return out;
}

/** A copy of earlier bytes: how many, from how far back, and how many bytes said so. */
function copyAt(packed: Uint8Array, at: number, tag: number) {
  switch (tag & 3) {
    case 1:
      return {
        size: ((tag >> 2) & 7) + 4,
        offset: ((tag >> 5) << 8) | number(packed, at, 1),
        read: 1,
      };
    case 2:
      return { size: (tag >> 2) + 1, offset: number(packed, at, 2), read: 2 };
    default:
      return { size: (tag >> 2) + 1, offset: number(packed, at, 4), read: 4 };
  }
}

/** An unsigned number, the low byte first. */
function number(packed: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > packed.length) throw broken();
  let value = 0;
  for (let i = bytes - 1; i >= 0; i -= 1) value = value * 256 + (packed[at + i] ?? 0);
  return value;
}

/** The stated length: seven bits a byte, at most 32 in all. */
function varint(packed: Uint8Array): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let i = 0; i < 5; i += 1) {
    const byte = packed[i];
    if (byte === undefined) throw broken();
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) {
      if (value >= 2 ** 32) throw broken();
      return { value, next: i + 1 };
    }
  }
  throw broken();
}

function broken(): Error {
  return new Error('it is no whole block of snappy');
}
