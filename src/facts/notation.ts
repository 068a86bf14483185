import { PromotionError } from '../errors.js';
import { type Digest, digestOf } from '../oci/digest.js';
import type { Referrer } from '../oci/referrer.js';
import type { ManifestContent } from '../oci/registry.js';
import { statementFor } from '../trust/notation/policy.js';
import type { Crls } from '../trust/notation/revocation.js';
import {
  type NotationRule,
  type NotationVerdict,
  verifyNotation,
} from '../trust/notation/verify.js';
import { bothEnds } from './choose.js';
import type { NotationFinding, NotationSigned, Observed } from './facts.js';
import type { AttachedPlace } from './layers.js';
import { observe, observeLookup } from './observe.js';

/** @see Notary Project signature specification, "OCI Signatures" */
const SIGNATURE = 'application/vnd.cncf.notary.signature';
const ENVELOPES = ['application/jose+json', 'application/cose'];
/** Signatures of one image that are looked at, as many as Notation does. */
const MOST = 100;
/** An envelope larger than this is not read. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Envelopes that are held at a time. */
const AT_ONCE = 10;
/** A list may name another one with later changes, which names none. */
const MOST_ROUNDS = 3;

/** Where revocation lists are had. */
export interface RevocationLists {
  /** The list at the address, or why it could not be had; throws only when the run is over. */
  fetch(address: string): Promise<Uint8Array | { readonly problem: string }>;
}

/** Where signatures lie, and with what they are judged. */
export interface NotationPlace extends AttachedPlace {
  /** the repository as a trust policy names it, `registry/repository` */
  readonly scope: string;
  readonly lists: RevocationLists;
  readonly now: Date;
}

/** A signature's envelope; or why there is none in what is attached. */
type Opened =
  | { readonly bytes: Uint8Array; readonly mediaType: string; readonly digest: Digest }
  | { readonly reason: string };

/**
 * Looks for a Notation signature of the image that the trust policy accepts, among what is attached to its root.
 * One that holds is enough; where none does, one that could not be read or not be judged makes it unknown.
 *
 * @throws PromotionError only the codes that end a run
 */
export async function gatherNotation(
  rule: NotationRule,
  place: NotationPlace,
  image: ManifestContent,
  attached: readonly Referrer[],
): Promise<NotationFinding> {
  const statement = statementFor(rule.policy, place.scope);
  if (!statement) return { kind: 'uncovered' };
  if (statement.verification.level === 'skip')
    return { kind: 'skipped', applied: { statement: statement.name, level: 'skip' } };
  const candidates = attached.filter(
    ({ subject, artifactType }) => subject === image.digest && artifactType === SIGNATURE,
  );
  const chosen = bothEnds(candidates, MOST);
  const reasons: string[] = [];
  const unknown: PromotionError[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const batch = chosen.slice(at, at + AT_ONCE);
    for (const opened of await Promise.all(batch.map((it) => observe(open(place, it.digest))))) {
      const judged = await judge(opened, rule, place, image);
      if (judged.kind === 'verified') return judged;
      if (judged.kind === 'unknown') unknown.push(judged.error);
      else reasons.push(judged.reason);
    }
  }
  if (chosen.length < candidates.length) unknown.push(tooMany(place, candidates.length));
  const [error] = unknown;
  if (error) return { kind: 'unknown', error };
  if (reasons.length === 0) return { kind: 'absent' };
  return { kind: 'failed', reasons: [...new Set(reasons)] };
}

/** The same for an image of which nothing was read yet. */
export async function notationAt(
  rule: NotationRule,
  place: NotationPlace,
  digest: Digest,
): Promise<NotationFinding> {
  const { reader, repository } = place;
  const [image, listing] = await Promise.all([
    observeLookup(reader.getManifest(repository, digest)),
    observe(reader.referrers(repository, digest)),
  ]);
  if (image.kind === 'unknown') return image;
  if (listing.kind === 'unknown') return listing;
  if (image.kind !== 'known' || listing.kind !== 'known') return { kind: 'absent' };
  return gatherNotation(rule, place, image.value, listing.value.referrers);
}

type Judged =
  | { readonly kind: 'verified'; readonly value: NotationSigned }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly error: PromotionError };

