import type { Digest } from '../oci/digest.js';
import { type AttestationRule, checkAttestation } from '../trust/attestation.js';
import type { AttestationStore } from '../trust/github.js';
import { isPredicate } from '../trust/predicates.js';
import type { Proven } from './facts.js';
import { observe } from './observe.js';

/**
 * Looks for a verified attestation of every predicate that the rule names, in all the stores together.
 *
 * @throws PromotionError only the codes that end a run
 */
export async function gatherAttestation(
  stores: readonly AttestationStore[],
  digest: Digest,
  rule: AttestationRule,
): Promise<Proven<readonly string[]>> {
  const listed = await Promise.all(
    stores.map(async (store) => ({ store, bundles: await observe(store.list(digest)) })),
  );
  const checks = await Promise.all(
    listed.flatMap(({ store, bundles }) =>
      bundles.kind === 'known'
        ? bundles.value.map((bundle) => checkAttestation(digest, bundle, rule, store))
        : [],
    ),
  );
  const verified = checks.flatMap((it) => (it.kind === 'verified' ? [it.value] : []));
  const failures = checks.flatMap((it) => (it.kind === 'failed' ? [it] : []));
  const reasons = failures.map(({ reason }) => reason);
  const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
  const missing = rule.predicates.filter(
    (wanted) => !verified.some((it) => isPredicate(it.predicateType, wanted)),
  );
  if (missing.length === 0) {
    const counted = verified.filter((it) =>
      rule.predicates.some((wanted) => isPredicate(it.predicateType, wanted)),
    );
    const told = counted.map(({ predicateType, signer }) => `${predicateType} by ${signer}`);
    return { kind: 'verified', value: [...new Set(told)] };
  }
  const [unread] = listed.flatMap(({ bundles: it }) => (it.kind === 'unknown' ? [it.error] : []));
  if (unread) return { kind: 'unknown', error: unread };
  if (checks.length === 0) return { kind: 'absent' };
  const others = verified.map(
    ({ predicateType }) => `${predicateType} is verified, and not asked for`,
  );
  const lacking = `no verified attestation of ${missing.join(', ')}`;
  return {
    kind: 'failed',
    reasons: [lacking, ...new Set([...reasons, ...others])],
    ...(remedy === undefined ? {} : { remedy }),
  };
}
