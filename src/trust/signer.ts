import type { Bundle, TransparencyLogEntry } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { SignedEntity, Signer as VerifiedSigner } from '@sigstore/verify';
import { type Checked, failed, reasonOf } from './checked.js';
import { type Claims, claimsIn } from './claims.js';
import { isVouchedFor, momentsOf, timesOf } from './timestamps.js';
import {
  entriesFor,
  isOutOfMeasure,
  lacksFor,
  type Stranger,
  saysWhen,
  strangerTo,
  type Witnesses,
  withWitnesses,
  witnessesOf,
} from './witnesses.js';

/** Who made a signature, as the certificate says that a trusted authority issued. */
export interface Signer {
  /** subject alternative name: a workflow's address or an e-mail address */
  readonly identity: string;
  /** OIDC issuer that vouched for the identity; an authority of one's own names none */
  readonly issuer: string | undefined;
  readonly claims: Claims;
  /** the entry in the transparency log, where there is one */
  readonly logIndex: string | undefined;
  /** the earliest moment at which a witness saw the signature, ISO 8601 */
  readonly signedAt: string;
}

/** Extension with the signed timestamps of certificate logs. */
const SCTS = '1.3.6.1.4.1.11129.2.4.2';

/**
 * Verifies the signature, its certificate chain at the time of signing, and its witnesses, against the
 * first trusted root that accepts all of it. What a root names it demands: an entry in one of its
 * transparency logs, a certificate log's timestamp. A root that names no transparency log, as GitHub's own
 * for private repositories, demands a signed timestamp. Witnesses that the root cannot judge count for
 * nothing and do not fail a bundle that has enough others, as sigstore-go counts them.
 *
 * @param artifact the bytes under the signature of a bundle that holds no statement
 */
export async function signerOf(
  bundle: Bundle,
  artifact: Buffer,
  roots: readonly TrustedRoot[],
): Promise<Checked<Signer>> {
  if (isOutOfMeasure(bundle)) {
    return failed(
      'it has more log entries or timestamps than are looked at, larger ones, or a larger certificate',
    );
  }
  if (!bundle.verificationMaterial.tlogEntries.every(namesItsLogPlainly)) {
    return failed('the checkpoint of its log entry names the log oddly');
  }
  const library = await import('@sigstore/verify');
  const refusals: Refusal[] = [];
  for (const root of roots) {
    const checked = byRoot(library, root, bundle, artifact);
    if (checked.kind === 'verified') return checked;
    refusals.push({ reason: checked.reason, stranger: strangerTo(root, bundle) });
  }
  return inOne(refusals);
}

type Library = typeof import('@sigstore/verify');

interface Refusal {
  readonly reason: string;
  readonly stranger: Stranger | undefined;
}

function byRoot(
  library: Library,
  root: TrustedRoot,
  bundle: Bundle,
  artifact: Buffer,
): Checked<Signer> {
  const { toTrustMaterial, Verifier } = library;
  try {
    const material = toTrustMaterial(root);
    const ctlogThreshold = root.ctlogs.length > 0 ? 1 : 0;
    const entity = (witnesses: Witnesses) => {
      const read = library.toSignedEntity(withWitnesses(bundle, witnesses), artifact);
      return ctlogThreshold === 0 ? withoutCertificateLogs(read) : read;
    };
    const probe = new Verifier(material, { tlogThreshold: 0, ctlogThreshold: 0 });
    const all = witnessesOf(bundle);
    const held = {
      entries: entriesFor(root, all.entries),
      timestamps: timesOf(all.timestamps, (timestamp) => {
        const alone = entity({ entries: [], timestamps: [timestamp] });
        return isVouchedFor(library, () => probe.verify(alone)) ? alone : undefined;
      }),
    };
    const lacks = lacksFor(root, all, held);
    if (lacks !== undefined) return failed(lacks);
    const tlogThreshold = root.tlogs.length > 0 ? 1 : 0;
    const verifier = new Verifier(material, { tlogThreshold, ctlogThreshold });
    const verified = entity(held);
    return { kind: 'verified', value: described(verifier.verify(verified), verified) };
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/**
 * For a root that names no certificate log: the signed timestamps of such logs in the certificate, which
 * it cannot judge, are not looked at. Everything else of the certificate is verified as it is.
 */
function withoutCertificateLogs(entity: SignedEntity): SignedEntity {
  if (entity.key.$case !== 'certificate') return entity;
  const { certificate } = entity.key;
  // The library reads them from a copy that it makes for this purpose alone.
  const clone = () => {
    const copy = certificate.clone();
    const at = copy.extensions.findIndex(({ subs }) => subs[0]?.toOID() === SCTS);
    if (at >= 0) copy.extensions.splice(at, 1);
    return copy;
  };
  const bare = Object.create(certificate, { clone: { value: clone } }) as typeof certificate;
  return { ...entity, key: { $case: 'certificate', certificate: bare } };
}

/** A root that does not know the authority says nothing about the rest: the others are told alone. */
function inOne(refusals: readonly Refusal[]): Checked<never> {
  const known = refusals.filter(({ stranger }) => stranger === undefined);
  if (known.length > 0) return failed(distinct(known.map(({ reason }) => reason)));
  const strangers = refusals.flatMap(({ stranger }) => (stranger ? [stranger] : []));
  const remedy = strangers.find((it) => it.remedy !== undefined)?.remedy;
  return failed(distinct(strangers.map(({ reason }) => reason)) || 'no trusted root', remedy);
}

function distinct(reasons: readonly string[]): string {
  return [...new Set(reasons)].join('; ');
}

/** Only names of plain letters are looked up among the logs. */
function namesItsLogPlainly({ inclusionProof }: TransparencyLogEntry): boolean {
  const envelope = inclusionProof?.checkpoint?.envelope ?? '';
  return [...envelope.matchAll(/\u2014 (\S+) /g)].every(([, name = '']) =>
    /^[\w./:-]+$/.test(name),
  );
}

function described({ identity }: VerifiedSigner, entity: SignedEntity): Signer {
  const claims = claimsIn(identity);
  const [entry] = entity.tlogEntries;
  const index = entry && (saysWhen(entry) ? entry.logIndex : entry.inclusionProof?.logIndex);
  return {
    identity: identity?.subjectAlternativeName ?? '',
    issuer: claims.get('issuer'),
    claims,
    logIndex: index,
    signedAt: new Date(Math.min(...momentsOf(entity.timestamps))).toISOString(),
  };
}
