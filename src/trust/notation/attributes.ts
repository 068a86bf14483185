import type { Parts } from './parts.js';
import { shown, Unreadable } from './unreadable.js';

/** What the signer stated beside the payload, under the signature. */
export type SignedAttributes = {
  /** best before, in milliseconds */
  readonly expiry: number | undefined;
} & (
  | {
      readonly scheme: 'notary.x509';
      /** by the signer's own clock: for people to read, never for a decision */
      readonly signingTime: number;
    }
  | {
      readonly scheme: 'notary.x509.signingAuthority';
      /** by the clock of the authority that is trusted for it */
      readonly signingTime: number;
    }
);

const PREFIX = 'io.cncf.notary.';
const SCHEME = `${PREFIX}signingScheme`;
const TIME = `${PREFIX}signingTime`;
const AUTHENTIC_TIME = `${PREFIX}authenticSigningTime`;
const EXPIRY = `${PREFIX}expiry`;
const PLUGIN = `${PREFIX}verificationPlugin`;
const MIN_VERSION = `${PREFIX}verificationPluginMinVersion`;

/**
 * Reads the signed attributes. A critical attribute that is not understood fails, and so does one that asks for a
 * plugin: what the plugin would check is not checked here.
 *
 * @throws Unreadable
 * @see Notary Project signature specification, "Signed Attributes" and "Guidelines for implementations"
 */
export function signedAttributes(parts: Parts): SignedAttributes {
  const { headers, critical } = parts;
  const scheme = headers.get(SCHEME);
  if (scheme !== 'notary.x509' && scheme !== 'notary.x509.signingAuthority')
    throw new Unreadable('its signing scheme is not known');
  const authority = scheme === 'notary.x509.signingAuthority';
  const [wanted, unwanted] = authority ? [AUTHENTIC_TIME, TIME] : [TIME, AUTHENTIC_TIME];
  if (headers.has(unwanted))
    throw new Unreadable(`the scheme ${scheme} does not allow ${unwanted}`);
  if (!headers.has(wanted)) throw new Unreadable(`it has no ${wanted}`);
  checkPlugin(headers);
  checkCritical(critical, [
    SCHEME,
    ...(authority ? [AUTHENTIC_TIME] : []),
    ...(headers.has(EXPIRY) ? [EXPIRY] : []),
  ]);
  const signingTime = parts.timeOf(headers.get(wanted));
  const expiry = headers.has(EXPIRY) ? parts.timeOf(headers.get(EXPIRY)) : undefined;
  if (expiry !== undefined && expiry <= signingTime)
    throw new Unreadable('it expires before it was made');
  return { scheme, signingTime, expiry };
}

function checkPlugin(headers: Parts['headers']): void {
  const plugin = headers.get(PLUGIN);
  if (plugin === undefined && !headers.has(MIN_VERSION)) return;
  const name = typeof plugin === 'string' ? ` "${shown(plugin)}"` : '';
  throw new Unreadable(
    `it needs the Notation plugin${name}, which this gate does not have; verify it in a step with notation`,
  );
}

/** Exactly those which have to be critical are; neither fewer, nor any that is not understood. */
function checkCritical(critical: readonly string[], required: readonly string[]): void {
  const missing = required.find((name) => !critical.includes(name));
  if (missing !== undefined) throw new Unreadable(`${missing} is not marked critical`);
  const unknown = critical.find((name) => !required.includes(name));
  if (unknown !== undefined)
    throw new Unreadable(`its critical attribute "${shown(unknown)}" is not understood`);
}
