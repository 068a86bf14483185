import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { initializeCA } from '@sigstore/mock/dist/fulcio/ca.js';
import { initializeCTLog } from '@sigstore/mock/dist/fulcio/ctlog.js';
import { initializeTLog } from '@sigstore/mock/dist/rekor/tlog.js';
import { initializeTSA } from '@sigstore/mock/dist/timestamp/tsa.js';

/** Who signs, as Fulcio would write it into a certificate. */
export interface Who {
  readonly identity: string;
  /** '' as in a certificate of an authority without OIDC */
  readonly issuer: string;
  readonly repository?: string;
}

/** What differs from the usual way of signing. */
export interface How {
  /** when the certificate starts to be valid; it is for ten minutes */
  readonly issued?: Date;
  /** when the log or the timestamp authority saw it */
  readonly seen?: Date;
  /** an authority like GitHub's own for private repositories: no logs, a signed timestamp */
  readonly timestamped?: boolean;
  /** a signed timestamp instead of a log entry, although the authority has a log */
  readonly unlogged?: boolean;
  /** a log entry and signed timestamps, as cosign 3 leaves both; how many timestamps */
  readonly both?: number;
  /** when the timestamp authority saw it, where the log saw it at another time */
  readonly stamped?: Date;
  /** in a log of the second generation: no promise, no time, the envelope as a hashedrekord */
  readonly secondLog?: boolean;
  /** what else the certificate states, by the last number of Fulcio's extensions */
  readonly claims?: Readonly<Record<number, string>>;
  /** annotations of the statement's subject */
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly predicate?: unknown;
}

export const WORKFLOW: Who = {
  identity: 'https://github.com/team/api/.github/workflows/build.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'https://github.com/team/api',
};

export type RootPart = 'tlogs' | 'ctlogs' | 'timestampAuthorities';

/** An entry as a transparency log answers it. */
interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logIndex: number;
  readonly logID: string;
  readonly verification?: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly checkpoint: string;
    };
  };
}

const ARC = '1.3.6.1.4.1.57264.1';
const ISSUER = `${ARC}.8`;
const SOURCE_REPOSITORY = `${ARC}.12`;
const STATEMENT = 'application/vnd.in-toto+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const LOG = 'https://log.example';
const SINCE = { start: '2020-01-01T00:00:00Z' };

const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const base64 = (bytes: ArrayBufferView | Buffer) =>
  Buffer.from(bytes as unknown as Uint8Array).toString('base64');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

/** A Sigstore of one's own: certificate authority, both logs and a timestamp authority. */
export class OwnSigstore {
  readonly #ca = pair();
  readonly #ct = pair();
  readonly #log = pair();
  readonly #tsa = pair();
  #made: Promise<{ ca: ArrayBufferView; tsa: readonly ArrayBufferView[] }> | undefined;

