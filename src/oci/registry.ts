import type { Digest } from './digest.js';
import type { Manifest } from './manifest.js';
import type { Tag } from './reference.js';
import type { ListedDigests, ReferrerListing } from './referrer.js';
import type { ReferrerSearch } from './referrer-search.js';

/** Something was asked for by name: it is there, or the registry says that it is not. */
export type Lookup<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'absent' };

/** A manifest with the bytes it was parsed from; the digest is that of the bytes. */
export interface ManifestContent {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly manifest: Manifest;
}

/** What a registry says about a manifest without sending it. */
export interface ManifestHead {
  readonly mediaType: string;
  readonly digest?: Digest;
}

/**
 * Whether a tag or repository may be written to, as an ACR says. Not readable: it says that this token may
 * not read metadata, which is neither a lock nor the lack of one.
 */
export type Lock =
  | { readonly kind: 'open' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'not-readable'; readonly why: string; readonly remedy: string };

/** What an ACR keeps beside a tag. */
export interface TagProperties {
  readonly digest: Digest;
  /** locked: the tag must not be moved */
  readonly lock: Lock;
  /** ISO 8601 times as the registry states them */
  readonly createdTime?: string;
  readonly lastUpdateTime?: string;
}

/** What an ACR keeps beside a repository. */
export interface RepositoryProperties {
  /** locked: no tag in it may be created or moved */
  readonly lock: Lock;
}

/**
 * Reads one registry. Every method throws a PromotionError when the registry gives no usable answer;
 * "absent" is only ever what the registry itself said.
 */
export interface RegistryReader {
  readonly host: string;
  /** The manifest by tag or digest; by digest its bytes are proven to be the digest's content. */
  getManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestContent>>;
  headManifest(repository: string, reference: Tag | Digest): Promise<Lookup<ManifestHead>>;
  /** A small blob, for example an image config; more than `maxBytes` bytes are an error. */
  getBlob(repository: string, digest: Digest, maxBytes: number): Promise<Lookup<Uint8Array>>;
  /** Whether the registry has a blob, a layer for example, without reading it. */
  hasBlob(repository: string, digest: Digest): Promise<boolean>;
  /**
   * Everything attached to a manifest directly, by whatever scheme the registry holds it, each looked
   * at. A refused list is an error, never an empty one.
   *
   * @param search the search for a whole image that this list is part of
   */
  referrers(repository: string, subject: Digest, search?: ReferrerSearch): Promise<ReferrerListing>;
  /** What the registry lists as attached to a manifest directly; nothing of it is opened. */
  listed(repository: string, subject: Digest): Promise<ListedDigests>;
  /** Tells that a repository is read soon; nothing is asked for it yet. */
  expect(repository: string): void;
  /** Pulls the registry said are left to this client; undefined where it counts none. */
  pullsLeft(): number | undefined;
}

/** Reads an Azure Container Registry, which also tells locks and times. */
export interface AcrReader extends RegistryReader {
  /** The digest of a tag and its lock; where metadata may not be read, the digest is that of the manifest. */
  tagProperties(repository: string, tag: Tag): Promise<Lookup<TagProperties>>;
  /**
   * What HEAD names right now, asked once and without patience; undefined where it names nothing, which
   * proves nothing. For whoever looks again and again.
   */
  glance(repository: string, reference: Tag | Digest): Promise<Digest | undefined>;
  repositoryProperties(repository: string): Promise<Lookup<RepositoryProperties>>;
  /** Every tag that names exactly this digest. A list that is refused, or not read to its end, is an error. */
  tagsOf(repository: string, digest: Digest): Promise<readonly Tag[]>;
}
