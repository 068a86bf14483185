import type { Digest } from '../oci/digest.js';
import type { Descriptor } from '../oci/manifest.js';
import { isOfKind, isSigstoreBundle, type Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import type { Promotion } from '../request/request.js';
import {
  checkBundle,
  checkSimple,
  type NO_SIGNATURE,
  type SignatureRule,
  type SignedBy,
  type SignedImage,
} from '../trust/signature.js';
import type { Checked } from '../trust/signer.js';
import { SIMPLE_SIGNING } from '../trust/simple-signing.js';
import { type Facts, type Proven, UNASKED } from './facts.js';
import { observe, observeLookup } from './observe.js';

/** A signature payload or bundle larger than this is not read. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Signatures that are looked at; an image has a handful. */
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

/** Looks for one signature of the image that the rule accepts, among those attached to its root. */
async function findSignature(
  place: SignedPlace,
  image: SignedImage,
  attached: readonly Referrer[],
  rule: SignatureRule,
): Promise<Proven<SignedBy>> {
  const onRoot = attached.filter(({ subject }) => subject === image.digest);
  const candidates = onRoot.filter((it) => isOfKind(it, 'signature')).slice(0, MOST_SIGNATURES);
  // One that cannot be read does not keep another one from being verified.
  const checks = await Promise.all(candidates.map((it) => observe(check(place, image, it, rule))));
  const found = checks.flatMap((it) => (it.kind === 'known' ? it.value : []));
  const verified = found.find((it) => it.kind === 'verified');
  if (verified?.kind === 'verified') return verified;
  const [unread] = checks.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
  if (unread) return { kind: 'unknown', error: unread };
  const reasons = found.flatMap((it) => (it.kind === 'failed' ? [it.reason] : []));
  return reasons.length > 0
    ? { kind: 'failed', reasons: [...new Set(reasons)] }
    : { kind: 'absent' };
}

async function check(
  { reader, repository }: SignedPlace,
  image: SignedImage,
  { digest, artifactType }: Referrer,
  rule: SignatureRule,
): Promise<Found[]> {
  if (NOTATION.test(artifactType)) {
    return [{ kind: 'failed', reason: 'a Notation signature, which this gate cannot verify' }];
  }
  const found = await reader.getManifest(repository, digest);
  if (found.kind === 'absent') return [{ kind: 'failed', reason: `${digest} is not served` }];
  const { manifest } = found.value;
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  const signatures = layers
    .filter(({ mediaType }) => mediaType === SIMPLE_SIGNING || isSigstoreBundle(mediaType))
    .slice(0, MOST_SIGNATURES);
  if (signatures.length === 0) {
    return [{ kind: 'failed', reason: `${digest} holds no signature that is known here` }];
  }
  return Promise.all(
    signatures.map(async (layer): Promise<Found> => {
      const blob = await reader.getBlob(repository, layer.digest, MOST_BYTES);
      if (blob.kind === 'absent')
        return { kind: 'failed', reason: `${layer.digest} is not served` };
      return checkLayer(image, layer, blob.value, rule);
    }),
  );
}

async function checkLayer(
  image: SignedImage,
  { mediaType, annotations }: Descriptor,
  bytes: Uint8Array,
  rule: SignatureRule,
): Promise<Found> {
  if (mediaType === SIMPLE_SIGNING) return checkSimple(image, bytes, annotations, rule);
  try {
    return await checkBundle(image, JSON.parse(new TextDecoder().decode(bytes)), rule);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'failed', reason: 'the bundle is not JSON' };
  }
}
