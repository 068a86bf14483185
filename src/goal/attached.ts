import type { Facts } from '../facts/facts.js';
import type { ReferrerGraph } from '../facts/referrer-graph.js';
import { MOST_MANIFESTS_IN_IMPORT } from '../limits.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { FallbackIndex, Referrer } from '../oci/referrer.js';
import type { AttachedFate, AttachedGoal, LeftBehind } from './goal.js';
import { reachOfTarget } from './reach.js';

/** The fate of everything that is attached to the image; nothing where it is not carried along. */
export function attachedGoals(facts: Facts): AttachedGoal[] {
  const { referrers } = facts.source;
  if (facts.promotion.policy.referrers !== 'copy' || referrers.kind !== 'known') return [];
  const graph = referrers.value;
  const held = heldBy(facts);
  const indexes = graph.fallbacks.map((index): AttachedGoal => {
    const why = staysBecause(facts, graph, index);
    return { is: 'index', index, fate: why ?? held.under(index.tag, index.digest) };
  });
  const bringing = new Map<Digest, Tag>(
    indexes.flatMap((it) =>
      it.is === 'index' && it.fate.kind === 'import'
        ? it.index.referrers.map((digest) => [digest, it.index.tag] as const)
        : [],
    ),
  );
  const wanted = new Set<Referrer>(graph.wanted);
  const artifacts = graph.found.map((artifact): AttachedGoal => {
    const fate: AttachedFate = wanted.has(artifact)
      ? artifactFate(artifact, held, bringing)
      : { kind: 'left-behind', why: 'type' };
    return { is: 'artifact', artifact, fate };
  });
  return [...artifacts, ...indexes];
}

function artifactFate(
  { tag, digest }: Referrer,
  held: Held,
  bringing: ReadonlyMap<Digest, Tag>,
): AttachedFate {
  if (tag !== undefined) return held.under(tag, digest);
  const fate = held.byDigest(digest);
  const index = bringing.get(digest);
  return fate.kind === 'import' && index !== undefined ? { kind: 'by-index', index } : fate;
}

/** What the target holds of it: by digest, or under a tag of its own. */
interface Held {
  byDigest(digest: Digest): AttachedFate;
  under(tag: Tag, digest: Digest): AttachedFate;
}

/** Where a private target cannot be read, all of it may be missing; importing it again moves nothing. */
function heldBy(facts: Facts): Held {
  const { attached } = facts.target;
  const all = (fate: AttachedFate): Held => ({ byDigest: () => fate, under: () => fate });
  switch (attached.kind) {
    case 'unknown': {
      const waived = reachOfTarget(facts, [attached]).kind === 'waived';
      return all(waived ? { kind: 'import' } : { kind: 'unreadable', error: attached.error });
    }
    case 'absent':
    case 'unasked':
      return all({ kind: 'import' });
    case 'known': {
      const missing = new Set<Digest>(attached.value.missing);
      const tags = new Map(attached.value.tags.map((it) => [it.tag, it.held]));
      return {
        byDigest: (digest) => ({ kind: missing.has(digest) ? 'import' : 'there' }),
        under(tag, digest) {
          const holds = tags.get(tag);
          if (holds === undefined) return { kind: 'import' };
          return holds === digest ? { kind: 'there' } : { kind: 'kept', held: holds };
        },
      };
    }
  }
}

/**
 * Why an index that stands in for a list stays behind: the target lists by itself, or the index would
 * bring something that is not carried, since an index brings all that it names.
 */
function staysBecause(
  facts: Facts,
  graph: ReferrerGraph,
  { referrers }: FallbackIndex,
): AttachedFate | undefined {
  const stays = (why: LeftBehind): AttachedFate => ({ kind: 'left-behind', why });
  const { attached } = facts.target;
  const wanted = new Set<Digest>(graph.wanted.map(({ digest }) => digest));
  if (referrers.length === 0 || !referrers.every((it) => wanted.has(it))) {
    return stays('names-others');
  }
  // The index itself is one of the manifests of an import.
  if (referrers.length >= MOST_MANIFESTS_IN_IMPORT) return stays('too-many');
  if (isEncrypted(facts)) return undefined;
  if (attached.kind !== 'known') return stays('listed-by-target');
  const { api } = attached.value;
  switch (api.kind) {
    case 'unknown':
      return { kind: 'unreadable', error: api.error };
    case 'known':
      return api.value ? stays('listed-by-target') : undefined;
    case 'absent':
    case 'unasked':
      return stays('listed-by-target');
  }
}

/** A registry that is encrypted with a key of the customer has no referrers API, whatever it answers. */
function isEncrypted({ target }: Facts): boolean {
  return target.resource.kind === 'known' && target.resource.value.encryption === 'enabled';
}
