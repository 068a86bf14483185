import { PromotionError } from '../errors.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import { matchesGlob } from '../request/glob.js';
import { keptName } from '../request/keep-previous.js';
import { highestRelease } from '../request/release.js';
import type { Promotion } from '../request/request.js';
import { MOST_SOURCE_TAGS } from '../request/tags.js';
import { type Facts, type Observed, type TargetTag, UNASKED } from './facts.js';
import { observe, observeLookup } from './observe.js';
import type { SourceRegistry } from './source.js';
import type { TargetRegistry } from './target.js';

/** The tags that `source-tags` asks for: those of exactly this digest in the source. */
export async function gatherSourceTags(
  { source: name, sourceTags }: Promotion,
  source: SourceRegistry | undefined,
  digest: Digest | undefined,
): Promise<Observed<readonly Tag[]>> {
  if (sourceTags.length === 0 || !source?.tagsOf || !name || digest === undefined) return UNASKED;
  const all = await observe(source.tagsOf(name.repository, digest));
  if (all.kind !== 'known') return all;
  const matching = all.value.filter((tag) => sourceTags.some((glob) => matchesGlob(glob, tag)));
  return { kind: 'known', value: matching };
}

/**
 * All tags that are wanted: those the inputs state, and those of the source. Too many of the latter are
 * none: a gate says so.
 */
export function wantedTags(
  { statedTags }: Promotion,
  ofSource: Observed<readonly Tag[]>,
): readonly Tag[] {
  const added = ofSource.kind === 'known' ? ofSource.value : [];
  return added.length > MOST_SOURCE_TAGS ? statedTags : [...new Set([...statedTags, ...added])];
}

/** What each of these tags holds in the target. */
export function readHeld(
  { reader }: TargetRegistry,
  { target }: Promotion,
  tags: readonly Tag[],
): Promise<TargetTag[]> {
  return Promise.all(
    tags.map(async (tag) => ({
      tag,
      held: await observeLookup(reader.tagProperties(target.repository, tag)),
    })),
  );
}

/**
 * Tags that `forward-only` is about and that would move, with every tag of the image they hold now. It is not
 * asked where no wanted tag is a version: then nothing can be lower.
 */
export async function withSiblings(
  { reader }: TargetRegistry,
  { target, policy }: Promotion,
  tags: readonly TargetTag[],
  wanted: readonly Tag[],
  digest: Digest | undefined,
): Promise<readonly TargetTag[]> {
  const { forwardOnly } = policy;
  if (forwardOnly.length === 0 || highestRelease(wanted) === undefined) return tags;
  const asked = new Map<Digest, Promise<Observed<readonly Tag[]>>>();
  const siblingsOf = (held: Digest) => {
    const known = asked.get(held) ?? observe(reader.tagsOf(target.repository, held));
    asked.set(held, known);
    return known;
  };
  return Promise.all(
    tags.map(async (it) => {
      const { tag, held } = it;
      if (!forwardOnly.some((glob) => matchesGlob(glob, tag))) return it;
      if (held.kind !== 'known' || held.value.digest === digest) return it;
      return { ...it, siblings: naming(tag, target, await siblingsOf(held.value.digest)) };
    }),
  );
}

/** Tags that would move, with what stands under the tag that is to keep what they hold. */
export function withKeepers(
  { reader }: TargetRegistry,
  { target, policy }: Promotion,
  tags: readonly TargetTag[],
  digest: Digest | undefined,
): Promise<TargetTag[]> {
  return Promise.all(
    tags.map(async (it) => {
      if (policy.keepPrevious === '' || it.held.kind !== 'known') return it;
      if (it.held.value.digest === digest) return it;
      const tag = keptName(policy.keepPrevious, it.tag, it.held.value.digest);
      if (tag === undefined) return it;
      const held = await observeLookup(reader.tagProperties(target.repository, tag));
      return { ...it, keeper: { tag, held } };
    }),
  );
}

/** A list that lacks the very tag it was asked for is none: it may be of a replica that lags. */
function naming(
  tag: Tag,
  { registry, repository }: Promotion['target'],
  list: Observed<readonly Tag[]>,
): Observed<readonly Tag[]> {
  if (list.kind !== 'known' || list.value.includes(tag)) return list;
  const error = new PromotionError(
    'REGISTRY_RESPONSE',
    `target registry ${registry} lists the tags of the image that ${repository}:${tag} holds without ${tag} itself`,
    { remedy: 'Run again: the tag was just moved, or a replica lags.', side: 'target' },
  );
  return { kind: 'unknown', error };
}

/** The tags of a target that only the proof reads, where `forward-only` may leave some as they are. */
export async function heldInVerify(
  target: TargetRegistry,
  promotion: Promotion,
  digest: Digest | undefined,
): Promise<Facts['target']['tags']> {
  const { statedTags, policy } = promotion;
  const about = statedTags.filter((tag) => policy.forwardOnly.some((it) => matchesGlob(it, tag)));
  if (about.length === 0 || highestRelease(statedTags) === undefined) return [];
  const held = await readHeld(target, promotion, about);
  return withSiblings(target, promotion, held, statedTags, digest);
}
