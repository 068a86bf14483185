import type { Attributes } from './name.js';
import { Unreadable } from './unreadable.js';

const BLANK = /^[ \t]+/;

/**
 * Reads the name behind `x509.subject:` in a trust policy.
 *
 * @throws Unreadable with the reason, when it is no such name, or one that the specification does not allow:
 *   C, ST (or S) and O have to be there, no type twice, no `+`, no `=#`
 * @see RFC 4514, section 3; Notary Project, "Trusted Identities Constraints"
 */
export function parseIdentity(text: string): Attributes {
  if (text.length > 1024) throw new Unreadable('it is longer than 1024 characters');
  if (text.includes('=#')) throw new Unreadable('"=#" is not supported');
  const found = new Map<string, string>();
  for (let rest = text; ; ) {
    const equals = rest.indexOf('=');
    const written = rest.slice(0, Math.max(equals, 0)).trim();
    if (!/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)$/.test(written))
      throw new Unreadable('a part of it is not written as TYPE=value');
    const type = written === 'S' ? 'ST' : written;
    const { value, end, after } = valueAt(rest.slice(equals + 1));
    if (found.has(type)) throw new Unreadable(`it has ${type} twice`);
    if (value === '') throw new Unreadable(`${type} is empty`);
    found.set(type, value);
    if (end === '') break;
    if (end === '+') throw new Unreadable('it joins attributes with "+", which is not supported');
    rest = after;
  }
  for (const type of ['C', 'ST', 'O']) {
    if (!found.has(type))
      throw new Unreadable(`it has no ${type}; C, ST (or S) and O are required`);
  }
  return found;
}

/** Reads one value up to the `,`, `;` or `+` that ends it; blanks around it count only when escaped. */
function valueAt(text: string): { value: string; end: string; after: string } {
  const source = text.replace(BLANK, '');
  const bytes: Buffer[] = [];
  let kept = 0;
  let at = 0;
  const add = (part: Buffer, counts: boolean) => {
    bytes.push(part);
    if (counts) kept = bytes.length;
  };
  for (; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === ',' || char === ';' || char === '+') break;
    if (char === '"' || char === '\u0000')
      throw new Unreadable(`${JSON.stringify(char)} has to be escaped`);
    if (char !== '\\') {
      const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
      at += whole.length - 1;
      add(Buffer.from(whole), whole !== ' ');
      continue;
    }
    const escaped = /^(?:[0-9a-fA-F]{2}|[ "#+,;<=>\\])/.exec(source.slice(at + 1, at + 3))?.[0];
    if (escaped === undefined) throw new Unreadable('a backslash in it escapes nothing');
    add(Buffer.from(escaped, escaped.length === 2 ? 'hex' : 'utf8'), true);
    at += escaped.length;
  }
  return {
    value: utf8(Buffer.concat(bytes.slice(0, kept))),
    end: source.charAt(at),
    after: source.slice(at + 1),
  };
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('it is no UTF-8');
  }
}

/** Whether every attribute of `part` stands in `whole` with the same value, case and all. */
export function isSubset(part: Attributes, whole: Attributes): boolean {
  return [...part].every(([type, value]) => whole.get(type) === value);
}
