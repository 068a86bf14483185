import { parseTrustPolicy, type TrustPolicy } from '../../../../src/trust/notation/policy.js';
import { parseTrustStore } from '../../../../src/trust/notation/store.js';
import { type NotationQuestion, verifyNotation } from '../../../../src/trust/notation/verify.js';
import { chain, type Issued, NOW, root } from './certificate.js';
import { envelope, type Format, MEDIA_TYPES, type Said, target } from './envelope.js';
import { tsaRoot } from './stamp.js';

export const SCOPE = 'devacr.azurecr.io/team/api';

/** A statement of a trust policy as it is written down. */
export interface Written {
  readonly level?: string;
  readonly override?: Readonly<Record<string, string>>;
  readonly verifyTimestamp?: string;
  readonly stores?: readonly string[];
  readonly identities?: readonly string[];
  readonly scopes?: readonly string[];
}

export function statement(written: Written = {}, name = 'prod'): object {
  const { level = 'strict', override, verifyTimestamp, scopes = [SCOPE] } = written;
  return {
    name,
    registryScopes: scopes,
    signatureVerification: {
      level,
      ...(override ? { override } : {}),
      ...(verifyTimestamp ? { verifyTimestamp } : {}),
    },
    trustStores: written.stores ?? ['ca:contoso'],
    trustedIdentities: written.identities ?? ['x509.subject: C=DE, ST=BE, O=contoso'],
  };
}

export function policy(...statements: readonly object[]): TrustPolicy {
  const document = { version: '1.0', trustPolicies: statements };
  return parseTrustPolicy(Buffer.from(JSON.stringify(document)));
}

const pem = (der: Buffer) =>
  Buffer.from(
    `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  );

/** A trust store; `root` in `ca` and `signingAuthority`, the clock's root in `tsa`, unless told otherwise. */
export function store(files: Readonly<Record<string, Issued>> = {}) {
  const usual = { 'ca/contoso': root, 'signingAuthority/contoso': root, 'tsa/clock': tsaRoot };
  return parseTrustStore(
    Object.entries({ ...usual, ...files }).map(([folder, { der }]) => ({
      path: `x509/${folder}/root.pem`,
      bytes: pem(der),
    })),
  );
}

/** Everything that a signature is verified with, and what is bent about it. */
export interface Asked extends Partial<NotationQuestion> {
  readonly format?: Format;
  readonly chain?: readonly Issued[];
  readonly said?: Said;
  readonly written?: Written;
}

export function ask(asked: Asked = {}) {
  const { format = 'jws', chain: certificates = chain(), said, written, ...rest } = asked;
  return verifyNotation({
    signature: envelope(format, certificates, said),
    mediaType: MEDIA_TYPES[format],
    target,
    policy: policy(statement(written)),
    store: store(),
    scope: SCOPE,
    now: NOW,
    crls: new Map(),
    ...rest,
  });
}

/** The verdict in short: `verified`, or what decided and why. */
export function verdict(asked: Asked = {}): string {
  const found = ask(asked);
  switch (found.kind) {
    case 'failed':
    case 'unknown':
      return `${found.kind} ${found.check}: ${found.reason}`;
    default:
      return found.kind;
  }
}
