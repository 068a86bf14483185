import { checkAuthenticity } from './authenticity.js';
import { type Envelope, openEnvelope } from './envelope.js';
import { type Action, type Actions, CHECKS, type Check } from './level.js';
import { displayName } from './name.js';
import type { Outcome } from './outcome.js';
import { type Annotations, annotationsFor, type Target } from './payload.js';
import { type Statement, statementFor, type TrustPolicy } from './policy.js';
import { type Crls, revocationOf } from './revocation.js';
import type { TrustStore } from './store.js';
import { checkTime } from './time.js';
import { attempt } from './unreadable.js';

/** A check of a signature, what the policy makes of it, and what came out. */
export interface CheckResult {
  readonly check: Check;
  readonly action: Action;
  readonly outcome: Outcome;
}

/** Who signed, and what the signature states; trusted as far as the checks beside it go. */
export interface NotationSigner {
  readonly subject: string;
  readonly root: string;
  readonly scheme: string;
  readonly algorithm: string;
  /** milliseconds; the signer's own clock unless the scheme is that of an authority */
  readonly signingTime: number;
  readonly expiry: number | undefined;
  readonly annotations: Annotations;
}

/** The statement of the trust policy that was applied. */
export interface Applied {
  readonly statement: string;
  /** `strict`, `permissive`, `audit`, with `, overridden` where the statement changes it */
  readonly level: string;
}

export type NotationVerdict =
  /** no statement of the policy covers the repository */
  | { readonly kind: 'uncovered' }
  /** the statement asks for no verification; nothing was looked at */
  | { readonly kind: 'skipped'; readonly applied: Applied }
  | ({ readonly kind: 'verified'; readonly signer: NotationSigner } & Checked)
  /** an enforced check failed */
  | ({ readonly kind: 'failed'; readonly check: Check; readonly reason: string } & Checked)
  /** no enforced check failed, and at least one could not be told */
  | ({ readonly kind: 'unknown'; readonly check: Check; readonly reason: string } & Checked);

interface Checked {
  readonly applied: Applied;
  readonly checks: readonly CheckResult[];
  /** failed and unknown checks that the policy only logs */
  readonly warnings: readonly string[];
  /** addresses of revocation lists with which another attempt could tell more; only of chains that are trusted */
  readonly wanted: readonly string[];
}

/** By what signatures are verified. */
export interface NotationRule {
  readonly policy: TrustPolicy;
  readonly store: TrustStore;
}

export interface NotationQuestion extends NotationRule {
  /** the signature envelope, and the media type of the layer that holds it */
  readonly signature: Uint8Array;
  readonly mediaType: string;
  /** the manifest that has to be signed */
  readonly target: Target;
  /** repository in which the signature was found, `registry/repository` */
  readonly scope: string;
  /** milliseconds */
  readonly now: number;
  /** revocation lists at hand; an empty map asks nobody */
  readonly crls: Crls;
}

/**
 * Verifies one Notary Project signature by a trust policy and a trust store. Pure: nobody is asked, and the same
 * question has the same answer. Nothing of the signature decides anything before the check that vouches for it,
 * and no fault in foreign bytes is thrown.
 *
 * @see Notary Project, trust-store-trust-policy.md, "Signature Verification"
 */
export function verifyNotation(question: NotationQuestion): NotationVerdict {
  const statement = statementFor(question.policy, question.scope);
  if (!statement) return { kind: 'uncovered' };
  const { verification, name } = statement;
  if (verification.level === 'skip')
    return { kind: 'skipped', applied: { statement: name, level: 'skip' } };
  const level = verification.overridden ? `${verification.level}, overridden` : verification.level;
  const applied = { statement: name, level };
  const opened = attempt(() => {
    const envelope = openEnvelope(question.signature, question.mediaType);
    return { envelope, annotations: annotationsFor(envelope.payload, question.target) };
  });
  if ('reason' in opened) {
    const outcome = { kind: 'failed', reason: opened.reason } as const;
    return judged(applied, [{ check: 'integrity', action: 'enforce', outcome }], undefined);
  }
  const { envelope, annotations } = opened.value;
  const checks = checksOf(question, statement, verification, envelope);
  return judged(applied, checks, signerOf(envelope, annotations));
}

