import type { RegistryResource } from '../azure/registry-resource.js';
import type { Digest } from '../oci/digest.js';
import type { Referrer } from '../oci/referrer.js';
import type { AcrReader } from '../oci/registry.js';
import { isWriting } from '../request/modes.js';
import type { Mode, Promotion } from '../request/request.js';
import { type AttachedInTarget, type Facts, type TargetTag, UNASKED } from './facts.js';
import { observe, observeLookup, observeResource } from './observe.js';
import type { ReferrerGraph } from './referrer-graph.js';
import { readHeld } from './tags.js';
import { readTree } from './tree.js';

export interface TargetRegistry {
  readonly reader: AcrReader;
  resource(): Promise<RegistryResource>;
  /** Whether this identity may import here, as ARM says; undefined where ARM does not. */
  mayImport(): Promise<boolean | undefined>;
}

/** What is read of the target before the source is known. */
export type Held = Pick<Facts['target'], 'resource' | 'mayImport' | 'repository' | 'tags'>;

/** A target that only the proof reads. */
export const UNREAD_TARGET: Facts['target'] = {
  resource: UNASKED,
  repository: UNASKED,
  tags: [],
  missing: UNASKED,
  attached: UNASKED,
};

/** Reads what can be known of the target before the source is. */
export async function gatherTarget(
  target: TargetRegistry,
  promotion: Promotion,
  mode: Mode,
  alone = false,
): Promise<Held> {
  const { repository: name } = promotion.target;
  const [resource, right, repository, tags] = await Promise.all([
    observeResource(target.resource(), alone),
    isWriting(mode) ? undefined : rightOf(target),
    observeLookup(target.reader.repositoryProperties(name)),
    readHeld(target, promotion, promotion.statedTags),
  ]);
  return { resource, ...(right === undefined ? {} : { mayImport: right }), repository, tags };
}

/** A plan that is green for an identity which may not import is half a plan; it never blocks. */
async function rightOf(target: TargetRegistry): Promise<NonNullable<Facts['target']['mayImport']>> {
  const observed = await observe(target.mayImport().then((may) => ({ may })));
  const may = observed.kind === 'known' ? observed.value.may : undefined;
  if (may === undefined) return 'not-checked';
  return may ? 'yes' : 'no';
}

/**
 * Reads what the target holds already of the image and of what is attached to it.
 *
 * @param waits whether the image waits for others, so that its manifests come before its tags
 */
export async function gatherPresent(
  { reader }: TargetRegistry,
  promotion: Promotion,
  digest: Digest | undefined,
  source: Facts['source'],
  held: Held,
  waits: boolean,
): Promise<Pick<Facts['target'], 'missing' | 'attached'>> {
  const carried = carriedOf(promotion, source);
  // A tag that forward-only may keep says nothing: without it the image may be in place.
  const inPlace = held.tags
    .filter(({ siblings }) => siblings === undefined)
    .every((it) => it.held.kind === 'known' && it.held.value.digest === digest);
  const asked = digest !== undefined && source.image.kind === 'known';
  if (!asked || (!inPlace && !waits && carried === undefined)) {
    return { missing: UNASKED, attached: UNASKED };
  }
  const nodes = source.image.value.nodes.map((node) => node.digest);
  const { repository } = promotion.target;
  const isNew = held.repository.kind === 'absent';
  const [missing, attached] = await Promise.all([
    isNew ? { kind: 'known' as const, value: nodes } : observe(lackedOf(reader, repository, nodes)),
    carried === undefined ? UNASKED : observe(readAttached(reader, repository, carried, isNew)),
  ]);
  return { missing, attached };
}

/** What is to be carried; undefined where that is nothing. */
function carriedOf({ policy }: Promotion, source: Facts['source']): ReferrerGraph | undefined {
  const { referrers } = source;
  if (policy.referrers !== 'copy' || referrers.kind !== 'known') return undefined;
  return referrers.value.wanted.length > 0 ? referrers.value : undefined;
}

async function lackedOf(
  reader: AcrReader,
  repository: string,
  digests: readonly Digest[],
): Promise<Digest[]> {
  const looks = digests.map(async (digest) => {
    const head = await reader.headManifest(repository, digest);
    return head.kind === 'absent' ? [digest] : [];
  });
  return (await Promise.all(looks)).flat();
}

async function readAttached(
  reader: AcrReader,
  repository: string,
  graph: ReferrerGraph,
  isNew: boolean,
): Promise<AttachedInTarget> {
  const untagged = new Set(graph.wanted.filter(isUntagged).map(({ digest }) => digest));
  const [first] = graph.fallbacks;
  const [missing, api, tags] = await Promise.all([
    isNew ? [...untagged] : lackedOf(reader, repository, [...untagged]),
    first === undefined
      ? UNASKED
      : observe(reader.listed(repository, first.subject).then((it) => it.api)),
    Promise.all(
      [...graph.wanted, ...graph.fallbacks].flatMap(({ tag, digest }) =>
        tag === undefined ? [] : [heldUnder(reader, repository, tag, digest, isNew)],
      ),
    ),
  ]);
  return { api, missing, tags };
}

async function heldUnder(
  reader: AcrReader,
  repository: string,
  tag: NonNullable<Referrer['tag']>,
  digest: Digest,
  isNew: boolean,
): Promise<AttachedInTarget['tags'][number]> {
  if (isNew) return { tag, digest, held: undefined };
  const found = await reader.tagProperties(repository, tag);
  return { tag, digest, held: found.kind === 'found' ? found.value.digest : undefined };
}

function isUntagged({ tag }: Referrer): boolean {
  return tag === undefined;
}

/** Tags that would move, with the platforms they serve now; what cannot be read is left out. */
export function withPlatforms(
  { reader }: TargetRegistry,
  promotion: Promotion,
  tags: readonly TargetTag[],
  digest: Digest | undefined,
): Promise<TargetTag[]> {
  const { repository } = promotion.target;
  return Promise.all(
    tags.map(async (it) => {
      if (it.held.kind !== 'known' || it.held.value.digest === digest) return it;
      const tree = await observe(
        readTree(reader, repository, it.held.value.digest, undefined, 'target'),
      );
      if (tree.kind !== 'known' || tree.value.platformsUnread !== undefined) return it;
      return { ...it, platforms: tree.value.platforms };
    }),
  );
}
