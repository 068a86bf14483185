import type { Facts } from '../facts/facts.js';
import type { ReferrerGraph } from '../facts/referrer-graph.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { FallbackIndex } from '../oci/referrer.js';

/** Something attached to the image that is still to be imported. */
export interface Attached {
  readonly digest: Digest;
  /** its tag in cosign's first scheme or of a fallback index; empty for a referrer by digest */
  readonly tags: readonly Tag[];
}

/** Azure imports so many manifests at once; the index itself is one of them. */
const MOST_IN_INDEX = 49;

/** What the target lacks of what is carried along. A tag that exists is never among it. */
export function attachedOf(facts: Facts): Attached[] {
  const { referrers } = facts.source;
  if (facts.promotion.policy.referrers !== 'copy' || referrers.kind !== 'known') return [];
  const { missing, open } = lackedBy(facts.target);
  const indexes = carriedIndexes(facts, referrers.value).filter(({ tag }) => open(tag));
  const inIndex = new Set(indexes.flatMap((it) => it.referrers));
  const tagged = referrers.value.wanted.filter(({ tag }) => tag !== undefined && open(tag));
  const untagged = referrers.value.wanted.filter(({ tag }) => tag === undefined);
  const digests = new Set(untagged.map(({ digest }) => digest));
  return [
    ...[...digests]
      .filter((digest) => missing(digest) && !inIndex.has(digest))
      .map((digest) => ({ digest, tags: [] })),
    ...[...tagged, ...indexes].map(({ digest, tag }) => ({ digest, tags: tag ? [tag] : [] })),
  ];
}

/**
 * Fallback indexes that go along: only where the target has no API to list referrers by, and only
 * those that name nothing but what goes along, since an index brings all that it names.
 */
export function carriedIndexes({ target }: Facts, graph: ReferrerGraph): FallbackIndex[] {
  const encrypted =
    target.resource.kind === 'known' && target.resource.value.encryption === 'enabled';
  const api = target.attached.kind === 'known' ? target.attached.value.api : undefined;
  const lists = api?.kind !== 'known' || api.value;
  if (lists && !encrypted) return [];
  const wanted = new Set<string>(graph.wanted.map(({ digest }) => digest));
  return graph.fallbacks.filter(
    ({ referrers }) =>
      referrers.length > 0 &&
      referrers.length <= MOST_IN_INDEX &&
      referrers.every((it) => wanted.has(it)),
  );
}

/** Where the target could not be read, all of it may be missing. */
function lackedBy({ attached }: Facts['target']) {
  if (attached.kind !== 'known') return { missing: () => true, open: () => true };
  const digests = new Set<string>(attached.value.missing);
  const absent = new Set<string>(
    attached.value.tags.filter(({ held }) => held === undefined).map(({ tag }) => tag),
  );
  return {
    missing: (digest: Digest) => digests.has(digest),
    open: (tag: Tag | undefined) => tag !== undefined && absent.has(tag),
  };
}
