import type { Facts } from '../facts/facts.js';
import type { ReferrerGraph } from '../facts/referrer-graph.js';
import type { StepReceipt } from '../import/receipt.js';
import type { Referrer } from '../oci/referrer.js';
import type { ReferrerProof, Verification } from '../verify/verification.js';
import type { ImageOutcome } from './outcome.js';

/** More of them are only counted in a message. */
const MOST_NAMED = 10;

/** What a reader should know of attached artifacts although the result stands. */
export function attachedWarnings(
  facts: Facts,
  verification: Verification | undefined,
): readonly string[] {
  const proofs = verification?.referrers ?? [];
  const { registry, repository } = facts.promotion.target;
  const reasons = new Set(proofs.flatMap((it) => (it.kind === 'served' ? [it.why] : [])));
  const kept = proofs.flatMap((it) => (it.kind === 'kept' ? [`${it.tag} holds ${it.held}`] : []));
  return [
    ...[...reasons].map((why) => {
      const served = proofs.filter((it) => it.kind === 'served' && it.why === why);
      return `${registry}/${repository} ${why}: there by digest, and not to be found from the image: ${listed(served)}`;
    }),
    ...(kept.length === 0
      ? []
      : [`${registry}/${repository} has its own tags, left as they are: ${kept.join('; ')}`]),
  ];
}

/** Attached artifacts that are not in the target as they should be, in words. */
export function attachedGaps({ referrers }: Verification): string[] {
  const gaps = referrers.filter(({ kind }) => !['proven', 'served', 'kept'].includes(kind));
  const words = { hidden: 'not listed', corrupt: 'corrupt', unreadable: 'unreadable' };
  const told = gaps
    .slice(0, MOST_NAMED)
    .map((it) => `${named(it)} ${words[it.kind as keyof typeof words] ?? 'absent'}`);
  const more = gaps.length - told.length;
  return more > 0 ? [...told, `and ${more} more attached artifacts`] : told;
}

/** Whether it is of the types that are carried along. */
export function isCarried({ wanted }: ReferrerGraph, { tag, digest }: Referrer): boolean {
  return wanted.some((it) => it.tag === tag && it.digest === digest);
}

/** Whether the target had something of its own under the artifact's tag when the gate looked. */
export function isKept({ target }: Facts, { tag, digest }: Referrer): boolean {
  if (tag === undefined || target.attached.kind !== 'known') return false;
  const held = target.attached.value.tags.find((it) => it.tag === tag)?.held;
  return held !== undefined && held !== digest;
}

/** The counts in words, without the zeros that say nothing. */
export function attachedWords(count: AttachedCount): string {
  const left = count.left > 0 ? `, ${count.left} left behind` : '';
  const kept = count.kept > 0 ? `, ${count.kept} kept as the target has it` : '';
  return `${count.found} attached: ${count.imported} imported, ${count.alreadyThere} already there${kept}${left}, ${count.writes} writes in all`;
}

/** How many artifacts were found, imported, there already, and how many writes all of it took. */
export interface AttachedCount {
  readonly found: number;
  readonly left: number;
  readonly imported: number;
  readonly alreadyThere: number;
  /** tags that hold something of the target's own */
  readonly kept: number;
  readonly writes: number;
}

/** undefined where nothing was looked for. */
export function countAttached(
  image: Pick<ImageOutcome, 'facts' | 'receipts'>,
): AttachedCount | undefined {
  const { source, target, promotion } = image.facts;
  if (promotion.policy.referrers !== 'copy' || source.referrers.kind !== 'known') return undefined;
  const { found, wanted, fallbacks } = source.referrers.value;
  const { attached } = target;
  const digests = new Set(wanted.map(({ digest, tag }) => tag ?? digest));
  const missing = attached.kind === 'known' ? new Set<string>(attached.value.missing) : undefined;
  const held = new Map<string, string | undefined>(
    attached.kind === 'known' ? attached.value.tags.map((it) => [it.tag, it.held]) : [],
  );
  const there = wanted.filter(({ digest, tag }) =>
    tag === undefined ? missing?.has(digest) === false : held.get(tag) === digest,
  );
  const imported = image.receipts.filter(isImported);
  const indexed = imported.map(({ step }) =>
    fallbacks.find(({ digest }) => digest === step.digest),
  );
  const byIndex = indexed.flatMap((index) => index?.referrers ?? []);
  const direct = imported.length - indexed.filter((it) => it !== undefined).length;
  return {
    found: found.length,
    left: found.length - wanted.length,
    imported: direct + byIndex.filter((it) => missing?.has(it) && digests.has(it)).length,
    alreadyThere: there.length,
    kept: wanted.filter((it) => isKept(image.facts, it)).length,
    writes: image.receipts.reduce((sum, { writes }) => sum + writes, 0),
  };
}

function isImported({ step, end }: StepReceipt): boolean {
  return step.brings === 'attached' && end.kind === 'imported';
}

function listed(proofs: readonly ReferrerProof[]): string {
  const told = proofs.slice(0, MOST_NAMED).map(named).join('; ');
  const more = proofs.length - MOST_NAMED;
  return more > 0 ? `${told}; and ${more} more` : told;
}

function named({ artifactType, digest, tag }: ReferrerProof): string {
  return `${artifactType} ${digest}${tag === undefined ? '' : ` under ${tag}`}`;
}
