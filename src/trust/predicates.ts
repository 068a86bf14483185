/**
 * Short names of predicates, and the types they stand for. A type of a later version, with the version
 * behind a slash, is meant as well.
 *
 * @see the in-toto attestation framework's list of predicates, and `cosign attest --type`
 */
const PREDICATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['provenance', ['https://slsa.dev/provenance']],
  ['sbom', ['https://spdx.dev/Document', 'https://cyclonedx.org/bom']],
  ['spdx', ['https://spdx.dev/Document']],
  ['cyclonedx', ['https://cyclonedx.org/bom']],
  [
    'vuln',
    [
      'https://cosign.sigstore.dev/attestation/vuln',
      'https://in-toto.io/attestation/vuln',
      'https://in-toto.io/attestation/vulns',
    ],
  ],
  ['vex', ['https://openvex.dev/ns']],
  ['test-result', ['https://in-toto.io/attestation/test-result']],
  ['release', ['https://in-toto.io/attestation/release']],
  ['vsa', ['https://slsa.dev/verification_summary']],
]);

export const PREDICATE_NAMES: readonly string[] = [...PREDICATES.keys()];

/** Whether a predicate type is the wanted one, given by short name or in full. */
export function isPredicate(predicateType: string, wanted: string): boolean {
  const types = PREDICATES.get(wanted);
  if (types === undefined) return predicateType === wanted;
  return types.some((it) => predicateType === it || predicateType.startsWith(`${it}/`));
}

/** Whether a predicate is SLSA provenance, which states who built and from what. */
export function isProvenance(predicateType: string): boolean {
  return isPredicate(predicateType, 'provenance');
}