async function judge(
  opened: Observed<Opened>,
  rule: NotationRule,
  place: NotationPlace,
  image: ManifestContent,
): Promise<Judged> {
  if (opened.kind === 'unknown') return opened;
  if (opened.kind !== 'known') return { kind: 'failed', reason: 'a signature is not served' };
  if ('reason' in opened.value) return { kind: 'failed', reason: opened.value.reason };
  const { bytes, mediaType, digest } = opened.value;
  const verdict = await verdictOf(bytes, mediaType, rule, place, image);
  switch (verdict.kind) {
    case 'verified': {
      const { signer, applied, warnings, checks } = verdict;
      const passed = (name: string) =>
        checks.flatMap(({ check, outcome }) =>
          check === name && outcome.kind === 'passed' ? [outcome.detail] : [],
        );
      const [time = ''] = passed('authenticTimestamp');
      const vouched = passed('authenticity').length > 0;
      const value = { signer, applied, time, vouched, warnings, signature: digest };
      return { kind: 'verified', value };
    }
    case 'failed':
      return { kind: 'failed', reason: `${verdict.check}: ${verdict.reason}` };
    case 'unknown':
      return { kind: 'unknown', error: undecided(place, verdict) };
    case 'uncovered':
    case 'skipped':
      throw new Error(`a statement that ${verdict.kind} was about to judge a signature`);
  }
}

/** Verifies; while revocation lists that may be asked for would tell more, with those as well. */
async function verdictOf(
  signature: Uint8Array,
  mediaType: string,
  rule: NotationRule,
  { scope, lists, now }: NotationPlace,
  image: ManifestContent,
): Promise<NotationVerdict> {
  const target = { digest: image.digest, mediaType: image.mediaType, size: image.bytes.length };
  const crls = new Map<string, Uint8Array | { readonly problem: string }>();
  const ask = (known: Crls) =>
    verifyNotation({
      ...rule,
      signature,
      mediaType,
      target,
      scope,
      now: now.getTime(),
      crls: known,
    });
  let verdict = ask(crls);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const wanted = 'wanted' in verdict ? verdict.wanted : [];
    if (wanted.length === 0) break;
    const fetched = await Promise.all(wanted.map((it) => lists.fetch(it)));
    for (const [i, address] of wanted.entries())
      crls.set(address, fetched[i] ?? { problem: 'was not asked for' });
    verdict = ask(crls);
  }
  return verdict;
}

/** The one layer of a signature's manifest. */
async function open({ reader, repository }: AttachedPlace, digest: Digest): Promise<Opened> {
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return { reason: `${digest} is not served` };
  const { manifest } = found.value;
  const layers =
    manifest.kind === 'image'
      ? manifest.layers
      : manifest.kind === 'artifact'
        ? manifest.blobs
        : [];
  const [layer] = layers;
  if (!layer || layers.length > 1 || !ENVELOPES.includes(layer.mediaType))
    return { reason: `${digest} does not hold exactly one signature in JWS or COSE` };
  if (layer.size > MOST_BYTES) return { reason: `${digest} is larger than a signature may be` };
  const blob = await reader.getBlob(repository, layer.digest, MOST_BYTES);
  if (blob.kind === 'absent') return { reason: `${layer.digest} is not served` };
  return { bytes: blob.value, mediaType: layer.mediaType, digest: digestOf(blob.value) };
}

function undecided(
  { scope }: NotationPlace,
  { check, reason, applied }: Extract<NotationVerdict, { kind: 'unknown' }>,
): PromotionError {
  return new PromotionError(
    'REVOCATION_UNKNOWN',
    `whether the certificates of a Notation signature in ${scope} were revoked could not be told (${check}): ${reason}`,
    {
      remedy: `Let this runner reach the revocation lists, or write "override": { "revocation": "log" } (told as a warning) or "skip" (not asked) into statement "${applied.statement}" of notation-trust-policy.`,
    },
  );
}

function tooMany({ scope }: NotationPlace, there: number): PromotionError {
  return new PromotionError(
    'CONTENT_TOO_LARGE',
    `only ${MOST} of ${there} Notation signatures of the image in ${scope} were looked at, and none of them holds`,
    {
      remedy: 'Delete the signatures that nobody needs, look who may push there, and sign again.',
    },
  );
}
