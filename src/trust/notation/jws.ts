import { calendarTime } from './der-values.js';
import { isObject, parseObject } from './json.js';
import type { Parts } from './parts.js';
import { Unreadable } from './unreadable.js';

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Reads a signature in JSON, "flattened JWS JSON serialization".
 *
 * @throws Unreadable
 * @see Notary Project, signature-envelope-jws.md; RFC 7515, section 7.2.2
 */
export function parseJws(bytes: Uint8Array): Parts {
  const envelope = parseObject(bytes, 'it');
  const encoded = text(envelope['protected'], 'protected');
  const payload = text(envelope['payload'], 'payload');
  const header = envelope['header'];
  if (!isObject(header)) throw new Unreadable('it has no header');
  const headers = parseObject(decoded(encoded, 'base64url', 'protected'), 'its protected header');
  return {
    algorithm: headers['alg'],
    contentType: headers['cty'],
    critical: names(headers['crit']),
    headers: new Map(Object.entries(headers)),
    timeOf: parseTime,
    chain: chainOf(header['x5c']),
    payload: decoded(payload, 'base64url', 'payload'),
    signed: Buffer.from(`${encoded}.${payload}`, 'latin1'),
    signature: decoded(text(envelope['signature'], 'signature'), 'base64url', 'signature'),
    timestamp: timestampOf(header['io.cncf.notary.timestampSignature']),
  };
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Unreadable(`it has no ${name}`);
  return value;
}

/** Decodes what has exactly one spelling: no blanks, no missing or wrong padding, no bits left over. */
function decoded(value: string, encoding: 'base64' | 'base64url', name: string): Buffer {
  const bytes = Buffer.from(value, encoding);
  if (bytes.toString(encoding) !== value) throw new Unreadable(`its ${name} is no ${encoding}`);
  return bytes;
}

function names(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 64)
    throw new Unreadable('it names no critical attributes');
  if (!value.every((name): name is string => typeof name === 'string'))
    throw new Unreadable('its critical attributes are no names');
  return value;
}

function chainOf(value: unknown): readonly Uint8Array[] {
  if (!Array.isArray(value)) throw new Unreadable('it has no certificates');
  return value.map((entry: unknown) =>
    decoded(text(entry, 'certificate'), 'base64', 'certificate'),
  );
}

function timestampOf(value: unknown): Uint8Array | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return decoded(text(value, 'timestamp'), 'base64', 'timestamp');
}

/** RFC 3339, as the specification demands it. */
export function parseTime(value: unknown): number {
  const match = typeof value === 'string' ? RFC3339.exec(value) : null;
  if (!match) throw new Unreadable('one of its times is not written as RFC 3339 has it');
  const [, seconds = '', fraction, sign, hours = '0', minutes = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59)
    throw new Unreadable('one of its times is not written as RFC 3339 has it');
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return calendarTime(seconds, fraction) - (sign === '-' ? -offset : offset);
}