function checksOf(
  question: NotationQuestion,
  statement: Statement,
  { actions, verifyTimestamp }: Extract<Statement['verification'], { readonly actions: Actions }>,
  envelope: Envelope,
): readonly CheckResult[] {
  const { store, now, crls } = question;
  const { expiry } = envelope.attributes;
  const { outcome: authenticity, anchored } = checkAuthenticity(envelope, statement, store);
  const outcomes: Readonly<Record<Check, () => Outcome>> = {
    integrity: () => ({ kind: 'passed', detail: `signed with ${envelope.algorithm}` }),
    authenticity: () => authenticity,
    expiry: () => checkExpiry(expiry, now),
    authenticTimestamp: () =>
      checkTime({ envelope, stores: statement.stores, store, now, crls, verifyTimestamp }),
    revocation: () => checkRevocation(envelope, anchored, crls, now),
  };
  return CHECKS.map((check) => {
    const action = actions[check];
    const outcome: Outcome =
      action === 'skip'
        ? { kind: 'skipped', reason: 'the trust policy says so' }
        : outcomes[check]();
    return { check, action, outcome };
  });
}

function checkExpiry(expiry: number | undefined, now: number): Outcome {
  if (expiry === undefined) return { kind: 'passed', detail: 'it does not expire' };
  const when = new Date(expiry).toISOString();
  return now < expiry
    ? { kind: 'passed', detail: `it expires at ${when}` }
    : { kind: 'failed', reason: `it expired at ${when}` };
}

function checkRevocation(
  { attributes, chain }: Envelope,
  anchored: number,
  crls: Crls,
  now: number,
): Outcome {
  const authority = attributes.scheme === 'notary.x509.signingAuthority';
  const signedAt = authority ? attributes.signingTime : undefined;
  const found = revocationOf({ chain, anchored, crls, now, signedAt });
  switch (found.kind) {
    case 'good':
      return { kind: 'passed', detail: found.detail };
    case 'revoked':
      return { kind: 'failed', reason: found.reason };
    case 'unknown':
      return found;
  }
}

/** The first enforced check that failed decides, else the first that could not be told. */
function judged(
  applied: Applied,
  checks: readonly CheckResult[],
  signer: NotationSigner | undefined,
): NotationVerdict {
  const told = checks.flatMap(({ check, action, outcome }) =>
    outcome.kind === 'failed' || outcome.kind === 'unknown' ? [{ check, action, outcome }] : [],
  );
  const warnings = told
    .filter(({ action }) => action === 'log')
    .map(({ check, outcome }) => `${check}: ${outcome.reason}`);
  const wanted = told.flatMap(({ outcome }) => (outcome.kind === 'unknown' ? outcome.wanted : []));
  const enforced = told.filter(({ action }) => action === 'enforce');
  const [worst] = [
    ...enforced.filter(({ outcome }) => outcome.kind === 'failed'),
    ...enforced.filter(({ outcome }) => outcome.kind === 'unknown'),
  ];
  // No list can mend what failed, so none is asked for then.
  const mendable = worst?.outcome.kind !== 'failed';
  const rest = { applied, checks, warnings, wanted: mendable ? [...new Set(wanted)] : [] };
  if (worst) {
    const { check, outcome } = worst;
    return { kind: outcome.kind, check, reason: outcome.reason, ...rest };
  }
  if (!signer) throw new Error('a signature without integrity was about to be accepted');
  return { kind: 'verified', signer, ...rest };
}

function signerOf({ attributes, chain, algorithm }: Envelope, annotations: Annotations) {
  const { scheme, signingTime, expiry } = attributes;
  const subject = displayName(chain[0].subject);
  const root = displayName((chain.at(-1) ?? chain[0]).subject);
  return { subject, root, scheme, algorithm, signingTime, expiry, annotations };
}