  /** The authorities' own certificates, made once and before anything is signed. */
  #authorities() {
    this.#made ??= Promise.all([initializeCA(this.#ca), initializeTSA(this.#tsa)]).then(
      ([ca, tsa]) => ({
        ca: ca.rootCertificate,
        tsa: [tsa.intCertificate, tsa.rootCertificate],
      }),
    );
    return this.#made;
  }

  /**
   * The trusted root by which its signatures are verified.
   *
   * @param without parts that the root does not name
   */
  async trustedRoot(how: How = {}, without: readonly RootPart[] = []): Promise<string> {
    const { ca, tsa } = await this.#authorities();
    const log = (keys: { publicKey: KeyObject }) => ({
      baseUrl: LOG,
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: base64(spki(keys.publicKey)),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor: SINCE,
      },
      logId: { keyId: base64(sha256(spki(keys.publicKey))) },
    });
    const authority = (certificates: readonly ArrayBufferView[]) => ({
      subject: { organization: 'example', commonName: 'example' },
      uri: 'https://authority.example',
      certChain: { certificates: certificates.map((it) => ({ rawBytes: base64(it) })) },
      validFor: SINCE,
    });
    const root = {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: how.timestamped ? [] : [log(this.#log)],
      certificateAuthorities: [authority([ca])],
      ctlogs: how.timestamped ? [] : [log(this.#ct)],
      timestampAuthorities: [authority(tsa)],
    };
    return JSON.stringify(
      Object.fromEntries(
        Object.entries(root).map(([name, value]) =>
          without.includes(name as RootPart) ? [name, []] : [name, value],
        ),
      ),
    );
  }

  /** A bundle with a signed statement about a digest. */
  async statement(digest: string, predicateType: string, who: Who, how: How = {}): Promise<object> {
    const payload = statementAbout(digest, predicateType, how);
    const keys = pair();
    const signature = sign('sha256', preAuthEncoding(payload), keys.privateKey);
    const certificate = await this.#certify(keys.publicKey, who, how);
    const first = {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
        signatures: [{ signature: base64(signature), verifier: base64(pemOf(certificate)) }],
      },
    };
    const second = {
      apiVersion: '0.0.2',
      kind: 'hashedrekord',
      spec: {
        hashedRekordV002: {
          data: { algorithm: 'SHA2_256', digest: base64(sha256(preAuthEncoding(payload))) },
          signature: {
            content: base64(signature),
            verifier: {
              x509Certificate: { rawBytes: base64(certificate) },
              keyDetails: 'PKIX_ECDSA_P256_SHA_256',
            },
          },
        },
      },
    };
    const entry = how.secondLog ? second : first;
    return {
      mediaType: BUNDLE,
      verificationMaterial: {
        certificate: { rawBytes: base64(certificate) },
        ...(await this.#witness(entry, signature, how)),
      },
      dsseEnvelope: {
        payload: base64(payload),
        payloadType: STATEMENT,
        signatures: [{ sig: base64(signature), keyid: '' }],
      },
    };
  }

  /** The annotations cosign's first format puts beside a payload that is signed by an identity. */
  async annotations(payload: Buffer, who: Who, how: How = {}): Promise<Record<string, string>> {
    const keys = pair();
    const signature = sign('sha256', payload, keys.privateKey);
    const certificate = await this.#certify(keys.publicKey, who, how);
    const pem = pemOf(certificate);
    const entry = {
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        signature: { content: base64(signature), publicKey: { content: base64(pem) } },
        data: { hash: { algorithm: 'sha256', value: sha256(payload).toString('hex') } },
      },
    };
    const logged = await this.#enter(entry, how);
    return {
      'dev.cosignproject.cosign/signature': base64(signature),
      'dev.sigstore.cosign/certificate': pem.toString('utf8'),
      'dev.sigstore.cosign/bundle': JSON.stringify({
        SignedEntryTimestamp: logged.verification?.signedEntryTimestamp,
        Payload: {
          body: logged.body,
          integratedTime: logged.integratedTime,
          logIndex: logged.logIndex,
          logID: logged.logID,
        },
      }),
    };
  }

  async #certify(key: KeyObject, who: Who, how: How): Promise<Buffer> {
    await this.#authorities();
    const ct = how.timestamped ? undefined : await initializeCTLog(this.#ct);
    const ca = await initializeCA(this.#ca, ct, how.issued ?? new Date(Date.now() - 60_000));
    const extensions = [
      ...(who.issuer ? [{ oid: ISSUER, value: who.issuer }] : []),
      ...(who.repository ? [{ oid: SOURCE_REPOSITORY, value: who.repository }] : []),
      ...Object.entries(how.claims ?? {}).map(([last, value]) => ({
        oid: `${ARC}.${last}`,
        value,
      })),
    ];
    const publicKey = new Uint8Array(spki(key));
    const request = { publicKey, subjectAltName: who.identity, extensions };
    return Buffer.from((await ca.issueCertificate(request)) as unknown as Uint8Array);
  }

  async #enter(entry: object, how: How) {
    const log = await initializeTLog(LOG, this.#log, how.seen ?? new Date());
    const [logged] = Object.values((await log.log(entry)) as Record<string, LogEntry>);
    if (!logged) throw new Error('nothing was logged');
    return logged;
  }

  async #witness(entry: object, signature: Buffer, how: How): Promise<object> {
    const alone = how.timestamped || how.unlogged;
    const many = alone || how.secondLog ? 1 : (how.both ?? 0);
    const rfc3161Timestamps = await this.#stamps(signature, how, many);
    if (alone) return { tlogEntries: [], timestampVerificationData: { rfc3161Timestamps } };
    const { body, integratedTime, logIndex, logID, verification } = await this.#enter(entry, how);
    const { kind, apiVersion } = entry as { kind: string; apiVersion: string };
    const proof = verification?.inclusionProof;
    return {
      tlogEntries: [
        {
          logIndex: String(logIndex),
          logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
          kindVersion: { kind, version: apiVersion },
          ...(how.secondLog
            ? {}
            : {
                integratedTime: String(integratedTime),
                inclusionPromise: { signedEntryTimestamp: verification?.signedEntryTimestamp },
              }),
          inclusionProof: {
            logIndex: String(proof?.logIndex),
            rootHash: Buffer.from(proof?.rootHash ?? '', 'hex').toString('base64'),
            treeSize: String(proof?.treeSize),
            hashes: [],
            checkpoint: { envelope: proof?.checkpoint },
          },
          canonicalizedBody: body,
        },
      ],
      ...(many > 0 ? { timestampVerificationData: { rfc3161Timestamps } } : {}),
    };
  }

  /** Signed timestamps, a second apart. */
  async #stamps(signature: Buffer, how: How, many: number): Promise<object[]> {
    // The mock writes fractions that end in zero in a form the reader refuses.
    const whole = Math.floor(Date.now() / 1000) * 1000;
    const stamps: object[] = [];
    for (let second = 0; second < many; second += 1) {
      const seen = how.stamped ?? how.seen ?? new Date(whole + 123 - second * 1000);
      const tsa = await initializeTSA(this.#tsa, seen);
      const signed = await tsa.timestamp({
        artifactHash: sha256(signature),
        hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
        nonce: 1,
        policyOID: '1.3.6.1.4.1.57264.2',
      });
      stamps.push({ signedTimestamp: base64(signed) });
    }
    return stamps;
  }
}

/** A statement about an image, as it is signed. */
export function statementAbout(digest: string, predicateType: string, how: How = {}): Buffer {
  const { annotations, predicate = {} } = how;
  const about = { name: 'team/api', digest: { sha256: digest.slice('sha256:'.length) } };
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [annotations ? { ...about, annotations } : about],
      predicateType,
      predicate,
    }),
  );
}

