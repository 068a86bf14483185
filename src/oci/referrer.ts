import type { Digest } from './digest.js';
import { type Look, misfitOf, predicatesIn, saysSomething } from './look.js';
import type { Descriptor } from './manifest.js';
import { parseTag, type Tag } from './reference.js';

/** Something attached to a manifest: a signature, an SBOM, an attestation. */
export interface Referrer {
  readonly digest: Digest;
  /** the manifest it is attached to */
  readonly subject: Digest;
  readonly artifactType: string;
  /** what it claims, where its annotations say so without being opened */
  readonly predicateTypes: readonly string[];
  /** the tag by which alone it is found: cosign's first scheme, which names no subject */
  readonly tag?: Tag;
  /** only an index names it: its own manifest states no subject, so that no registry can list it */
  readonly subjectless?: true;
}

/** Something that stands where an attached artifact should, and is none: it is told, and left out. */
export interface LeftOut {
  readonly digest: Digest;
  readonly subject: Digest;
  readonly mediaType: string;
  /** the tag under which it stands */
  readonly tag?: Tag;
  /** what it is, in words */
  readonly why: string;
}

/** The index that stands in for the referrers API, under the tag the specification derives. */
export interface FallbackIndex {
  readonly tag: Tag;
  readonly digest: Digest;
  readonly subject: Digest;
  readonly referrers: readonly Digest[];
}

/** Everything a registry says is attached to one manifest. */
export interface ReferrerListing {
  /** false: the registry has no referrers API */
  readonly api: boolean;
  /** a bare refusal said so, as any proxy could: it counts only where no other list was served */
  readonly doubtful?: true;
  readonly referrers: readonly Referrer[];
  readonly leftOut: readonly LeftOut[];
  readonly fallback?: FallbackIndex;
}

/** What a registry lists as attached to one manifest, by digest alone. */
export interface ListedDigests {
  /** false: the registry has no referrers API, and its fallback tag was read */
  readonly api: boolean;
  readonly digests: ReadonlySet<Digest>;
}

/** Tag suffixes of cosign's first scheme. */
export const LEGACY_SUFFIXES = ['sig', 'att', 'sbom'] as const;
/** The type of a manifest whose layers are signatures in cosign's first format. */
const SIMPLE_SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';

/** A kind as a test of one type, and of a predicate where there is one. */
const KINDS: Readonly<Record<string, (type: string, predicate: string | undefined) => boolean>> = {
  signature: (type, predicate) =>
    /cosign\.artifact\.sig|notary\.signature/.test(type) ||
    (isSigstoreBundle(type) && !isClaim(predicate)),
  sbom: (type, predicate) =>
    /spdx|cyclonedx|syft|artifact\.sbom/i.test(`${type} ${predicate ?? ''}`),
  provenance: (_, predicate) => /slsa\.dev\/provenance/.test(predicate ?? ''),
  attestation: (type, predicate) => /dsse\.envelope|in-toto/.test(type) || isClaim(predicate),
  vex: (type, predicate) => /vex/i.test(`${type} ${predicate ?? ''}`),
};

/** Short names of kinds of artifacts. */
export const REFERRER_KINDS: readonly string[] = Object.keys(KINDS);

/** Whether the referrer is of a kind, given by short name or by its full artifact or predicate type. */
export function isOfKind(
  { artifactType, predicateTypes }: Pick<Referrer, 'artifactType' | 'predicateTypes'>,
  kind: string,
): boolean {
  const short = KINDS[kind];
  if (!short) return artifactType === kind || predicateTypes.includes(kind);
  if (predicateTypes.length === 0) return short(artifactType, undefined);
  return predicateTypes.some((predicate) => short(artifactType, predicate));
}

/** Whether an artifact is a Sigstore bundle, of whatever version. */
export function isSigstoreBundle(artifactType: string): boolean {
  return /^application\/vnd\.dev\.sigstore\.bundle/.test(artifactType);
}

/**
 * The tag that stands for a manifest's referrers where a registry has no API for them.
 *
 * @see OCI distribution specification, "Referrers Tag Schema"
 */
export function fallbackTag(subject: Digest): Tag {
  const colon = subject.indexOf(':');
  return parseTag(`${subject.slice(0, colon)}-${subject.slice(colon + 1, colon + 65)}`);
}

/** The tag of cosign's first scheme, for example `sha256-<hex>.sig`. */
export function legacyTag(subject: Digest, suffix: string): Tag {
  return parseTag(`${fallbackTag(subject)}.${suffix}`);
}

/**
 * What an index lists as attached, by the manifest's own word: who wrote the entry may have known no
 * better. One whose manifest says that it is attached to something else is left out.
 */
export function referrerOf(subject: Digest, entry: Descriptor, look: Look): Referrer | LeftOut {
  const { digest, mediaType } = look;
  const other = look.subject !== undefined && look.subject !== subject;
  const why = other ? `attached to ${look.subject} by its own word` : misfitOf(look);
  if (why !== undefined) return { digest, subject, mediaType, why };
  const own = look.predicateTypes;
  return {
    digest,
    subject,
    artifactType: typeOf(look, entry.artifactType),
    predicateTypes: own.length > 0 ? own : predicatesIn(entry.annotations),
    ...(look.subject === undefined ? { subjectless: true as const } : {}),
  };
}

/** The artifact under a tag of cosign's first scheme, as what it holds and not as the tag says. */
export function legacyReferrer(subject: Digest, suffix: string, look: Look): Referrer | LeftOut {
  const { digest, mediaType, predicateTypes } = look;
  const tag = legacyTag(subject, suffix);
  const why = misfitOf(look, suffix);
  if (why !== undefined) return { digest, subject, mediaType, tag, why };
  const signature = look.layers.signatures ? SIMPLE_SIGNATURE : undefined;
  const artifactType = look.artifactType ?? signature ?? typeOf(look, undefined);
  return { digest, subject, artifactType, predicateTypes, tag };
}

/** Whether it is no artifact after all. */
export function isLeftOut(it: Referrer | LeftOut): it is LeftOut {
  return 'why' in it;
}

function typeOf(look: Look, listed: string | undefined): string {
  return [look.artifactType, listed, look.layerType].find(saysSomething) ?? look.mediaType;
}

/** A predicate other than cosign's own signature predicate is a claim about the image. */
function isClaim(predicate: string | undefined): boolean {
  return predicate !== undefined && !/sigstore\.dev\/cosign\/sign/.test(predicate);
}
