import type { Kept } from '../github/store.js';
import type { Digest } from '../oci/digest.js';
import { predicatesIn } from '../oci/look.js';
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
import type { AttestationFinding, FoundAttestation, Observed } from './facts.js';
import { type AttachedPlace, type LookedAt, layersIn, lookAtEach } from './layers.js';
import { observe } from './observe.js';

/** An attestation larger than this is not read; an SBOM in one may have megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What may hold an attestation, by its artifact type. */
const ATTESTATION = /dsse\.envelope|in-toto|sigstore\.bundle/;

/** Attestations that are attached to an image in a registry. */
export interface Attached extends AttachedPlace {
  /** what its list says; unknown where it could not be asked */
  readonly referrers: Extract<Observed<readonly Referrer[]>, { kind: 'known' | 'unknown' }>;
  /** the GitHub whose workflows may have signed, and the repositories whose runs count */
  readonly at: FoundAt;
}

type Looked = LookedAt<Checked<FoundAttestation> | undefined>;

/**
 * Looks for a verified attestation of every predicate that the rule names, in all the stores together and
 * among what is attached. One that verified is enough, whatever another place answered; where none did, a
 * place that could not be asked makes it unknown.
 *
 * @param now for the age of what is attested
 * @throws PromotionError only the codes that end a run
 */
export async function gatherAttestation(
  kept: Kept,
  digest: Digest,
  rule: AttestationRule,
  now: Date,
  attached: Attached,
): Promise<AttestationFinding> {
  const [inStores, inRegistry] = await Promise.all([
    checkKept(kept, digest, rule, now),
    checkAttached(attached, digest, rule, now),
  ]);
  const checks = [...inStores.results, ...inRegistry.results].flatMap((it) => it ?? []);
  const verified = checks.flatMap((it) => (it.kind === 'verified' ? [it.value] : []));
  const missing = missingOf(rule, verified);
  if (missing.length === 0) {
    const counted = verified.filter((it) => isWanted(rule, it.predicateType));
    return { kind: 'verified', value: counted };
  }
  const [error] = [...inStores.unread, ...inRegistry.unread];
  if (error) return { kind: 'unknown', error };
  const unasked = kept.unasked === undefined ? [] : [kept.unasked];
  if (checks.length === 0) {
    const { host } = attached.reader;
    const repositories = new Set(kept.stores.map(({ repository }) => repository));
    const lists = [...repositories].map(
      (it) => `GitHub lists no attestation of ${it} that this token may see`,
    );
    const none = `none is attached to it in ${host}/${attached.repository}`;
    return { kind: 'absent', looked: [none, ...lists, ...unasked] };
  }
  const failures = checks.flatMap((it) => (it.kind === 'failed' ? [it] : []));
  const reasons = failures.map(({ reason }) => reason);
  const others = verified
    .filter((it) => !isWanted(rule, it.predicateType))
    .map(({ predicateType }) => `${predicateType} is verified, and not asked for`);
  const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
  const lacking = `no verified attestation of ${missing.join(', ')}`;
  return {
    kind: 'failed',
    reasons: [lacking, ...new Set([...reasons, ...others, ...unasked])],
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function isWanted({ predicates }: AttestationRule, predicateType: string): boolean {
  return predicates.some((wanted) => isPredicate(predicateType, wanted));
}

/** Predicates of which none is verified; each needs one of its own. */
function missingOf({ predicates }: AttestationRule, verified: readonly Attestation[]): string[] {
  return predicates.filter(
    (wanted) => !verified.some((it) => isPredicate(it.predicateType, wanted)),
  );
}

/** Verifies what GitHub keeps. */
async function checkKept(
  { stores }: Kept,
  digest: Digest,
  rule: AttestationRule,
  now: Date,
): Promise<Looked> {
  const listed = await Promise.all(
    stores.map(async (store) => ({ store, bundles: await observe(store.list(digest)) })),
  );
  const results = await Promise.all(
    listed.flatMap(({ store, bundles }) =>
      bundles.kind === 'known'
        ? bundles.value.map(async (bundle) =>
            foundIn('GitHub', await checkAttestation(digest, bundle, rule, store, now.getTime())),
          )
        : [],
    ),
  );
  const unread = listed.flatMap(({ bundles: it }) => (it.kind === 'unknown' ? [it.error] : []));
  return { results, unread };
}

/** Verifies what is attached to the image itself and may be an attestation that is asked for. */
async function checkAttached(
  place: Attached,
  digest: Digest,
  rule: AttestationRule,
  now: Date,
): Promise<Looked> {
  const { referrers } = place;
  if (referrers.kind === 'unknown') return { results: [], unread: [referrers.error] };
  // What says what it states is opened only where that is asked for; most say nothing.
  const mayBe = (types: readonly string[]) =>
    types.length === 0 || types.some((type) => isWanted(rule, type));
  const candidates = referrers.value.filter(
    ({ subject, artifactType, predicateTypes, tag }) =>
      subject === digest &&
      // Under cosign's tag lie several in one artifact, of which each says for itself what it states.
      (tag?.endsWith('.att') || (ATTESTATION.test(artifactType) && mayBe(predicateTypes))),
  );
  const layers = await layersIn(
    place,
    candidates,
    ({ mediaType, annotations }) =>
      isAttestationLayer(mediaType) && mayBe(predicatesIn(annotations)),
  );
  return lookAtEach(
    place,
    layers,
    'attestations',
    MOST_BYTES,
    (layer, maxBytes) => check(place, digest, layer, maxBytes, rule, now),
    (some) =>
      missingOf(
        rule,
        some.flatMap((it) => (it?.kind === 'verified' ? [it.value] : [])),
      ).length === 0,
  );
}

/** A signature of the image in the same form states nothing else, and is no attestation. */
async function check(
  { reader, repository, at }: Attached,
  image: Digest,
  { mediaType, annotations, digest }: Descriptor,
  maxBytes: number,
  rule: AttestationRule,
  now: Date,
): Promise<Checked<FoundAttestation> | undefined> {
  const blob = await reader.getBlob(repository, digest, maxBytes);
  if (blob.kind === 'absent') return failed(`${digest} is not served`);
  const bundle = attachedBundle(mediaType, blob.value, annotations);
  if (typeof bundle === 'string') return failed(bundle);
  const checked = await checkAttestation(image, bundle.json, rule, at, now.getTime());
  const isSignature =
    checked.kind === 'verified' && checked.value.predicateType === COSIGN_SIGNATURE;
  return isSignature ? undefined : foundIn('registry', checked);
}

function foundIn(
  where: FoundAttestation['where'],
  checked: Checked<Attestation>,
): Checked<FoundAttestation> {
  return checked.kind === 'failed'
    ? checked
    : { kind: 'verified', value: { ...checked.value, where } };
}