/** A bundle with a statement that is signed with a key, as `cosign sign --key` writes it. */
export function keyedBundle(
  digest: string,
  predicateType: string,
  key: KeyObject,
  how: How = {},
): object {
  const payload = statementAbout(digest, predicateType, how);
  const signature = sign('sha256', preAuthEncoding(payload), key);
  return {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: 'key' }, tlogEntries: [] },
    dsseEnvelope: {
      payload: base64(payload),
      payloadType: STATEMENT,
      signatures: [{ sig: base64(signature), keyid: '' }],
    },
  };
}

/** A bundle as a bare envelope, with what cosign's first format writes beside it. */
export function asEnvelope(bundle: any): { content: Buffer; annotations: Record<string, string> } {
  const { certificate, tlogEntries } = bundle.verificationMaterial;
  const content = Buffer.from(JSON.stringify(bundle.dsseEnvelope));
  if (!certificate) return { content, annotations: {} };
  const [entry] = tlogEntries;
  const logged = {
    SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
    Payload: {
      body: entry.canonicalizedBody,
      integratedTime: Number(entry.integratedTime),
      logIndex: Number(entry.logIndex),
      logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
    },
  };
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.rawBytes}\n-----END CERTIFICATE-----\n`;
  return {
    content,
    annotations: {
      'dev.sigstore.cosign/certificate': pem,
      'dev.sigstore.cosign/bundle': JSON.stringify(logged),
    },
  };
}

function preAuthEncoding(payload: Buffer): Buffer {
  return Buffer.from(`DSSEv1 ${STATEMENT.length} ${STATEMENT} ${payload.length} ${payload}`);
}

function pemOf(certificate: Buffer): Buffer {
  const lines = base64(certificate).match(/.{1,64}/g) ?? [];
  return Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  );
}
