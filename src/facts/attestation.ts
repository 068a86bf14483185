import type { PromotionError } from '../errors.js';
import type { AttestationStore } from '../github/store.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import type { Referrer } from '../oci/referrer.js';
import { attachedBundle, isAttestationLayer } from '../trust/attached.js';
import {
  type Attestation,
  type AttestationRule,
  checkAttestation,
  type FoundAt,
} from '../trust/attestation.js';
import { type Checked, failed } from '../trust/checked.js';
import { isPredicate } from '../trust/predicates.js';
import { COSIGN_SIGNATURE } from '../trust/statement.js';
import type { Observed, Proven } from './facts.js';
import { type AttachedPlace, layersIn } from './layers.js';
import { observe } from './observe.js';

/** An attestation larger than this is not read; an SBOM in one may have megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What may hold an attestation, by its artifact type. */
const ATTESTATION = /dsse\.envelope|in-toto|sigstore\.bundle/;

/** Attestations that are attached to an image in a registry. */
export interface Attached extends AttachedPlace {
  /** what its list says; unknown where it could not be asked */
  readonly referrers: Extract<Observed<readonly Referrer[]>, { kind: 'known' | 'unknown' }>;
  /** the GitHub whose workflows may have signed, and the repository whose own count without a signer */
  readonly at: FoundAt;
}

/**
 * Looks for a verified attestation of every predicate that the rule names, in all the stores together and
 * among what is attached. One that verified is enough, whatever another place answered; where none did, a
 * place that could not be asked makes it unknown.
 *
 * @param now for the age of what is attested
 * @throws PromotionError only the codes that end a run
 */
export async function gatherAttestation(
  stores: readonly AttestationStore[],
  digest: Digest,
  rule: AttestationRule,
  now: Date,
  attached?: Attached,
): Promise<Proven<readonly string[]>> {
  const [listed, inRegistry] = await Promise.all([
    Promise.all(
      stores.map(async (store) => ({ store, bundles: await observe(store.list(digest)) })),
    ),
    attached ? checkAttached(attached, digest, rule, now) : { checks: [], unread: [] },
  ]);
  const fromStores = await Promise.all(
    listed.flatMap(({ store, bundles }) =>
      bundles.kind === 'known'
        ? bundles.value.map((bundle) =>
            checkAttestation(digest, bundle, rule, store, now.getTime()),
          )
        : [],
    ),
  );
  const checks = [...fromStores, ...inRegistry.checks];
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
  const unasked = listed.flatMap(({ bundles: it }) => (it.kind === 'unknown' ? [it.error] : []));
  const [unread] = [...unasked, ...inRegistry.unread];
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

/** Verifies what is attached to the image itself and may be an attestation that is asked for. */
async function checkAttached(
  place: Attached,
  digest: Digest,
  rule: AttestationRule,
  now: Date,
): Promise<{ checks: readonly Checked<Attestation>[]; unread: readonly PromotionError[] }> {
  const { referrers } = place;
  if (referrers.kind === 'unknown') return { checks: [], unread: [referrers.error] };
  const candidates = referrers.value.filter(
    ({ subject, artifactType, predicateTypes: types }) =>
      subject === digest &&
      ATTESTATION.test(artifactType) &&
      // One that says what it states is opened only where that is asked for; most say nothing.
      (types.length === 0 ||
        types.some((type) => rule.predicates.some((wanted) => isPredicate(type, wanted)))),
  );
  const layers = await layersIn(place, candidates, isAttestationLayer, 'attestations');
  const checks = await Promise.all(
    layers.chosen.map((it) => observe(check(place, digest, it, rule, now))),
  );
  const unread = checks.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
  const left = layers.left ? [layers.left] : [];
  return {
    checks: checks.flatMap((it) => (it.kind === 'known' && it.value ? [it.value] : [])),
    unread: [...layers.unread, ...unread, ...left],
  };
}

/** A signature of the image in the same form states nothing else, and is no attestation. */
async function check(
  { reader, repository, at }: Attached,
  image: Digest,
  { mediaType, annotations, digest }: Descriptor,
  rule: AttestationRule,
  now: Date,
): Promise<Checked<Attestation> | undefined> {
  const blob = await reader.getBlob(repository, digest, MOST_BYTES);
  if (blob.kind === 'absent') return failed(`${digest} is not served`);
  const bundle = attachedBundle(mediaType, blob.value, annotations);
  if (typeof bundle === 'string') return failed(bundle);
  const checked = await checkAttestation(image, bundle.json, rule, at, now.getTime());
  const isSignature =
    checked.kind === 'verified' && checked.value.predicateType === COSIGN_SIGNATURE;
  return isSignature ? undefined : checked;
}
