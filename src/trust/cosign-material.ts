/** Annotations of a layer. */
export type Beside = Readonly<Record<string, string>>;

const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_ENTRY = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

/** The version of bundles that takes what cosign's first formats keep of a log entry. */
export const FIRST_BUNDLE = 'application/vnd.dev.sigstore.bundle+json;version=0.1';

/**
 * What cosign's first formats write beside a payload, as the verification material of a Sigstore bundle.
 *
 * @returns undefined without a certificate: then it is made with a key
 * @throws Error when it is malformed
 * @see cosign's signature specification, "Properties"
 */
export function materialIn(annotations: Beside): object | undefined {
  const certificate = annotations[CERTIFICATE];
  if (certificate === undefined) return undefined;
  const entry = annotations[LOG_ENTRY];
  const timestamp = annotations[TIMESTAMP];
  return {
    x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] },
    tlogEntries: entry === undefined ? [] : [logEntryOf(JSON.parse(entry) as CosignLogEntry)],
    ...(timestamp === undefined
      ? {}
      : { timestampVerificationData: { rfc3161Timestamps: [timestampOf(timestamp)] } }),
  };
}

/** What cosign keeps of a transparency log entry. */
interface CosignLogEntry {
  readonly SignedEntryTimestamp: string;
  readonly Payload: {
    readonly body: string;
    readonly integratedTime: number;
    readonly logIndex: number;
    readonly logID: string;
  };
}

function logEntryOf({ SignedEntryTimestamp, Payload }: CosignLogEntry): object {
  const { kind, apiVersion } = JSON.parse(Buffer.from(Payload.body, 'base64').toString('utf8'));
  return {
    logIndex: String(Payload.logIndex),
    logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(Payload.integratedTime),
    inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
    canonicalizedBody: Payload.body,
  };
}

function timestampOf(text: string): object {
  const { SignedRFC3161Timestamp } = JSON.parse(text);
  return { signedTimestamp: SignedRFC3161Timestamp };
}

function derOf(pem: string): string {
  return pem.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
}
