import { FieldScanner } from '../http/field-scanner.js';

/**
 * What a registry demands in `WWW-Authenticate`. The scope it may name is left unread: what this
 * client asks for is its own business, and never more than reading.
 */
export type Challenge =
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service?: string;
      readonly error?: string;
    }
  | { readonly scheme: 'basic' };

/** A longer header is not read: challenges have a few hundred characters. */
const LONGEST = 8192;

interface Read {
  readonly scheme: string;
  /** each parameter by its first mention */
  readonly parameters: Map<string, string>;
}

/**
 * Reads a challenge; undefined when the header holds none that is understood. Of several, `Bearer`
 * comes before `Basic`, whatever their order.
 *
 * @see RFC 9110, section 11.6.1; RFC 6750, section 3; distribution specification of the token flow
 */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > LONGEST) return undefined;
  const challenges = challengesIn(header);
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get('realm');
    if (scheme !== 'bearer' || realm === undefined) continue;
    const service = parameters.get('service');
    const error = parameters.get('error');
    return {
      scheme,
      realm,
      ...(service === undefined ? {} : { service }),
      ...(error === undefined ? {} : { error }),
    };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

/** The challenges up to the first place that is not understood. */
function challengesIn(header: string): Read[] {
  const found: Read[] = [];
  const scanner = new FieldScanner(header);
  for (scanner.commas(); !scanner.done; scanner.commas()) {
    const name = scanner.name();
    if (name === '') return found;
    const spaced = scanner.blanks();
    if (!scanner.take('=')) {
      found.push({ scheme: name, parameters: new Map() });
      if (!spaced && !scanner.done && !scanner.sees(',')) return found;
      continue;
    }
    scanner.blanks();
    const value = scanner.value(',');
    const current = found.at(-1);
    if (value === undefined || current === undefined) return found;
    if (!current.parameters.has(name)) current.parameters.set(name, value);
  }
  return found;
}
