import type { RegistryResource } from '../azure/registry-resource.js';
import type { PromotionError } from '../errors.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Digest } from '../oci/digest.js';
import type { Platform } from '../oci/platform.js';
import type { Tag } from '../oci/reference.js';
import type { Referrer } from '../oci/referrer.js';
import type { RepositoryProperties, TagProperties } from '../oci/registry.js';
import type { Mode, Promotion } from '../request/request.js';
import type { Attestation } from '../trust/attestation.js';
import type { Applied, NotationSigner } from '../trust/notation/verify.js';
import type { SignedBy } from '../trust/signed-by.js';
import type { ReferrerGraph } from './referrer-graph.js';
import type { ManifestTree } from './tree.js';

/**
 * One reading. Unknown is not absent: the registry was asked and gave no usable answer. Unasked: the
 * question did not arise, and the gate that would need it says why.
 */
export type Observed<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly error: PromotionError }
  | { readonly kind: 'unasked' };

/** The question did not arise. */
export const UNASKED = { kind: 'unasked' } as const;

/**
 * Something that has to be proven by cryptography. Failed: there is something, and nothing of it holds.
 */
export type Proven<T> =
  | { readonly kind: 'verified'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reasons: readonly string[]; readonly remedy?: string }
  | { readonly kind: 'unknown'; readonly error: PromotionError }
  | { readonly kind: 'unasked' };

/** A Notation signature that the trust policy accepts. */
export interface NotationSigned {
  readonly signer: NotationSigner;
  readonly applied: Applied;
  /** when its certificates were valid, in words */
  readonly time: string;
  /** whether the signer is one that the trust store and the policy name; else that was only logged */
  readonly vouched: boolean;
  /** checks that did not pass, and that the policy only logs */
  readonly warnings: readonly string[];
  /** digest of the signature's envelope */
  readonly signature: Digest;
}

/** What came of looking for one: or the policy says nothing of the repository, or asks for nothing. */
export type NotationFinding =
  | Proven<NotationSigned>
  | { readonly kind: 'uncovered' }
  | { readonly kind: 'skipped'; readonly applied: Applied };
/** A verified attestation, and where it lies. */
export interface FoundAttestation extends Attestation {
  readonly where: 'GitHub' | 'registry';
}

/** What came of looking for attestations that satisfy the rule; absent says where was looked, in words. */
export type AttestationFinding =
  | Exclude<Proven<readonly FoundAttestation[]>, { readonly kind: 'absent' }>
  | { readonly kind: 'absent'; readonly looked: readonly string[] };

/** What the target holds of what is carried along. */
export interface AttachedInTarget {
  /** whether the target lists referrers by API; asked only where an index could stand in for one */
  readonly api: Observed<boolean>;
  /** referrers it does not serve yet */
  readonly missing: readonly Digest[];
  /** tags of attached artifacts: the digest each should have, and the one it has */
  readonly tags: readonly {
    readonly tag: Tag;
    readonly digest: Digest;
    readonly held: Digest | undefined;
  }[];
}

export interface TargetTag {
  readonly tag: Tag;
  readonly held: Observed<TagProperties>;
  /** every tag of the image it holds; asked only where `forward-only` may keep it there */
  readonly siblings?: Observed<readonly Tag[]>;
  /** what stands under the tag that is to keep what it holds; asked only where it would move */
  readonly keeper?: { readonly tag: Tag; readonly held: Observed<TagProperties> };
  /** platforms of the image it holds; asked only to show what a plan would change */
  readonly platforms?: readonly Platform[];
}

/** Everything observed about one promotion before anything is written. */
export interface Facts {
  /** when the run began to look, the same for all of its images: what a gate takes for now */
  readonly now: Date;
  readonly mode: Mode;
  readonly promotion: Promotion;
  readonly evidence: Evidence;
  /** the digest to promote: agreed evidence, or the resolved tag where that is allowed */
  readonly digest: Digest | undefined;
  /** the wanted tags: stated by the inputs, and found in the source; empty where the import is untagged */
  readonly tags: readonly Tag[];
  /** by whom the image is signed; asked only where a rule asks for it */
  readonly signature: Proven<SignedBy>;
  /** attestations that satisfy the rule, at GitHub or attached; asked only where there is a rule */
  readonly attestation: AttestationFinding;
  /** the image's Notation signature under the trust policy; asked only where one is given */
  readonly notation: NotationFinding;
  readonly source: {
    /** unasked for a source that is no ACR or is read with its own password */
    readonly resource: Observed<RegistryResource>;
    readonly image: Observed<ManifestTree>;
    /** what is attached to the image; asked only where it is carried or something is required */
    readonly referrers: Observed<ReferrerGraph>;
    /** pulls left to this client, where the registry counts them */
    readonly pullsLeft: number | undefined;
    /** how Azure is told where the source is */
    readonly addressing: 'resource-id' | 'login-server';
    /** what the tag in `source` names right now */
    readonly tagDigest: Observed<Digest>;
    /** tags of the digest that `source-tags` asks for; asked only where it is given */
    readonly tags: Observed<readonly Tag[]>;
  };
  readonly target: {
    readonly resource: Observed<RegistryResource>;
    /** whether ARM says that this identity may import here; asked only where nothing is written */
    readonly mayImport?: 'yes' | 'no' | 'not-checked';
    readonly repository: Observed<RepositoryProperties>;
    readonly tags: readonly TargetTag[];
    /** manifests of the image that the target lacks; asked only where no tag has to be written, something
     * is carried along, or other images wait for this one */
    readonly missing: Observed<readonly Digest[]>;
    /** what it holds of what is carried along; asked only where that is something */
    readonly attached: Observed<AttachedInTarget>;
    /** the image it holds; read only in verify mode, where rules ask for its content */
    readonly image?: Observed<ManifestTree>;
    /** what is attached to that image's root; read only in verify mode, where something is required */
    readonly referrers?: Observed<readonly Referrer[]>;
  };
}
