import type { Envelope } from './envelope.js';
import { isSubset } from './identity.js';
import { displayName, subjectOf } from './name.js';
import type { Outcome } from './outcome.js';
import type { Statement } from './policy.js';
import { certificatesOf, type TrustStore } from './store.js';
import { attempt, sameBytes, Unreadable } from './unreadable.js';

/**
 * Whether the trust store vouches for the chain and the statement trusts the signer.
 *
 * @returns beside the outcome how many certificates of the chain, from the leaf on, the store vouches for; none where
 *   the check fails
 * @see Notary Project, trust-store-trust-policy.md, "Validate Authenticity"
 */
export function checkAuthenticity(
  { attributes, chain }: Envelope,
  statement: Statement,
  store: TrustStore,
): { readonly outcome: Outcome; readonly anchored: number } {
  const type = attributes.scheme === 'notary.x509' ? 'ca' : 'signingAuthority';
  const read = attempt(() => {
    const trusted = certificatesOf(store, statement.stores, type);
    if (trusted.length === 0)
      throw new Unreadable(`the statement names no trust store of the type ${type}`);
    const anchor = chain.findLastIndex(({ der }) => trusted.some((it) => sameBytes(it.der, der)));
    if (anchor < 0) {
      const root = displayName((chain.at(-1) ?? chain[0]).subject);
      throw new Unreadable(`no certificate of its chain (root "${root}") is in the trust store`);
    }
    checkIdentity(chain[0].subject, statement.identities);
    return anchor + 1;
  });
  return 'reason' in read
    ? { outcome: { kind: 'failed', reason: read.reason }, anchored: 0 }
    : {
        outcome: { kind: 'passed', detail: `signed by ${displayName(chain[0].subject)}` },
        anchored: read.value,
      };
}

function checkIdentity(subject: Uint8Array, identities: Statement['identities']): void {
  if (identities === 'any') return;
  if (identities.length === 0)
    throw new Unreadable('the statement trusts identities of kinds that only plugins know');
  const attributes = subjectOf(subject);
  if (!identities.some((identity) => isSubset(identity, attributes)))
    throw new Unreadable(`its signer "${displayName(subject)}" is none of the trusted identities`);
}
