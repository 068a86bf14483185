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
  const missing = await gatherMissing(target.reader, promotion, digest, sourceFacts.image, tags);
  return {
    mode,
    promotion,
    evidence,
    digest,
    source: sourceFacts,
    target: { resource, repository, tags, missing },
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
  const asked = source.resource();
  const addressing = asked === undefined ? 'login-server' : 'resource-id';
  const [resource, tagDigest, image] = await Promise.all([
    asked === undefined ? UNASKED : observe(asked),
    name.tag === undefined
      ? UNASKED
      : observe(tagDigestOf(source.reader, name.repository, name.tag)),
    digest === undefined ? UNASKED : observe(readTree(source.reader, name.repository, digest)),
  ]);
  const pin = digest === undefined && !promotion.policy.requireDigest && tagDigest.kind === 'known';
  if (!pin) return { resource, image, tagDigest, addressing, pullsLeft: source.reader.pullsLeft() };
  const pinned = await observe(readTree(source.reader, name.repository, tagDigest.value));
  return {
    resource,
    image: pinned,
    tagDigest,
    addressing,
    pullsLeft: source.reader.pullsLeft(),
  };
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
