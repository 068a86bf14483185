/** What a registry demands in `WWW-Authenticate`. */
export type Challenge =
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service?: string;
      readonly scope?: string;
      readonly error?: string;
    }
  | { readonly scheme: 'basic' };

const PARAMETER = /([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi;
/** A longer header is not read: challenges have a few hundred characters. */
const LONGEST = 8192;

/**
 * Reads a challenge; undefined when the header holds none that is understood.
 *
 * @see distribution specification of the token flow; RFC 6750, section 3
 */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > LONGEST) return undefined;
  const bearer = /(?:^|,\s*)bearer\s+/i.exec(header);
  if (!bearer) return /(?:^|,\s*)basic\b/i.test(header) ? { scheme: 'basic' } : undefined;
  const parameters = new Map<string, string>();
  for (const match of header.slice(bearer.index + bearer[0].length).matchAll(PARAMETER)) {
    const name = (match[1] ?? '').toLowerCase();
    if (!parameters.has(name)) parameters.set(name, match[2] ?? match[3] ?? '');
  }
  const realm = parameters.get('realm');
  if (realm === undefined) return undefined;
  const service = parameters.get('service');
  const scope = parameters.get('scope');
  const error = parameters.get('error');
  return {
    scheme: 'bearer',
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
    ...(error === undefined ? {} : { error }),
  };
}
