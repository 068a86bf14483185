import { faultInKeys } from '../../oci/json-keys.js';
import { Unreadable } from './unreadable.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads JSON strictly: UTF-8, no name twice in one object, at most 32 levels deep. Readers that take the
 * first and readers that take the last of two equal names would otherwise see two documents.
 *
 * @throws Unreadable
 */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Unreadable(`${what} is no JSON`);
  }
  const fault = faultInKeys(text, [], []);
  if (fault !== undefined) throw new Unreadable(`${what}: ${fault}`);
  return value;
}

/** Reads JSON that is an object. */
export function parseObject(bytes: Uint8Array, what: string): JsonObject {
  const value = parseJson(bytes, what);
  if (!isObject(value)) throw new Unreadable(`${what} is no JSON object`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
