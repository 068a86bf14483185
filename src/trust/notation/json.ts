import { Unreadable } from './unreadable.js';

const MAX_DEPTH = 32;

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
  checkNames(text, what);
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

/** Walks over text that is known to be JSON; undefined on the stack stands for an array. */
function checkNames(text: string, what: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '{' || char === '[') {
      if (open.push(char === '{' ? new Set() : undefined) > MAX_DEPTH)
        throw new Unreadable(`${what} is nested too deeply`);
    } else if (char === '}' || char === ']') {
      open.pop();
    } else if (char === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isName(text, end)) {
        const name: string = JSON.parse(text.slice(at, end + 1));
        if (names.has(name)) throw new Unreadable(`${what} has the same name twice in one object`);
        names.add(name);
      }
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (' \t\r\n'.includes(text.charAt(at))) at++;
  return text.charAt(at) === ':';
}
