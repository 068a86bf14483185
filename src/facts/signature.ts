import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import { isOfKind, isSigstoreBundle, type Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import type { Promotion } from '../request/request.js';
import { type Checked, failed } from '../trust/checked.js';
import {
  checkBundle,
  checkSimple,
  type NO_SIGNATURE,
  type SignatureRule,
  type SignedImage,
} from '../trust/signature.js';
import type { SignedBy } from '../trust/signed-by.js';
import { SIMPLE_SIGNING } from '../trust/simple-signing.js';
import { bothEnds, inTurn } from './choose.js';
import { type Facts, type Proven, UNASKED } from './facts.js';
import { observe, observeLookup } from './observe.js';

/** A signature payload or bundle larger than this is not read. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Artifacts that are opened and signatures that are looked at; an image has a handful. */
const MOST_SIGNATURES = 200;
const NOTATION = /notary\.signature/;

/** Where the signatures of an image lie. */
export interface SignedPlace {
  readonly reader: RegistryReader;
  readonly repository: string;
}

type Found = Checked<SignedBy> | typeof NO_SIGNATURE;

/** The signature of the source image, out of what was read of it already. */
export async function gatherSignature(
  { policy, source: name }: Promotion,
  reader: RegistryReader | undefined,
  { image, referrers }: Facts['source'],
): Promise<Proven<SignedBy>> {
  const { signature: rule } = policy;
  if (!rule || !reader || !name || image.kind !== 'known') return UNASKED;
  if (referrers.kind === 'unknown') return referrers;
  const found = referrers.kind === 'known' ? referrers.value.found : [];
  return findSignature({ reader, repository: name.repository }, image.value.root, found, rule);
}

/** The signature of an image of which nothing was read yet. */
export async function signatureAt(
  place: SignedPlace,
  digest: Digest,
  rule: SignatureRule,
): Promise<Proven<SignedBy>> {
  const { reader, repository } = place;
  const [image, listing] = await Promise.all([
    observeLookup(reader.getManifest(repository, digest)),
    observe(reader.referrers(repository, digest)),
  ]);
  if (image.kind === 'unknown') return image;
  if (listing.kind === 'unknown') return listing;
  if (image.kind !== 'known' || listing.kind !== 'known') return { kind: 'absent' };
  return findSignature(place, image.value, listing.value.referrers, rule);
}

/**
 * Looks for one signature of the image that the rule accepts, among those attached to its root. Of too many
 * the newest and the oldest are looked at: whoever may push adds any number, and none of them may hide the
 * one that holds, or be told as all there are.
 */
async function findSignature(
  place: SignedPlace,
  image: SignedImage,
  attached: readonly Referrer[],
  rule: SignatureRule,
): Promise<Proven<SignedBy>> {
  const onRoot = attached.filter(({ subject }) => subject === image.digest);
  const all = onRoot.filter((it) => isOfKind(it, 'signature'));
  const artifacts = bothEnds(all, MOST_SIGNATURES);
  // One that cannot be read does not keep another one from being verified.
  const opened = await Promise.all(artifacts.map((it) => observe(open(place, it))));
  const layers = opened.map((it) => (it.kind === 'known' ? it.value.layers : []));
  const ends = layers.map((it) => bothEnds(it, MOST_SIGNATURES));
  const chosen = inTurn(ends, MOST_SIGNATURES);
  const checks = await Promise.all(chosen.map((it) => observe(check(place, image, it, rule))));
  const found = checks.flatMap((it) => (it.kind === 'known' ? [it.value] : []));
  const verified = found.find((it) => it.kind === 'verified');
  if (verified?.kind === 'verified') return verified;
  const [unread] = [...opened, ...checks].flatMap((it) =>
    it.kind === 'unknown' ? [it.error] : [],
  );
  if (unread) return { kind: 'unknown', error: unread };
  const unopened = all.length - artifacts.length;
  const there = layers.reduce((sum, it) => sum + it.length, unopened);
  if (chosen.length < there) {
    return { kind: 'unknown', error: tooMany(place, image, chosen.length, there) };
  }
  const unfit = opened.flatMap((it) => (it.kind === 'known' ? (it.value.unfit ?? []) : []));
  return inOne([...found, ...unfit]);
}

function inOne(found: readonly Found[]): Proven<SignedBy> {
  const failures = found.flatMap((it) => (it.kind === 'failed' ? [it] : []));
  if (failures.length === 0) return { kind: 'absent' };
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
  return { kind: 'failed', reasons, ...(remedy === undefined ? {} : { remedy }) };
}

/** An artifact's signatures, or why it holds none that can be verified here. */
interface Signatures {
  readonly layers: readonly Descriptor[];
  readonly unfit?: Checked<never>;
}

async function open(
  { reader, repository }: SignedPlace,
  { digest, artifactType }: Referrer,
): Promise<Signatures> {
  const unfit = (reason: string) => ({ layers: [], unfit: failed(reason) });
  if (NOTATION.test(artifactType)) {
    return unfit('a Notation signature, which this gate cannot verify');
  }
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return unfit(`${digest} is not served`);
  const { manifest } = found.value;
  const layers = (manifest.kind === 'image' ? manifest.layers : []).filter(
    ({ mediaType }) => mediaType === SIMPLE_SIGNING || isSigstoreBundle(mediaType),
  );
  return layers.length > 0 ? { layers } : unfit(`${digest} holds no signature that is known here`);
}

async function check(
  { reader, repository }: SignedPlace,
  image: SignedImage,
  { mediaType, annotations, digest }: Descriptor,
  rule: SignatureRule,
): Promise<Found> {
  const blob = await reader.getBlob(repository, digest, MOST_BYTES);
  if (blob.kind === 'absent') return failed(`${digest} is not served`);
  if (mediaType === SIMPLE_SIGNING) return checkSimple(image, blob.value, annotations, rule);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(blob.value));
  } catch {
    return failed('the bundle is not JSON');
  }
  return checkBundle(image, json, rule);
}

function tooMany(
  { reader, repository }: SignedPlace,
  { digest }: SignedImage,
  looked: number,
  there: number,
): PromotionError {
  return new PromotionError(
    'CONTENT_TOO_LARGE',
    `only ${looked} of at least ${there} signatures of ${reader.host}/${repository}@${digest} were looked at, and none of them holds`,
    {
      remedy: 'Delete the signatures that nobody needs, look who may push there, and sign again.',
    },
  );
}
