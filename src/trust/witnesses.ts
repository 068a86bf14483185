import { X509Certificate } from 'node:crypto';
import type { Bundle, TransparencyLogEntry } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';

/** What a bundle brings along to say when it was made, and that it is public. */
export interface Witnesses {
  readonly entries: readonly TransparencyLogEntry[];
  readonly timestamps: readonly { readonly signedTimestamp: Uint8Array }[];
}

/** More of either kind are refused before any is looked at. */
const MOST = 32;
/** A certificate, timestamp or checkpoint has a few thousand bytes. */
const LARGEST = 16 * 1024;
/** A log of 2^64 entries is that deep. */
const MOST_LEVELS = 64;

const GITHUB = 'GitHub, Inc.';
/** What to do about an authority that only a private repository's signatures are by. */
export const GITHUB_ROOT =
  'Write the roots, GitHub’s own for private repositories among them, to a file with `gh attestation trusted-root > trusted_root.jsonl`, and give it in trusted-root.';

export function witnessesOf({ verificationMaterial }: Bundle): Witnesses {
  const { tlogEntries, timestampVerificationData } = verificationMaterial;
  return {
    entries: tlogEntries,
    timestamps: timestampVerificationData?.rfc3161Timestamps ?? [],
  };
}

/**
 * Whether the certificate and the witnesses are larger, or more, than any that are really made. Their
 * readers take time that grows faster than what they read.
 */
export function isOutOfMeasure(bundle: Bundle): boolean {
  const { entries, timestamps } = witnessesOf(bundle);
  if (entries.length > MOST || timestamps.length > MOST) return true;
  const proofs = entries.flatMap(({ inclusionProof }) => inclusionProof ?? []);
  return (
    (leafOf(bundle)?.length ?? 0) > LARGEST ||
    timestamps.some(({ signedTimestamp }) => signedTimestamp.length > LARGEST) ||
    proofs.some(({ checkpoint }) => (checkpoint?.envelope.length ?? 0) > LARGEST) ||
    proofs.some(({ hashes }) => hashes.length > MOST_LEVELS)
  );
}

/** The bundle with these witnesses and no others. */
export function withWitnesses<T extends Bundle>(bundle: T, witnesses: Witnesses): T {
  return {
    ...bundle,
    verificationMaterial: {
      ...bundle.verificationMaterial,
      tlogEntries: [...witnesses.entries],
      timestampVerificationData: { rfc3161Timestamps: [...witnesses.timestamps] },
    },
  };
}

/** Entries of logs that the root names: one of another log proves nothing, and disproves nothing either. */
export function entriesFor(
  { tlogs }: TrustedRoot,
  entries: readonly TransparencyLogEntry[],
): TransparencyLogEntry[] {
  const known = tlogs.map(({ logId, checkpointKeyId }) => (checkpointKeyId ?? logId)?.keyId);
  return entries.filter(({ logId }) => known.some((id) => id && logId && same(id, logId.keyId)));
}

/**
 * What is missing for a proof by this root, in words; undefined where enough witnesses are left.
 *
 * @param all what the bundle brings along
 * @param held what of it the root can prove
 */
export function lacksFor(root: TrustedRoot, all: Witnesses, held: Witnesses): string | undefined {
  const logs = root.tlogs.map(({ baseUrl }) => baseUrl).join(', ');
  if (root.tlogs.length > 0 && held.entries.length === 0) {
    return all.entries.length === 0
      ? `it has no entry in a transparency log, and the trusted root demands one (${logs})`
      : `its entry is in a transparency log that the trusted root does not name (it names ${logs})`;
  }
  if (held.timestamps.length > 0 || held.entries.some(saysWhen)) return undefined;
  const authorities = root.timestampAuthorities.length;
  if (all.timestamps.length > 0) {
    return authorities === 0
      ? 'when it was made says a signed timestamp, and the trusted root names no timestamp authority'
      : 'no timestamp authority that the trusted root names vouches for its timestamp';
  }
  return all.entries.some(saysWhen)
    ? 'when it was made says a transparency log, and the trusted root names none'
    : 'nothing says when it was made: it has no signed timestamp, and no log entry with a time';
}

/** An entry's own time counts only with the log's promise, which is signed over it. */
export function saysWhen({ inclusionPromise, integratedTime }: TransparencyLogEntry): boolean {
  return inclusionPromise !== undefined && integratedTime !== '' && integratedTime !== '0';
}

/** An authority that issued a certificate and that the root does not name. */
export interface Stranger {
  readonly reason: string;
  readonly remedy?: string;
}

/**
 * Whether the root names no authority that could have issued the certificate. This is for the words
 * only; whether it did is verified apart from it.
 */
export function strangerTo(root: TrustedRoot, bundle: Bundle): Stranger | undefined {
  try {
    const leaf = new X509Certificate(Buffer.from(leafOf(bundle) ?? []));
    const known = root.certificateAuthorities
      .flatMap(({ certChain }) => certChain?.certificates ?? [])
      .some(({ rawBytes }) => leaf.checkIssued(new X509Certificate(Buffer.from(rawBytes))));
    if (known) return undefined;
    const issuer = leaf.issuer.replaceAll('\\,', ',').split('\n').join(', ').slice(0, 200);
    const reason = `its certificate is issued by ${issuer}, and the trusted root names no such authority`;
    return issuer.includes(GITHUB) ? { reason, remedy: GITHUB_ROOT } : { reason };
  } catch {
    return undefined;
  }
}

function leafOf({ verificationMaterial: { content } }: Bundle): Uint8Array | undefined {
  switch (content.$case) {
    case 'certificate':
      return content.certificate.rawBytes;
    case 'x509CertificateChain':
      return content.x509CertificateChain.certificates[0]?.rawBytes;
    case 'publicKey':
      return undefined;
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
