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
import { type Facts, type Proven, UNASKED } from './facts.js';
import { type AttachedPlace, layersIn, lookAtEach } from './layers.js';
import { observe, observeLookup } from './observe.js';

/** A signature payload or bundle larger than this is not read. */
const MOST_BYTES = 8 * 1024 * 1024;
const NOTATION = /notary\.signature/;
const NOTATION_UNREAD =
  'a Notation signature, which is verified by notation-trust-policy and not here';

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
  place: AttachedPlace,
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

/** Looks for one signature of the image that the rule accepts, among those attached to its root. */
async function findSignature(
  place: AttachedPlace,
  image: SignedImage,
  attached: readonly Referrer[],
  rule: SignatureRule,
): Promise<Proven<SignedBy>> {
  const onRoot = attached.filter(({ subject }) => subject === image.digest);
  const artifacts = onRoot.filter((it) => isOfKind(it, 'signature'));
  const known = artifacts.filter(({ artifactType }) => !NOTATION.test(artifactType));
  const layers = await layersIn(place, known, isSignature);
  const { results, unread } = await lookAtEach(
    place,
    layers,
    'signatures',
    MOST_BYTES,
    (layer, maxBytes) => check(place, image, layer, maxBytes, rule),
    (some) => some.some((it) => it.kind === 'verified'),
  );
  const verified = results.find((it) => it.kind === 'verified');
  if (verified?.kind === 'verified') return verified;
  const [error] = unread;
  if (error) return { kind: 'unknown', error };
  const notation = known.length < artifacts.length ? [NOTATION_UNREAD] : [];
  return inOne([...results, ...[...layers.unfit, ...notation].map((it) => failed(it))]);
}

function isSignature({ mediaType }: Descriptor): boolean {
  return mediaType === SIMPLE_SIGNING || isSigstoreBundle(mediaType);
}

function inOne(found: readonly Found[]): Proven<SignedBy> {
  const failures = found.flatMap((it) => (it.kind === 'failed' ? [it] : []));
  if (failures.length === 0) return { kind: 'absent' };
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  const remedy = failures.find((it) => it.remedy !== undefined)?.remedy;
  return { kind: 'failed', reasons, ...(remedy === undefined ? {} : { remedy }) };
}

async function check(
  { reader, repository }: AttachedPlace,
  image: SignedImage,
  { mediaType, annotations, digest }: Descriptor,
  maxBytes: number,
  rule: SignatureRule,
): Promise<Found> {
  const blob = await reader.getBlob(repository, digest, maxBytes);
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
