import type { Facts } from '../facts/facts.js';
import type { SignedBy } from '../trust/signed-by.js';
import type { AttestationRecord, SignatureRecord } from './schema/trust.js';

/** What was verified about who signed the image and attested it; undefined what was not. */
export function renderTrusted({ signature, attestation }: Facts): {
  readonly signature: SignatureRecord | undefined;
  readonly attestations: readonly AttestationRecord[] | undefined;
} {
  return {
    signature: signature.kind === 'verified' ? renderSignature(signature.value) : undefined,
    attestations:
      attestation.kind === 'verified'
        ? attestation.value.map(({ claims, ...rest }) => ({
            ...rest,
            claims: claims.size > 0 ? Object.fromEntries(claims) : undefined,
          }))
        : undefined,
  };
}

function renderSignature(signed: SignedBy): SignatureRecord {
  const by =
    signed.kind === 'key'
      ? { key: signed.fingerprint }
      : {
          identity: signed.identity,
          issuer: signed.issuer,
          signedAt: signed.signedAt,
          logIndex: signed.logIndex,
          claims: Object.fromEntries(signed.claims),
        };
  // Their names are foreign, too, and only values are cleaned.
  const annotations = [...signed.annotations].map(([name, value]) => ({ name, value }));
  return { digest: signed.signature, ...by, annotations };
}
