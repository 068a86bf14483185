import { algorithmOfKey } from './algorithm.js';
import { type Certificate, isIssuedBy, isSelfSigned } from './certificate.js';
import type { KeyUse } from './extensions.js';
import { displayName } from './name.js';

/** What the certificates of a chain are for; the rules for keys differ a little. */
export type Purpose = 'codeSigning' | 'timestamping';

const FORBIDDEN_USES: readonly KeyUse[] = [
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** Purposes that a certificate for code signing must not have beside it. */
const FORBIDDEN_PURPOSES: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'any purpose',
  '1.3.6.1.5.5.7.3.1': 'TLS servers',
  '1.3.6.1.5.5.7.3.2': 'TLS clients',
  '1.3.6.1.5.5.7.3.4': 'e-mail protection',
  [TIME_STAMPING]: 'time stamping',
  '1.3.6.1.5.5.7.3.9': 'OCSP responses',
};

/**
 * Checks a chain against the rules that hold whatever is trusted: in order from leaf to root, each
 * certificate issued by the next, the last by itself and no other, and every key used for what it is for.
 * Validity in time is no part of it.
 *
 * @returns why it breaks a rule; undefined when it keeps them all
 * @see Notary Project signature specification, "Certificate Requirements"
 */
export function chainProblem(chain: readonly Certificate[], purpose: Purpose): string | undefined {
  const [leaf] = chain;
  const root = chain.at(-1);
  if (!leaf || !root) return 'it has no certificates';
  const broken = chain.find(({ algorithm }) => algorithm === undefined);
  if (broken) return `${named(broken)} is signed with SHA-1, MD5 or an algorithm that is not known`;
  if (!isSelfSigned(root)) return `its chain ends in ${named(root)}, which is no self-signed root`;
  for (const [i, certificate] of chain.slice(0, -1).entries()) {
    if (isSelfSigned(certificate))
      return `${named(certificate)} is self-signed and not the last of its chain`;
    const issuer = chain[i + 1];
    if (!issuer || !isIssuedBy(certificate, issuer))
      return `${named(certificate)} is not issued by the next certificate of its chain`;
  }
  for (const [i, authority] of chain.slice(1).entries()) {
    const problem = authorityProblem(authority, i, purpose);
    if (problem !== undefined) return `${named(authority)} ${problem}`;
  }
  const problem = leafProblem(leaf, purpose);
  return problem === undefined ? undefined : `${named(leaf)} ${problem}`;
}

const named = ({ subject }: Certificate): string => `the certificate "${displayName(subject)}"`;

/** @param below how many certificates of authorities stand between it and the leaf */
function authorityProblem(
  { basic, keyUsage }: Certificate,
  below: number,
  purpose: Purpose,
): string | undefined {
  if (!basic?.ca) return 'is not one of a certificate authority';
  if (!basic.critical) return 'has basic constraints that are not marked critical';
  if (basic.depth !== undefined && basic.depth < below) return 'allows no chain of this length';
  if (!keyUsage) return 'states no key usage';
  if (purpose === 'codeSigning' && !keyUsage.critical)
    return 'has a key usage that is not marked critical';
  return keyUsage.uses.has('keyCertSign') ? undefined : 'may not sign certificates';
}

function leafProblem(leaf: Certificate, purpose: Purpose): string | undefined {
  const { basic, keyUsage } = leaf;
  if (basic?.ca) return 'is one of a certificate authority and not of a signer';
  if (!keyUsage) return 'states no key usage';
  if (purpose === 'codeSigning' && !keyUsage.critical)
    return 'has a key usage that is not marked critical';
  if (!keyUsage.uses.has('digitalSignature')) return 'may not make digital signatures';
  const use = FORBIDDEN_USES.find((it) => keyUsage.uses.has(it));
  if (use !== undefined) return `may be used for ${use}, which a signer's must not`;
  if (algorithmOfKey(leaf.key) === undefined)
    return 'has a key that is not RSA of 2048, 3072 or 4096 bits or on P-256, P-384 or P-521';
  return purpose === 'timestamping' ? stampingProblem(leaf) : purposeProblem(leaf);
}

function purposeProblem({ purposes }: Certificate): string | undefined {
  const found = purposes?.oids.find((oid) => Object.hasOwn(FORBIDDEN_PURPOSES, oid));
  return found === undefined
    ? undefined
    : `is meant for ${FORBIDDEN_PURPOSES[found]}, which a signer's must not be`;
}

/** RFC 3161, section 2.3: time stamping, nothing else, and critical. */
function stampingProblem({ purposes }: Certificate): string | undefined {
  const [only, ...others] = purposes?.oids ?? [];
  if (only !== TIME_STAMPING || others.length > 0) return 'is not meant for time stamping alone';
  return purposes?.critical ? undefined : 'has an extended key usage that is not marked critical';
}
