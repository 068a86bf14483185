import type { Descriptor } from './manifest.js';

/** Something attached to an image: a signature, an SBOM, an attestation. */
export interface Referrer {
  readonly digest: string;
  readonly artifactType: string;
  /** the predicate a Sigstore bundle holds, where its annotations say so */
  readonly predicateType?: string;
}

/** Annotation by which a bundle tells its predicate without being opened. */
const PREDICATE = 'dev.sigstore.bundle.predicateType';

/** Tag suffixes of cosign's first scheme, and the kind of artifact each stands for. */
export const LEGACY_SUFFIXES: Readonly<Record<string, string>> = {
  sig: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
  sbom: 'application/vnd.dev.cosign.artifact.sbom.v1+json',
};

const KINDS: Readonly<Record<string, (referrer: Referrer) => boolean>> = {
  signature: ({ artifactType, predicateType }) =>
    /cosign\.artifact\.sig|notary\.signature/.test(artifactType) ||
    (/sigstore\.bundle/.test(artifactType) && !predicateOther(predicateType)),
  sbom: ({ artifactType, predicateType }) =>
    /spdx|cyclonedx|artifact\.sbom/i.test(`${artifactType} ${predicateType ?? ''}`),
  provenance: ({ predicateType }) => /slsa\.dev\/provenance/.test(predicateType ?? ''),
  attestation: ({ artifactType, predicateType }) =>
    /dsse\.envelope|in-toto/.test(artifactType) || predicateOther(predicateType),
  vex: ({ artifactType, predicateType }) => /vex/i.test(`${artifactType} ${predicateType ?? ''}`),
};

/** Short names of kinds of artifacts. */
export const REFERRER_KINDS: readonly string[] = Object.keys(KINDS);

/** Whether the referrer is of a kind, given by short name or by its full artifact or predicate type. */
export function isOfKind(referrer: Referrer, kind: string): boolean {
  const short = KINDS[kind];
  if (short) return short(referrer);
  return referrer.artifactType === kind || referrer.predicateType === kind;
}

/** A referrer as an index lists it. */
export function referrerOf(descriptor: Descriptor): Referrer {
  const predicateType = descriptor.annotations[PREDICATE];
  return {
    digest: descriptor.digest,
    artifactType: descriptor.artifactType ?? descriptor.mediaType,
    ...(predicateType === undefined ? {} : { predicateType }),
  };
}

/** A bundle with a predicate other than cosign's own signature predicate is an attestation. */
function predicateOther(predicateType: string | undefined): boolean {
  return predicateType !== undefined && !/sigstore\.dev\/cosign\/sign/.test(predicateType);
}
