import type { RegistryResource } from '../azure/registry-resource.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { RegistryReader } from '../oci/registry.js';
import { asksForBuilds, type Promotion } from '../request/request.js';
import { type Facts, type Observed, UNASKED } from './facts.js';
import { observe, observeResource } from './observe.js';
import { Listings, type ReferrerGraph, readReferrers } from './referrer-graph.js';
import { gatherSourceTags } from './tags.js';
import { type ManifestTree, readTree } from './tree.js';

/** A registry as the facts are gathered from it. */
export interface SourceRegistry {
  readonly reader: RegistryReader;
  /** its ARM resource; undefined where the source has none that this identity uses */
  resource(): Promise<RegistryResource> | undefined;
  /** Every tag that names exactly a digest; undefined where the registry does not tell. */
  tagsOf?(repository: string, digest: Digest): Promise<readonly Tag[]>;
}

/** A promotion without a source, or one whose source is not looked at. */
export const NO_SOURCE: Facts['source'] = {
  resource: UNASKED,
  image: UNASKED,
  tagDigest: UNASKED,
  tags: UNASKED,
  referrers: UNASKED,
  addressing: 'login-server',
  pullsLeft: undefined,
};

/** Reads everything the gates need of the source, side by side. */
export async function gatherSource(
  promotion: Promotion,
  source: SourceRegistry | undefined,
  digest: Digest | undefined,
  alone = false,
): Promise<Facts['source']> {
  const { source: name } = promotion;
  if (!source || !name) return NO_SOURCE;
  const { reader } = source;
  const asked = source.resource();
  const tag =
    name.tag === undefined
      ? Promise.resolve(UNASKED)
      : observe(tagDigestOf(reader, name.repository, name.tag));
  const known =
    digest === undefined
      ? tag.then((observed) => pinnedBy(promotion, observed))
      : Promise.resolve(digest);
  const lists = new Listings(reader, name.repository);
  const copies = promotion.policy.referrers === 'copy';
  // What is attached to a manifest is asked for as soon as the manifest is known.
  const seen = (manifest: Digest) => {
    if (copies) void lists.of(manifest);
  };
  const tree = known.then((it): Observed<ManifestTree> | Promise<Observed<ManifestTree>> =>
    it === undefined
      ? UNASKED
      : observe(
          readTree(reader, name.repository, it, seen, 'source', asksForBuilds(promotion.policy)),
        ),
  );
  const attached = tree.then((it) => gatherReferrers(lists, promotion, it));
  const ofDigest = known.then((it) => gatherSourceTags(promotion, source, it));
  const [resource, tagDigest, image, referrers, tags] = await Promise.all([
    asked === undefined ? UNASKED : observeResource(asked, alone),
    tag,
    tree,
    attached,
    ofDigest,
  ]);
  const addressing = asked === undefined ? 'login-server' : 'resource-id';
  const pullsLeft = reader.pullsLeft();
  return { resource, image, tagDigest, tags, referrers, addressing, pullsLeft };
}

/** What is attached to the image; where nothing goes along, only what rules ask about: the root. */
async function gatherReferrers(
  lists: Listings,
  { policy }: Promotion,
  tree: Observed<ManifestTree>,
): Promise<Observed<ReferrerGraph>> {
  if (tree.kind !== 'known') return UNASKED;
  const { nodes } = tree.value;
  const digests = nodes.map(({ digest }) => digest);
  if (policy.referrers === 'copy') {
    const attestations = nodes.flatMap((it) => (it.attestation ? [it.digest] : []));
    return observe(readReferrers(lists, digests, attestations, policy.referrerTypes));
  }
  const { requireReferrers, signature, attestation, notation } = policy;
  const asked = signature ?? attestation ?? notation;
  if (requireReferrers.length === 0 && !asked) return UNASKED;
  return observe(directlyAttached(lists, digests));
}

/** What is attached to the image's root alone; a child of the image comes with it and is not. */
async function directlyAttached(
  lists: Listings,
  digests: readonly Digest[],
): Promise<ReferrerGraph> {
  const [root] = digests;
  if (root === undefined) return { found: [], wanted: [], fallbacks: [], leftOut: [] };
  const { referrers, leftOut } = await lists.of(root);
  const own = ({ digest }: { readonly digest: Digest }) => !digests.includes(digest);
  return {
    found: referrers.filter(own),
    wanted: [],
    fallbacks: [],
    leftOut: leftOut.filter(own),
  };
}

/** The digest a tag stands for where no evidence is required; it is asked for once. */
function pinnedBy(promotion: Promotion, tag: Observed<Digest>): Digest | undefined {
  return promotion.policy.requireDigest || tag.kind !== 'known' ? undefined : tag.value;
}

/** What a tag names right now; the registry's word where it gives one, else the bytes. */
async function tagDigestOf(
  reader: RegistryReader,
  repository: string,
  tag: Tag,
): Promise<Digest | undefined> {
  const head = await reader.headManifest(repository, tag);
  if (head.kind === 'absent') return undefined;
  if (head.value.digest !== undefined) return head.value.digest;
  const full = await reader.getManifest(repository, tag);
  return full.kind === 'absent' ? undefined : full.value.digest;
}
