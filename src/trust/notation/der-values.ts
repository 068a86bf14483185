import { type Der, TAG } from './der.js';
import { Unreadable } from './unreadable.js';

/** An object identifier in dotted form. */
export function oidOf(der: Der): string {
  const { tag, body } = der;
  const last = body[body.length - 1];
  if (tag !== TAG.oid || last === undefined || last >= 0x80 || body.length > 64)
    throw new Unreadable('it has a malformed object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  let fresh = true;
  for (const byte of body) {
    if (fresh && byte === 0x80) throw new Unreadable('it has a malformed object identifier');
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    fresh = byte < 0x80;
    if (!fresh) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const top = head < 80n ? head / 40n : 2n;
  return [top, head - top * 40n, ...rest].join('.');
}

/** A whole number that DER writes in the fewest bytes; at most 64 of them. */
export function integerOf({ body }: Pick<Der, 'body'>): bigint {
  const [first, second] = body;
  if (first === undefined || body.length > 64) throw new Unreadable('it has a malformed number');
  const padded =
    second !== undefined && (first === 0 ? second < 0x80 : first === 0xff && second >= 0x80);
  if (padded) throw new Unreadable('it has a malformed number');
  return BigInt.asIntN(body.length * 8, BigInt(`0x${Buffer.from(body).toString('hex')}`));
}

/** A whole number that is small, for versions, lengths and reasons. */
export function smallOf(der: Pick<Der, 'body'>): number {
  const value = integerOf(der);
  if (value < 0n || value > 1_000_000n) throw new Unreadable('it has a number out of range');
  return Number(value);
}

/** A truth value; DER knows two bytes for it. */
export function booleanOf({ body }: Der): boolean {
  const [value] = body;
  if (body.length !== 1 || (value !== 0 && value !== 0xff))
    throw new Unreadable('it has a malformed truth value');
  return value === 0xff;
}

/** The bytes of a bit string that fills them, as signatures and keys do. */
export function bitBytesOf({ body }: Der): Uint8Array {
  if (body[0] !== 0) throw new Unreadable('it has a malformed bit string');
  return body.subarray(1);
}

/** Numbers of the bits that are set, counted from the first. */
export function flagsOf({ body }: Pick<Der, 'body'>): ReadonlySet<number> {
  const [unused] = body;
  if (unused === undefined || unused > 7 || body.length > 5 || (body.length === 1 && unused > 0))
    throw new Unreadable('it has a malformed bit string');
  const flags = new Set<number>();
  const count = (body.length - 1) * 8 - unused;
  for (let bit = 0; bit < count; bit++) {
    if (((body[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) flags.add(bit);
  }
  return flags;
}

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/;

/**
 * A point in time in milliseconds, in UTC with seconds as certificates have it.
 *
 * @see RFC 5280, section 4.1.2.5: two-digit years up to 49 are of this century
 */
export function timeOf({ tag, body }: Der): number {
  const text = Buffer.from(body).toString('latin1');
  if (tag !== TAG.utcTime && tag !== TAG.generalizedTime)
    throw new Unreadable('it has a malformed time');
  const match = (tag === TAG.utcTime ? UTC : GENERALIZED).exec(text);
  if (!match) throw new Unreadable('it has a malformed time');
  const [, years = '', month, day, hour, minute, second, fraction = ''] = match;
  const year = tag === TAG.utcTime ? `${Number(years) < 50 ? 20 : 19}${years}` : years;
  return calendarTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`, fraction);
}

/**
 * A time of the calendar in milliseconds; a day that does not exist is refused, not carried over.
 *
 * @param seconds `yyyy-mm-ddThh:mm:ss`, in UTC
 * @param fraction of the second, with its point, or empty
 */
export function calendarTime(seconds: string, fraction = ''): number {
  const time = Date.parse(`${seconds}Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== seconds)
    throw new Unreadable('it has a time that does not exist');
  return time + Math.trunc(Number(`0${fraction}`) * 1000);
}
