import type { Bundle, TransparencyLogEntry } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Signer as VerifiedSigner } from '@sigstore/verify';

/** Who made a signature, as the certificate says that a trusted authority issued. */
export interface Signer {
  /** subject alternative name: a workflow's address or an e-mail address */
  readonly identity: string;
  /** OIDC issuer that vouched for the identity; an authority of one's own names none */
  readonly issuer: string | undefined;
  /** the repository whose run signed, where the certificate states one */
  readonly sourceRepository: string | undefined;
}

/** Something was checked: it holds, or a reason why not. */
export type Checked<T> =
  | { readonly kind: 'verified'; readonly value: T }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Extensions of a Fulcio certificate: its OIDC issuer, today and in the first form, and the address of the
 * source repository.
 *
 * @see Fulcio's oid-info
 */
const ISSUER = '1.3.6.1.4.1.57264.1.8';
const FIRST_ISSUER = '1.3.6.1.4.1.57264.1.1';
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';

/**
 * Verifies the signature, its certificate chain at the time of signing, and the logs, against the first
 * trusted root that accepts all of it. A root that names a transparency log demands an entry in it; one
 * that names none, as GitHub's own for private repositories, demands a signed timestamp.
 *
 * @param artifact the bytes under the signature of a bundle that holds no statement
 */
export async function signerOf(
  bundle: Bundle,
  artifact: Buffer,
  roots: readonly TrustedRoot[],
): Promise<Checked<Signer>> {
  if (!bundle.verificationMaterial.tlogEntries.every(namesItsLogPlainly)) {
    return { kind: 'failed', reason: 'the checkpoint of its log entry names the log oddly' };
  }
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  const reasons: string[] = [];
  for (const root of roots) {
    const verifier = new Verifier(toTrustMaterial(root), {
      tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
      ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
      timestampThreshold: 1,
    });
    try {
      return {
        kind: 'verified',
        value: described(verifier.verify(toSignedEntity(bundle, artifact))),
      };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  return { kind: 'failed', reason: [...new Set(reasons)].join('; ') };
}

/** The library matches these names as patterns; one that is no plain name could keep it busy for long. */
function namesItsLogPlainly({ inclusionProof }: TransparencyLogEntry): boolean {
  const envelope = inclusionProof?.checkpoint?.envelope ?? '';
  return [...envelope.matchAll(/\u2014 (\S+) /g)].every(([, name = '']) =>
    /^[\w./:-]+$/.test(name),
  );
}

/** The message of an error with those of its causes, which say what is really wrong. */
export function reasonOf(error: unknown): string {
  const texts: string[] = [];
  for (let it: unknown = error; it instanceof Error; it = it.cause) texts.push(it.message);
  return texts.length > 0 ? texts.join(': ') : String(error);
}

function described({ identity }: VerifiedSigner): Signer {
  return {
    identity: identity?.subjectAlternativeName ?? '',
    issuer: issuerIn(identity),
    sourceRepository: extensionText(identity, SOURCE_REPOSITORY),
  };
}

/** The issuer, '' where the certificate has one that cannot be read, undefined where it has none. */
function issuerIn(identity: VerifiedSigner['identity']): string | undefined {
  if (extension(identity, ISSUER)) return extensionText(identity, ISSUER) ?? '';
  return extension(identity, FIRST_ISSUER)?.toString('utf8');
}

function extension(identity: VerifiedSigner['identity'], oid: string): Buffer | undefined {
  const found = identity?.oids?.find((it) => it.oid?.id.join('.') === oid);
  return found && Buffer.from(found.value);
}

/** The text of a certificate extension: a DER UTF8String with a short or one-byte length. */
function extensionText(identity: VerifiedSigner['identity'], oid: string): string | undefined {
  const bytes = extension(identity, oid);
  if (bytes?.[0] !== 0x0c) return undefined;
  const short = (bytes[1] ?? 0) < 0x80;
  if (!short && bytes[1] !== 0x81) return undefined;
  const start = short ? 2 : 3;
  const length = bytes[start - 1] ?? 0;
  return bytes.length === start + length ? bytes.toString('utf8', start) : undefined;
}
