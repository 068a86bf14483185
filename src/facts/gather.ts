import type { RegistryResource } from '../azure/registry-resource.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { AcrReader, RegistryReader } from '../oci/registry.js';
import type { Mode, Promotion } from '../request/request.js';
import type { Facts, Observed, TargetTag } from './facts.js';
import { observe, observeLookup } from './observe.js';
import { type ManifestTree, readTree } from './tree.js';

/** A registry as the facts are gathered from it. */
export interface SourceRegistry {
  readonly reader: RegistryReader;
  /** its ARM resource; undefined where the source has none that this identity uses */
  resource(): Promise<RegistryResource> | undefined;
}

export interface TargetRegistry {
  readonly reader: AcrReader;
  resource(): Promise<RegistryResource>;
}

const UNASKED = { kind: 'unasked' } as const;
const NO_SOURCE = {
  resource: UNASKED,
  image: UNASKED,
  tagDigest: UNASKED,
  referrers: UNASKED,
  addressing: 'login-server',
  pullsLeft: undefined,
} as const;

/**
 * Reads everything the gates need, the two registries and ARM side by side.
 *
 * @throws PromotionError only where no verdict could follow: no token, a registry that is not found
 */
export async function gatherFacts(
  mode: Mode,
  promotion: Promotion,
  source: SourceRegistry | undefined,
  target: TargetRegistry,
  evidence: Evidence,
): Promise<Facts> {
  if (mode === 'verify') return verifyFacts(promotion, evidence);
  const [sourceFacts, resource, repository, tags] = await Promise.all([
    gatherSource(promotion, source, evidence.kind === 'agreed' ? evidence.digest : undefined),
    observe(target.resource()),
    observeLookup(target.reader.repositoryProperties(promotion.target.repository)),
    gatherTags(target.reader, promotion),
  ]);
  const agreed = evidence.kind === 'agreed' ? evidence.digest : undefined;
  const pinned = evidence.kind === 'missing' && !promotion.policy.requireDigest;
  const resolved =
    pinned && sourceFacts.tagDigest.kind === 'known' ? sourceFacts.tagDigest.value : undefined;
  const digest = agreed ?? resolved;
  const [missing, shown] = await Promise.all([
    gatherMissing(target.reader, promotion, digest, sourceFacts.image, tags),
    mode === 'plan' ? withPlatforms(target.reader, promotion, tags, digest) : tags,
  ]);
  return {
    mode,
    promotion,
    evidence,
    digest,
    source: sourceFacts,
    target: { resource, repository, tags: shown, missing },
  };
}

/** To verify, the proof itself reads the target; nothing else has to be known. */
function verifyFacts(promotion: Promotion, evidence: Facts['evidence']): Facts {
  return {
    mode: 'verify',
    promotion,
    evidence,
    digest: evidence.kind === 'agreed' ? evidence.digest : undefined,
    source: NO_SOURCE,
    target: { resource: UNASKED, repository: UNASKED, tags: [], missing: UNASKED },
  };
}

async function gatherSource(
  promotion: Promotion,
  source: SourceRegistry | undefined,
  digest: Digest | undefined,
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
  const attached = promotion.policy.requireReferrers.length > 0;
  const read = <T>(reading: (digest: Digest) => Promise<T | undefined>) =>
    known.then((it): Observed<T> | Promise<Observed<T>> =>
      it === undefined ? UNASKED : observe(reading(it)),
    );
  const [resource, tagDigest, image, referrers] = await Promise.all([
    asked === undefined ? UNASKED : observe(asked),
    tag,
    read((it) => readTree(reader, name.repository, it)),
    attached ? read((it) => reader.referrers(name.repository, it)) : UNASKED,
  ]);
  const addressing = asked === undefined ? 'login-server' : 'resource-id';
  return { resource, image, tagDigest, referrers, addressing, pullsLeft: reader.pullsLeft() };
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

function gatherTags(reader: AcrReader, promotion: Promotion): Promise<TargetTag[]> {
  const { repository } = promotion.target;
  return Promise.all(
    promotion.tags.map(async (tag) => ({
      tag,
      held: await observeLookup(reader.tagProperties(repository, tag)),
    })),
  );
}

/** Manifests the target lacks; the question only arises when no tag has to be written. */
async function gatherMissing(
  reader: AcrReader,
  promotion: Promotion,
  digest: Digest | undefined,
  image: Observed<ManifestTree>,
  tags: readonly TargetTag[],
): Promise<Observed<readonly Digest[]>> {
  const inPlace = tags.every(({ held }) => held.kind === 'known' && held.value.digest === digest);
  if (digest === undefined || image.kind !== 'known' || !inPlace) return UNASKED;
  const { repository } = promotion.target;
  const looks = image.value.nodes.map(async (node) => {
    const head = await reader.headManifest(repository, node.digest);
    return head.kind === 'absent' ? [node.digest] : [];
  });
  return observe(Promise.all(looks).then((found) => found.flat()));
}

/** Tags that would move, with the platforms they serve now; what cannot be read is left out. */
function withPlatforms(
  reader: AcrReader,
  promotion: Promotion,
  tags: readonly TargetTag[],
  digest: Digest | undefined,
): Promise<TargetTag[]> {
  const { repository } = promotion.target;
  return Promise.all(
    tags.map(async (it) => {
      if (it.held.kind !== 'known' || it.held.value.digest === digest) return it;
      const tree = await observe(readTree(reader, repository, it.held.value.digest));
      return tree.kind === 'known' ? { ...it, platforms: tree.value.platforms } : it;
    }),
  );
}
