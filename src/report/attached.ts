import type { Facts } from '../facts/facts.js';
import type { AttachedFate, Goal } from '../goal/goal.js';
import type { LeftOut, Referrer } from '../oci/referrer.js';
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
  const { referrers } = facts.source;
  const leftOut = referrers.kind === 'known' ? referrers.value.leftOut : [];
  const { registry, repository } = facts.promotion.target;
  const reasons = new Set(proofs.flatMap((it) => (it.kind === 'served' ? [it.why] : [])));
  const kept = proofs.flatMap((it) => (it.kind === 'kept' ? [`${it.tag} holds ${it.held}`] : []));
  return [
    ...leftOutWarnings(facts, leftOut),
    ...[...reasons].map((why) => {
      const served = proofs.filter((it) => it.kind === 'served' && it.why === why);
      return `${registry}/${repository} ${why}: there by digest, and not to be found from the image: ${listed(served)}`;
    }),
    ...(kept.length === 0
      ? []
      : [`${registry}/${repository} has its own tags, left as they are: ${kept.join('; ')}`]),
  ];
}

/** One warning for each thing that stands where something attached should, and is not carried. */
function leftOutWarnings({ promotion }: Facts, leftOut: readonly LeftOut[]): string[] {
  const { registry = '', repository = '' } = promotion.source ?? {};
  const told = leftOut
    .slice(0, MOST_NAMED)
    .map(
      ({ digest, subject, tag, mediaType, why }) =>
        `${registry}/${repository}@${digest}${tag === undefined ? '' : ` under the tag ${tag}`} (${mediaType}), said to be attached to ${subject}, is ${why}: it is not carried along and counts for nothing`,
    );
  const more = leftOut.length - told.length;
  return more > 0 ? [...told, `and ${more} more that are not carried along`] : told;
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

/** What became of an artifact; undefined where attached artifacts are not carried along at all. */
export function fateOf(
  goal: Goal | undefined,
  { tag, digest }: Referrer,
): AttachedFate | undefined {
  return goal?.attached.find(
    (it) => it.is === 'artifact' && it.artifact.tag === tag && it.artifact.digest === digest,
  )?.fate;
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
export function countAttached({
  facts,
  goal,
  receipts,
}: Pick<ImageOutcome, 'facts' | 'goal' | 'receipts'>): AttachedCount | undefined {
  const { referrers } = facts.source;
  if (facts.promotion.policy.referrers !== 'copy' || referrers.kind !== 'known') return undefined;
  const came = new Set<string>(
    receipts.flatMap(({ step, end }) =>
      step.brings === 'attached' && end.kind === 'imported' ? (step.tags[0] ?? step.digest) : [],
    ),
  );
  const artifacts = (goal?.attached ?? []).flatMap((it) => (it.is === 'artifact' ? [it] : []));
  const count = (is: (fate: AttachedFate, artifact: Referrer) => boolean) =>
    artifacts.filter(({ fate, artifact }) => is(fate, artifact)).length;
  return {
    found: referrers.value.found.length,
    left: referrers.value.found.length - referrers.value.wanted.length,
    imported: count((fate, { tag, digest }) =>
      fate.kind === 'by-index'
        ? came.has(fate.index)
        : fate.kind === 'import' && came.has(tag ?? digest),
    ),
    alreadyThere: count((fate) => fate.kind === 'there'),
    kept: count((fate) => fate.kind === 'kept'),
    writes: receipts.reduce((sum, { posts }) => sum + posts.length, 0),
  };
}

function listed(proofs: readonly ReferrerProof[]): string {
  const told = proofs.slice(0, MOST_NAMED).map(named).join('; ');
  const more = proofs.length - MOST_NAMED;
  return more > 0 ? `${told}; and ${more} more` : told;
}

function named({ artifactType, digest, tag }: ReferrerProof): string {
  return `${artifactType} ${digest}${tag === undefined ? '' : ` under ${tag}`}`;
}
