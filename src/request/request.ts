import type { Cloud } from '../azure/cloud.js';
import type { Digest } from '../oci/digest.js';
import type { Platform } from '../oci/platform.js';
import type { Tag } from '../oci/reference.js';
import type { AttestationRule } from '../trust/attestation.js';
import type { NotationRule } from '../trust/notation/verify.js';
import type { SignatureRule } from '../trust/signature.js';
import type { Force } from './force.js';
import { type ChoiceOf, type InputName, SPECS } from './inputs.js';
import type { RegistryIds } from './registry-ids.js';
import type { ReplicaEndpoints } from './replica-endpoints.js';
import type { Rules } from './rule-values.js';
import type { TokenHosts } from './token-hosts.js';
import type { SoftGate } from './warn-only.js';

export type Mode = ChoiceOf<'mode'>;

/** The source as named, its digest still a claim. */
export interface SourceName {
  /** the input as it was given */
  readonly given: string;
  readonly registry: string;
  readonly repository: string;
  readonly tag?: Tag;
  /** what stands behind `@`: empty when a variable was; undefined without an `@` */
  readonly digestText?: string;
}

/** Where the image goes. */
export interface TargetName {
  /** login server */
  readonly registry: string;
  readonly repository: string;
}

/** Which attached artifacts go along, by short name or full media type. */
export interface ReferrerTypes {
  /** empty: all */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A label that has to be there. */
export interface LabelRule {
  readonly key: string;
  /** what its value has to match, `*` being any run of characters; undefined: anything but nothing */
  readonly value: string | undefined;
}

/** The rules of one promotion. */
export interface Policy {
  readonly requireDigest: boolean;
  /** an image that the source does not have is skipped */
  readonly optional: boolean;
  readonly force: Force;
  /** globs of tags that never move to a lower version */
  readonly forwardOnly: readonly string[];
  /** template of the tag for what a tag held before it moves; empty: none is asked for */
  readonly keepPrevious: string;
  readonly reason: string;
  readonly maxManifests: number;
  readonly minManifests: number;
  /** platforms that must be present; empty: none is asked for */
  readonly platforms: readonly Platform[];
  /** whether what is attached to the image goes along */
  readonly referrers: ChoiceOf<'referrers'>;
  readonly referrerTypes: ReferrerTypes;
  /** kinds of artifacts that must be attached to the source image */
  readonly requireReferrers: readonly string[];
  /** the signature the image has to carry; undefined: none is asked for */
  readonly signature: SignatureRule | undefined;
  /** the attestations GitHub has to keep of the image; undefined: none is asked for */
  readonly attestation: AttestationRule | undefined;
  /** labels that every platform's config has to carry */
  readonly requireLabels: readonly LabelRule[];
  /** what gates with a row of a number or of globs are asked for */
  readonly rules: Rules;
  /** the trust policy by which a Notation signature is verified; undefined: none is asked for */
  readonly notation: NotationRule | undefined;
  /** what happens when a private registry is out of this runner's reach */
  readonly unverifiable: ChoiceOf<'unverifiable'>;
  /** gates whose block is a warning; the same for all images */
  readonly warnOnly: readonly SoftGate[];
  /** inputs that ask something of the image's content and differ from their defaults */
  readonly explicit: readonly InputName[];
}

/** Whether a rule needs to know what the configs of the image say of its build. */
export function asksForBuilds({ explicit }: Policy): boolean {
  return explicit.some((name) => SPECS[name].asksContent === 'builds');
}

/** One image on its way. */
export interface Promotion {
  /** undefined only in verify mode */
  readonly source: SourceName | undefined;
  readonly target: TargetName;
  /** wanted tags that the inputs state; what the source adds stands in the facts */
  readonly statedTags: readonly Tag[];
  /** globs: tags of exactly the promoted digest in the source are wanted as well; empty: none */
  readonly sourceTags: readonly string[];
  /** entries of `tags` that were left out, since the version is a pre-release */
  readonly leftOutTags: readonly string[];
  /** the `digest` input */
  readonly digestText: string;
  /** the lines of `digest-evidence` */
  readonly evidence: readonly string[];
  readonly policy: Policy;
  /** in a rollback, the digest that each tag has to hold: what the undone run put there */
  readonly undoes?: Digest;
}

/** How the source is reached when it is not by the promoting identity. */
export interface SourceCredential {
  /** absent: the password is an Entra access token */
  readonly username?: string;
  readonly password: string;
}

/** How to sign in, GitHub only; the service connection says it in Azure DevOps. */
export interface AuthSettings {
  readonly method: ChoiceOf<'auth'>;
  readonly clientId?: string;
  readonly tenantId?: string;
}

/** The identity that reads the source where it is not the promoting one. */
export type SourceIdentity =
  | { readonly kind: 'oidc'; readonly clientId: string; readonly tenantId: string }
  | { readonly kind: 'connection'; readonly id: string };

/** What a run is asked to do, converted once from the raw inputs and never looked back at. */
export interface Request {
  readonly mode: Mode;
  readonly promotions: readonly Promotion[];
  /** whether the images of a set stand alone; else they are one release and wait for each other */
  readonly independent: boolean;
  readonly cloud: Cloud;
  readonly auth: AuthSettings;
  /** how source registries are read that are not by the promoting identity, by their one name */
  readonly sourceCredentials: ReadonlyMap<string, SourceCredential>;
  /** a second identity reads the source, without any secret */
  readonly sourceIdentity: SourceIdentity | undefined;
  /** resource ids that were given, by login server */
  readonly sourceRegistryIds: RegistryIds;
  readonly targetRegistryIds: RegistryIds;
  readonly subscriptionId: string | undefined;
  readonly replicaEndpoints: ReplicaEndpoints;
  /** token services of another domain that the user allowed */
  readonly tokenHosts: TokenHosts;
  /** token by which GitHub is asked; empty where none is given */
  readonly githubToken: string;
  readonly timeoutMinutes: number;
  /** path of the report as given; empty: the runner's temp folder */
  readonly report: string;
  /** whether the job summary is written */
  readonly summary: boolean;
  /** what the log says of the inputs before anything else */
  readonly notes: readonly Note[];
}

/** A line about the inputs. */
export interface Note {
  readonly to: 'log' | 'debug' | 'warning';
  readonly text: string;
}
