import { type Certificate, isValidAt } from './certificate.js';
import type { Envelope } from './envelope.js';
import { displayName } from './name.js';
import type { Outcome } from './outcome.js';
import { type Crls, revocationOf } from './revocation.js';
import { certificatesOf, type StoreName, type TrustStore } from './store.js';
import { type Timestamp, verifyTimestamp } from './timestamp.js';
import { attempt, Unreadable } from './unreadable.js';

/** What is needed to tell whether the certificates were valid when it was signed. */
export interface TimeQuestion {
  readonly envelope: Envelope;
  readonly stores: readonly StoreName[];
  readonly store: TrustStore;
  readonly now: number;
  readonly crls: Crls;
  readonly verifyTimestamp: 'always' | 'afterCertExpiry';
}

/**
 * Whether it was signed while all certificates of its chain were valid: by the clock of a trusted signing authority;
 * else by a timestamp where the statement names a store for it; else they have to be valid now.
 *
 * @see Notary Project, trust-store-trust-policy.md, "Validate Authentic Timestamp"
 */
export function checkTime(question: TimeQuestion): Outcome {
  const { envelope, now, stores } = question;
  const { attributes, chain } = envelope;
  if (attributes.scheme === 'notary.x509.signingAuthority') {
    const { signingTime } = attributes;
    return within(chain, { from: signingTime, to: signingTime }, 'when it was signed');
  }
  const expired = chain.some(({ notAfter }) => now > notAfter);
  const asked = question.verifyTimestamp === 'always' || expired;
  if (!asked || !stores.some(({ type }) => type === 'tsa'))
    return within(chain, { from: now, to: now }, 'now');
  const read = attempt(() => timestampOf(question));
  if ('reason' in read) return { kind: 'failed', reason: `its timestamp: ${read.reason}` };
  const { stamp, chain: authority } = read.value;
  const outcome = within(chain, stamp, 'when it was stamped');
  return outcome.kind === 'passed' ? revoked(question, authority, outcome) : outcome;
}

function timestampOf({ envelope, stores, store }: TimeQuestion): Timestamp {
  const { timestamp, signature } = envelope;
  if (!timestamp)
    throw new Unreadable('it has none, and the trust policy names a store of the type tsa');
  return verifyTimestamp(timestamp, signature, certificatesOf(store, stores, 'tsa'));
}

function within(
  chain: readonly Certificate[],
  { from, to }: { readonly from: number; readonly to: number },
  when: string,
): Outcome {
  const bad = chain.find((it) => !isValidAt(it, from) || !isValidAt(it, to));
  if (!bad) return { kind: 'passed', detail: `its certificates were valid ${when}` };
  const period = [bad.notBefore, bad.notAfter].map((it) => new Date(it).toISOString()).join(' to ');
  const reason = `the certificate "${displayName(bad.subject)}" (${period}) was not valid ${when}`;
  return { kind: 'failed', reason };
}

/** An authority that was revoked stamps nothing, whatever the policy says about the signer's revocation. */
function revoked(
  { crls, now }: TimeQuestion,
  chain: readonly Certificate[],
  good: Outcome,
): Outcome {
  const anchored = chain.length;
  const found = revocationOf({ chain, anchored, crls, now, signedAt: undefined });
  switch (found.kind) {
    case 'good':
      return good;
    case 'revoked':
      return { kind: 'failed', reason: `its timestamp: ${found.reason}` };
    case 'unknown':
      return { ...found, reason: `the authority of its timestamp: ${found.reason}` };
  }
}
