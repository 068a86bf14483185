import type { PromotionError } from '../errors.js';
import type { Facts } from '../facts/facts.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { FallbackIndex, Referrer } from '../oci/referrer.js';
import type { Lock } from '../oci/registry.js';
import type { Reach } from './reach.js';

/** What becomes of one wanted tag. */
export type TagFate =
  | { readonly kind: 'create' }
  | { readonly kind: 'move'; readonly was: Digest; readonly lock: Lock }
  | { readonly kind: 'there' }
  /**
   * `forward-only`: it stays at the higher version it holds, or, where it could not be read in a private
   * target, as it is. It is not wanted any more.
   */
  | { readonly kind: 'kept'; readonly at: string | undefined }
  /** in a rollback: it does not hold what the undone run put there; undefined where it is gone */
  | { readonly kind: 'changed'; readonly held: Digest | undefined }
  /** verify mode writes nothing and leaves it to the proof to read it */
  | { readonly kind: 'expected' }
  /**
   * What it holds could not be read. Where the policy accepts that, it is written all the same, by an
   * import that moves nothing.
   */
  | { readonly kind: 'unreadable'; readonly error: PromotionError };

export type TagGoal = { readonly tag: Tag; readonly fate: TagFate };

/** A tag of the target's own that keeps what a moving tag holds. */
export interface KeeperGoal {
  /** the tag that moves */
  readonly of: Tag;
  readonly digest: Digest;
  /** undefined where the template gives no tag */
  readonly tag: Tag | undefined;
  readonly fate:
    | { readonly kind: 'create' }
    | { readonly kind: 'there' }
    /** it holds something else, and is never moved; undefined: this run wants it for something else */
    | { readonly kind: 'taken'; readonly held: Digest | undefined }
    | { readonly kind: 'too-long' };
}

/** What becomes of one thing that is attached to the image. */
export type AttachedFate =
  | { readonly kind: 'import' }
  /** an index that goes along names it and brings it */
  | { readonly kind: 'by-index'; readonly index: Tag }
  | { readonly kind: 'there' }
  /** the target has something of its own under that tag, which is never moved */
  | { readonly kind: 'kept'; readonly held: Digest }
  | { readonly kind: 'left-behind'; readonly why: LeftBehind }
  | { readonly kind: 'unreadable'; readonly error: PromotionError };

/** Why something stays where it is. */
export type LeftBehind =
  /** `referrer-types` does not name it */
  | 'type'
  /** the target lists what is attached itself and needs no index that stands in for a list */
  | 'listed-by-target'
  /** an index brings all that it names, and it names something that stays */
  | 'names-others'
  | 'too-many';

/** An artifact, or the index that stands in for a list of them, and what becomes of it. */
export type AttachedGoal = { readonly fate: AttachedFate } & (
  | { readonly is: 'artifact'; readonly artifact: Referrer }
  | { readonly is: 'index'; readonly index: FallbackIndex }
);

/** Whether the target holds the image's manifests, whatever its tags say. */
export type Content = 'there' | 'lacking' | 'not-looked-at' | 'unreadable';

/**
 * What the target should hold of one image, and the fate of every tag and of everything attached.
 * Gates ask it, the plan maps it to steps, the proof proves it, the report counts it: none of them
 * compares digests again.
 */
export interface Goal {
  readonly digest: Digest;
  readonly content: Content;
  /** the wanted tags in the order they were asked for; empty for an untagged import */
  readonly tags: readonly TagGoal[];
  /** what moving tags hold now, each under a tag that keeps it; empty where none is asked for */
  readonly keepers: readonly KeeperGoal[];
  readonly attached: readonly AttachedGoal[];
  /** whether what the target holds under the wanted tags, and of the image, could be read */
  readonly reach: Reach;
  /** the same for what is attached */
  readonly attachedReach: Reach;
}

/** An image on its way: its facts, and what they come to. Without a digest there is no goal. */
export interface Aimed {
  readonly facts: Facts;
  readonly goal: Goal | undefined;
}

/** The tags that the target should hold by the image's digest: the wanted ones without those that are kept. */
export function wantedOf({ facts, goal }: Aimed): readonly Tag[] {
  if (goal === undefined) return facts.tags;
  return goal.tags.flatMap(({ tag, fate }) => (fate.kind === 'kept' ? [] : [tag]));
}

/** The tags that stay where they are, with the version they stay at; undefined where nobody could read it. */
export function keptOf({ goal }: Pick<Aimed, 'goal'>): ReadonlyMap<Tag, string | undefined> {
  return new Map(
    goal?.tags.flatMap(({ tag, fate }) => (fate.kind === 'kept' ? [[tag, fate.at] as const] : [])),
  );
}

/** The tags that would be created or moved: of the image and of what is attached to it. */
export function tagsWritten({ tags, keepers, attached }: Goal): readonly Tag[] {
  return [
    ...tags.flatMap(({ tag, fate }) => (isWritten(fate) ? [tag] : [])),
    ...keepers.flatMap(({ tag, fate }) => (fate.kind === 'create' && tag ? [tag] : [])),
    ...attached.flatMap((it) => (it.fate.kind === 'import' ? (tagOf(it) ?? []) : [])),
  ];
}

/** The tag under which something attached stands, where it has one. */
export function tagOf(goal: AttachedGoal): Tag | undefined {
  return goal.is === 'index' ? goal.index.tag : goal.artifact.tag;
}

/** Whether a fate ends with the tag in the target by this run's own hand. */
function isWritten(fate: TagFate): boolean {
  return fate.kind === 'create' || fate.kind === 'move';
}

/** What has to be proven in the target of what is attached, besides the image itself. */
export function carried({ attached }: Goal): readonly Referrer[] {
  return attached.flatMap((it) =>
    it.is === 'artifact' && ['import', 'by-index', 'there'].includes(it.fate.kind)
      ? [it.artifact]
      : [],
  );
}
