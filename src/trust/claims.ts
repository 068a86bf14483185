import type { Signer as VerifiedSigner } from '@sigstore/verify';

/** What a certificate states about the run that signed, by the names of `signature-claims`. */
export type Claims = ReadonlyMap<string, string>;

type Extensions = VerifiedSigner['identity'];

/**
 * Names of claims, and the certificate's extensions that state them. The second one, where there is one,
 * is the extension of the first years, whose bytes are the text itself.
 *
 * @see Fulcio's oid-info
 */
const CLAIMS: ReadonlyMap<string, readonly [oid: number, first?: number]> = new Map([
  ['issuer', [8, 1]],
  ['source-repository', [12]],
  ['source-ref', [14, 6]],
  ['source-commit', [13, 3]],
  ['source-visibility', [22]],
  ['trigger', [20, 2]],
  ['runner-environment', [11]],
  ['workflow', [18]],
  ['run', [21]],
]);
const ARC = '1.3.6.1.4.1.57264.1';
/** Longer ones are no claim that an authority writes. */
const LONGEST = 2048;

export const CLAIM_NAMES: readonly string[] = [...CLAIMS.keys()];

/**
 * What the certificate of a verified signature states. A claim is '' where its extension is there and
 * cannot be read, and missing where the certificate has no such extension.
 */
export function claimsIn(certificate: Extensions): Claims {
  const claims = new Map<string, string>();
  for (const [name, [oid, first]] of CLAIMS) {
    const der = extension(certificate, oid);
    const bytes = first === undefined ? undefined : extension(certificate, first);
    if (der) claims.set(name, textIn(der) ?? '');
    else if (bytes) claims.set(name, plain(bytes));
  }
  return claims;
}

/**
 * Why what is stated does not meet what is wanted; undefined where it does. Everything wanted has to be
 * stated, letter by letter.
 *
 * @param whose for the reason, as `its certificate`
 */
export function unmet(
  wanted: ReadonlyMap<string, string> | undefined,
  stated: ReadonlyMap<string, string>,
  whose: string,
): string | undefined {
  for (const [name, value] of wanted ?? []) {
    const said = stated.get(name);
    if (said === undefined) return `${whose} states no ${name}, and ${value} is asked for`;
    if (said !== value) return `${whose} states ${name}=${said}, and ${value} is asked for`;
  }
  return undefined;
}

function extension(certificate: Extensions, last: number): Buffer | undefined {
  const oid = `${ARC}.${last}`;
  const found = certificate?.oids?.find((it) => it.oid?.id.join('.') === oid);
  return found && Buffer.from(found.value);
}

/** The text of a DER UTF8String that fills the bytes. */
function textIn(bytes: Buffer): string | undefined {
  const [tag, head = 0] = bytes;
  if (tag !== 0x0c || head > 0x82 || head === 0x80) return undefined;
  const more = head < 0x80 ? 0 : head - 0x80;
  const start = 2 + more;
  if (bytes.length < start) return undefined;
  const length = more === 0 ? head : bytes.readUIntBE(2, more);
  return bytes.length === start + length ? plain(bytes.subarray(start)) : undefined;
}

function plain(bytes: Buffer): string {
  if (bytes.length > LONGEST) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}
