import type { PromotionError } from '../errors.js';
import { blocks, type Verdict } from '../gates/verdict.js';
import type { LostTag } from '../import/receipt.js';
import { shortDigest } from '../oci/digest.js';
import type { Proven, TagProof, Verification } from '../verify/verification.js';
import { attachedGaps, attachedWarnings } from './attached.js';
import type { Failure, ImageOutcome, Result } from './outcome.js';

type Parts = Proven;

/** Says what one image came to. Only what the target itself showed counts as done. */
export function conclude(parts: Parts): ImageOutcome {
  return { ...parts, ...judge(parts), warnings: attachedWarnings(parts.facts, parts.verification) };
}

type Judgement = { readonly result: Result; readonly failures: readonly Failure[] };

function judge(parts: Parts): Judgement {
  const { plan, verification } = parts;
  switch (plan.kind) {
    case 'blocked':
      return { result: 'blocked', failures: parts.verdicts.filter(blocks).map(gateFailure) };
    case 'verify':
      return withoutWrites(parts, 'verified');
    case 'already-present':
      return withoutWrites(parts, 'already-present');
    case 'steps':
      if (verification === undefined) return { result: 'planned', failures: [] };
      return afterWrites(parts, verification);
  }
}

function withoutWrites(parts: Parts, green: Result): Judgement {
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

function afterWrites(parts: Parts, verification: Verification): Judgement {
  const { receipts = [] } = parts;
  if (verification.kind === 'proven') {
    const written = receipts.some(({ writes }) => writes > 0);
    return { result: written ? 'promoted' : 'already-present', failures: [] };
  }
  // What was reported as done and is not there is no failure of the import but a mismatch.
  const failed = receipts.flatMap(({ end }) =>
    end.kind === 'failed' && end.error.code !== 'TARGET_MISMATCH' ? [end.error] : [],
  );
  const lost = receipts.flatMap(({ end }) => (end.kind === 'lost-race' ? end.tags : []));
  const [error] = failed;
  if (error === undefined && lost.length === 0) {
    return verification.kind === 'mismatched'
      ? { result: 'mismatched', failures: [mismatch(parts, verification)] }
      : { result: 'unverifiable', failures: [unreadable(verification, 'the import was accepted')] };
  }
  const cause = error ? causeOf(parts, error) : lostRace(parts, lost);
  const holding = verification.tags.filter(({ kind }) => kind === 'proven');
  const written = holding.filter(({ tag }) => !wasThere(parts, tag));
  const some = holding.length < verification.tags.length;
  if (some && (written.length > 0 || (error !== undefined && holding.length > 0))) {
    return { result: 'failed', failures: [partial(parts, verification, cause)] };
  }
  const refused = error === undefined || error.code === 'IMPORT_CONFLICT';
  if (refused) return { result: 'blocked', failures: [cause] };
  const said = cause.message.replace(/[.\s]+$/, '');
  const message = `${said}. ${standing(parts, verification)}`;
  return { result: 'failed', failures: [{ ...cause, message }] };
}

/** An artifact that does not arrive holds the tags back, which is how it was meant. */
function causeOf({ receipts = [] }: Parts, error: PromotionError): Failure {
  const failure = failureOf(error);
  const failed = receipts.find(({ end }) => end.kind === 'failed' && end.error === error);
  if (failed?.step.brings !== 'attached' || !error.code.startsWith('IMPORT_')) return failure;
  return {
    ...failure,
    message: `Something attached to the image did not arrive, so no tag was written: ${failure.message}`,
    remedy: `${failure.remedy} Or leave it behind: name what to carry in referrer-types, or set referrers: ignore.`,
  };
}

/** What is true in the target now, whatever happened before. */
function standing(parts: Parts, verification: Verification): string {
  const tags = verification.tags.map(describeTag);
  const root = verification.manifests[0]?.kind ?? 'absent';
  const found = tags.length > 0 ? tags : [`the image ${root}`];
  return `In ${where(parts)} now: ${[...found, ...attachedGaps(verification)].join('; ')}`;
}

function wasThere({ goal }: Parts, tag: string): boolean {
  return goal?.tags.some((it) => it.tag === tag && it.fate.kind === 'there') ?? false;
}

function gateFailure(verdict: Verdict & { outcome: 'block' | 'unknown' }): Failure {
  return {
    code: verdict.code ?? 'GATE_BLOCKED',
    message: `${verdict.gate}: expected ${verdict.expected}; found ${verdict.got}`,
    remedy: verdict.remedy,
    ...(verdict.correlationId === undefined ? {} : { correlationId: verdict.correlationId }),
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

function lostRace(parts: Parts, lost: readonly LostTag[]): Failure {
  const states = lost.map(({ tag, digest, locked }) => {
    const holds = digest === undefined ? 'is gone' : `holds ${shortDigest(digest)}`;
    return `${tag} ${holds}${locked ? ' and is locked' : ''}`;
  });
  return {
    code: 'LOST_RACE',
    message: `target-tag: another actor changed ${where(parts)} after the gate looked: ${states.join('; ')}`,
    remedy: 'Look at who else writes these tags, and run again: the gate judges what is there now.',
    side: 'target',
  };
}

function mismatch(parts: Parts, verification: Verification): Failure {
  const tags = verification.tags.filter(({ kind }) => kind !== 'proven').map(describeTag);
  const manifests = verification.manifests
    .filter(({ kind }) => kind !== 'proven')
    .map(({ digest, kind }) => `manifest ${shortDigest(digest)} ${kind}`);
  const digest = parts.facts.digest ?? 'the digest';
  return {
    code: 'TARGET_MISMATCH',
    message: `${where(parts)} should hold ${digest}; found ${[...tags, ...manifests, ...attachedGaps(verification)].join('; ')}`,
    remedy:
      'Do not deploy these tags: find out who moved or deleted what should be there, and run the promotion again.',
    side: 'target',
  };
}

function partial(parts: Parts, verification: Verification, cause: Failure): Failure {
  const tags = verification.tags.map(describeTag).join('; ');
  return {
    ...cause,
    code: 'PARTIAL',
    message: `Only some tags of ${where(parts)} hold ${parts.facts.digest ?? 'the digest'}: ${tags}. ${cause.message}`,
    remedy: `${cause.remedy} Run again to complete the rest.`,
  };
}

function unreadable(verification: Verification | undefined, standing: string): Failure {
  const { tags = [], manifests = [], referrers = [] } = verification ?? {};
  const proofs = [...tags, ...manifests, ...referrers];
  const [first] = proofs.flatMap((it) => (it.kind === 'unreadable' ? [it.error] : []));
  return {
    code: first?.code ?? 'BUG',
    message: `The target cannot be read to prove what it holds (${standing}): ${first?.message ?? ''}`,
    remedy: first?.remedy ?? 'Give the identity the right to read the target registry.',
    side: 'target',
  };
}

function describeTag(proof: TagProof): string {
  switch (proof.kind) {
    case 'proven':
      return `${proof.tag} at the digest`;
    case 'different':
      return `${proof.tag} holds ${shortDigest(proof.digest)}`;
    case 'absent':
      return `${proof.tag} absent`;
    case 'corrupt':
      return `${proof.tag} serves bytes that are not its digest's`;
    case 'unreadable':
      return `${proof.tag} unreadable`;
  }
}

function where(parts: Parts): string {
  const { registry, repository } = parts.facts.promotion.target;
  return `${registry}/${repository}`;
}
