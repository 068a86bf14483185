import type { PromotionError } from '../errors.js';
import { isRollback, isWriting } from '../request/modes.js';
import type { Proven, Verification } from '../verify/verification.js';
import { type Account, accountOf, wordlessWarnings, writtenTags } from './account.js';
import { attachedWarnings } from './attached.js';
import { gateFailures, lostRace, mismatch, standing, unreadable, where } from './failures.js';
import { heldBackFailure, isHeldBack } from './held-back.js';
import type { Failure, ImageOutcome, Result } from './outcome.js';

/**
 * Says what one image came to. Only what the target itself showed counts as done; and nothing is said to
 * be less than the receipts know, unless the target was read and shows less.
 */
export function conclude(parts: Proven): ImageOutcome {
  const { facts, receipts, verification } = parts;
  const warnings = [
    ...rightWarning(facts),
    ...attachedWarnings(facts, verification),
    ...wordlessWarnings(receipts, verification),
  ];
  return { ...parts, ...judge(parts), warnings };
}

function rightWarning({ target, promotion }: Proven['facts']): string[] {
  if (target.mayImport !== 'no') return [];
  return [
    `This identity may not import into ${promotion.target.registry}; the promoting identity was not checked.`,
  ];
}

type Judgement = { readonly result: Result; readonly failures: readonly Failure[] };

function judge(parts: Proven): Judgement {
  const { plan, verification } = parts;
  switch (plan.kind) {
    case 'blocked':
      return { result: 'blocked', failures: gateFailures(parts.verdicts) };
    case 'skipped':
      return { result: 'skipped', failures: [] };
    case 'verify':
      return withoutWrites(parts, 'verified');
    case 'already-present':
      return withoutWrites(parts, 'already-present');
    case 'steps':
      if (verification === undefined) {
        return isWriting(parts.facts.mode) ? heldBack(parts) : { result: 'planned', failures: [] };
      }
      return afterSteps(parts, verification, accountOf(parts.receipts));
  }
}

function heldBack(parts: Proven): Judgement {
  return { result: 'held-back', failures: [heldBackFailure(parts)] };
}

function withoutWrites(parts: Proven, green: Result): Judgement {
  const { verification } = parts;
  switch (verification?.kind) {
    case 'proven':
      return { result: green, failures: [] };
    case 'mismatched':
      return { result: 'mismatched', failures: [mismatch(parts, verification)] };
    case 'unreadable':
    case undefined:
      return { result: 'blocked', failures: [unreadable(verification, 'nothing was written')] };
  }
}

function afterSteps(parts: Proven, verification: Verification, account: Account): Judgement {
  if (verification.kind === 'proven') {
    const done = isRollback(parts.facts.mode) ? 'rolled-back' : 'promoted';
    return { result: account.accepted ? done : 'already-present', failures: [] };
  }
  const cause = causeOf(parts);
  if (cause === undefined) {
    if (isHeldBack(parts.receipts, verification)) return heldBack(parts);
    if (account.open.length > 0) return failed(parts, verification, account, noWord(account));
    return verification.kind === 'mismatched'
      ? { result: 'mismatched', failures: [mismatch(parts, verification)] }
      : unread(parts, verification, account);
  }
  const raced = cause.code === 'LOST_RACE' || cause.code === 'IMPORT_CONFLICT';
  return raced && !account.accepted
    ? { result: 'blocked', failures: [cause] }
    : failed(parts, verification, account, cause);
}

/** What an import came to whose proof could not be read; tags may have been held back because of that. */
function unread(parts: Proven, verification: Verification, account: Account): Judgement {
  const back = parts.receipts.flatMap(({ step, end }) =>
    end.kind === 'not-sent' && end.fault === 'own' ? step.tags : [],
  );
  if (back.length === 0) {
    const failure = unreadable(verification, 'the import was accepted');
    return { result: 'unverifiable', failures: [failure] };
  }
  const failure = unreadable(verification, `${back.join(', ')} was not written for that reason`);
  return writtenTags(parts.receipts, verification).length > 0
    ? failed(parts, verification, account, failure)
    : { result: 'unverifiable', failures: [failure] };
}

/** What a failure left behind: what is written, what is there, and what may still come. */
function failed(
  parts: Proven,
  verification: Verification,
  account: Account,
  cause: Failure,
): Judgement {
  const complete = verification.tags.every(({ kind }) => kind === 'proven');
  const partial = !complete && writtenTags(parts.receipts, verification).length > 0;
  const lead = `Only some tags of ${where(parts)} hold ${parts.facts.digest ?? 'the digest'}`;
  const sentences = [
    ...(partial ? [lead] : []),
    cause.message,
    ...(account.done.length > 0 ? [`Azure reported as imported: ${account.done.join('; ')}`] : []),
    standing(parts, verification),
    ...(account.open.length > 0
      ? [`An import was accepted, or may have been, and may still land: ${account.open.join('; ')}`]
      : []),
  ];
  const message = sentences.map((it) => it.replace(/[.\s]{1,10}$/, '')).join('. ');
  const remedy = remedyOf(cause, account.open.length > 0, partial);
  const code = partial ? 'PARTIAL' : cause.code;
  return { result: 'failed', failures: [{ ...cause, code, message, remedy }] };
}

const LANDING =
  'An accepted import may still land; wait, then run again: it continues from what the target holds by then.';

/** What to do, each thing said once: one may have to wait before running again, and running again completes. */
function remedyOf({ remedy }: Failure, open: boolean, partial: boolean): string {
  if (open) return [LANDING, remedy.replace(/\s*\bRun again: [^.]*\./, '').trim()].join(' ').trim();
  return partial && !/\brun again\b/i.test(remedy)
    ? `${remedy} Run again to complete the rest.`
    : remedy;
}

/** Why the steps did not come to their end; undefined where they did, as far as they know. */
function causeOf(parts: Proven): Failure | undefined {
  const { receipts } = parts;
  // What was reported as done and is not there is no failure of the import but a mismatch.
  const [error] = receipts.flatMap(({ end }) =>
    end.kind === 'failed' && end.error.code !== 'TARGET_MISMATCH' ? [end.error] : [],
  );
  if (error) return failedStep(parts, error);
  const lost = receipts.flatMap(({ end }) => (end.kind === 'lost-race' ? end.tags : []));
  return lost.length > 0 ? lostRace(parts, lost) : undefined;
}

/** An artifact that does not arrive holds the tags back, which is how it was meant. */
function failedStep({ receipts }: Proven, error: PromotionError): Failure {
  const failure = failureOf(error);
  const failed = receipts.find(({ end }) => end.kind === 'failed' && end.error === error);
  if (failed?.step.brings !== 'attached' || !error.code.startsWith('IMPORT_')) return failure;
  return {
    ...failure,
    message: `Something attached to the image did not arrive, so no tag was written: ${failure.message}`,
    remedy: `${failure.remedy} Or leave it behind: name what to carry in referrer-types, or set referrers: ignore.`,
  };
}

/** The steps came to their end as the target shows it, and the proof does not hold down to the layers. */
function noWord({ open }: Account): Failure {
  return {
    code: 'IMPORT_UNCONFIRMED',
    message: `Azure did not say how its import of ${open.join('; ')} ended, and the target does not hold all of it`,
    remedy: 'Look at the activity log of the registry if it lasts.',
    side: 'target',
  };
}

/** A PromotionError in the form of a failure. */
export function failureOf(error: PromotionError): Failure {
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    ...(error.side === undefined ? {} : { side: error.side }),
    ...(error.docs === undefined ? {} : { docs: error.docs }),
    ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
  };
}
