/** DER by hand, so that tests can also write what no library would. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : length < 0x10000
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
export const octets = (bytes: Uint8Array) => der(4, bytes);
export const bitString = (bytes: Uint8Array) => der(3, Buffer.from([0]), bytes);
export const text = (value: string) => der(12, Buffer.from(value));
export const boolean = (value: boolean) => der(1, Buffer.from([value ? 0xff : 0]));
export const explicit = (n: number, ...parts: readonly Uint8Array[]) => der(0xa0 | n, ...parts);
export const empty = der(5);

export function integer(value: number | bigint, tag = 2): Buffer {
  let hex = BigInt(value).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const bytes = Buffer.from(hex, 'hex');
  return der(tag, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

export function oid(dotted: string): Buffer {
  const [top = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [top * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(6, Buffer.from(bytes));
}

/** Named bits: `bits(0, 5)` sets the first and the sixth. */
export function bits(...numbers: readonly number[]): Buffer {
  const top = Math.max(...numbers, 0);
  const bytes = Buffer.alloc((top >> 3) + 1);
  for (const bit of numbers) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return der(3, Buffer.from([7 - (top & 7)]), bytes);
}

/** GeneralizedTime with whole seconds. */
export function time(milliseconds: number): Buffer {
  const iso = new Date(milliseconds).toISOString();
  return der(24, Buffer.from(`${iso.slice(0, 19).replace(/[-T:]/g, '')}Z`));
}
