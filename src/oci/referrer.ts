import type { Digest } from './digest.js';
import type { Descriptor, Manifest } from './manifest.js';
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
  readonly fallback?: FallbackIndex;
}

/** Annotations by which an attached artifact tells its predicate without being opened. */
const PREDICATES = ['dev.sigstore.bundle.predicateType', 'predicateType'];

/** Tag suffixes of cosign's first scheme, and the kind of artifact each stands for. */
export const LEGACY_SUFFIXES: Readonly<Record<string, string>> = {
  sig: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
  sbom: 'application/vnd.dev.cosign.artifact.sbom.v1+json',
};

/** A kind as a test of one type, and of a predicate where there is one. */
const KINDS: Readonly<Record<string, (type: string, predicate: string | undefined) => boolean>> = {
  signature: (type, predicate) =>
    /cosign\.artifact\.sig|notary\.signature/.test(type) ||
    (isSigstoreBundle(type) && !isClaim(predicate)),
  sbom: (type, predicate) => /spdx|cyclonedx|artifact\.sbom/i.test(`${type} ${predicate ?? ''}`),
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

/** What a list entry leaves open: its type, or what a Sigstore bundle claims. */
export function isUntold(descriptor: Descriptor): boolean {
  const { artifactType } = descriptor;
  if (artifactType === undefined) return true;
  return isSigstoreBundle(artifactType) && predicatesIn(descriptor.annotations).length === 0;
}

/**
 * A referrer as an index lists it.
 *
 * @param manifest its own manifest, where the entry left something open
 */
export function referrerOf(subject: Digest, descriptor: Descriptor, manifest?: Manifest): Referrer {
  const own = manifest === undefined ? undefined : artifactTypeOf(manifest);
  return {
    digest: descriptor.digest,
    subject,
    artifactType: descriptor.artifactType ?? own ?? descriptor.mediaType,
    predicateTypes: [
      ...predicatesIn(descriptor.annotations),
      ...predicatesIn(manifest?.annotations ?? {}),
    ],
  };
}

/** The artifact under a tag of cosign's first scheme; each of its layers may be a claim. */
export function legacyReferrer(subject: Digest, suffix: string, manifest: Manifest): Referrer {
  const layers = manifest.kind === 'image' ? manifest.layers : [];
  const predicates = layers.flatMap(({ annotations }) => predicatesIn(annotations));
  return {
    digest: manifest.digest,
    subject,
    artifactType: LEGACY_SUFFIXES[suffix] ?? manifest.mediaType,
    predicateTypes: [...new Set(predicates)],
    tag: legacyTag(subject, suffix),
  };
}

/** The type a manifest states for itself, or that of its config. */
function artifactTypeOf(manifest: Manifest): string | undefined {
  if (manifest.kind === 'schema1') return undefined;
  if (manifest.artifactType !== undefined) return manifest.artifactType;
  return manifest.kind === 'image' ? manifest.config.mediaType : undefined;
}

function predicatesIn(annotations: Readonly<Record<string, string>>): string[] {
  return PREDICATES.flatMap((name) => annotations[name] || []);
}

/** A predicate other than cosign's own signature predicate is a claim about the image. */
function isClaim(predicate: string | undefined): boolean {
  return predicate !== undefined && !/sigstore\.dev\/cosign\/sign/.test(predicate);
}
