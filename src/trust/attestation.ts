import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Digest } from '../oci/digest.js';
import { openBundle } from './bundle.js';
import { type Checked, failed } from './checked.js';
import { hintAt, isExpected, parseWorkflow } from './identity.js';
import { signerOf } from './signer.js';

/** What attestations at GitHub have to be there for an image, and by whom. */
export interface AttestationRule {
  /** short names or full predicate types; each needs an attestation of its own */
  readonly predicates: readonly string[];
  /**
   * the workflow that signs, `owner/repo/.github/workflows/file.yml[@ref]`, or `owner/repo` for any
   * of its workflows; `*` stands for anything but `/` and `@`, `**` also for `/`
   */
  readonly signer: string | undefined;
  readonly roots: readonly TrustedRoot[];
}

/** The GitHub whose runs sign. */
export interface GitHubPlace {
  /** `https://github.com` or the address of an enterprise on its own domain */
  readonly server: string;
  /** `owner/repo` that the attestations are of */
  readonly repository: string;
}

/** A verified attestation. */
export interface Attestation {
  readonly predicateType: string;
  readonly signer: string;
}

/** Short names of predicates, and how their types begin. */
const PREDICATES: Readonly<Record<string, readonly string[]>> = {
  provenance: ['https://slsa.dev/provenance/'],
  sbom: ['https://spdx.dev/Document', 'https://cyclonedx.org/bom'],
};

export const PREDICATE_NAMES: readonly string[] = Object.keys(PREDICATES);

/** Whether a predicate type is the wanted one, given by short name or in full. */
export function isPredicate(predicateType: string, wanted: string): boolean {
  const starts = PREDICATES[wanted];
  return starts ? starts.some((it) => predicateType.startsWith(it)) : predicateType === wanted;
}

/**
 * Verifies one attestation as GitHub's runs sign them: the statement is about the image, the
 * certificate is of a run of the repository, and the signer is the expected workflow.
 *
 * @param json the bundle as the API returns it
 */
export async function checkAttestation(
  digest: Digest,
  json: unknown,
  { signer: expected, roots }: AttestationRule,
  place: GitHubPlace,
): Promise<Checked<Attestation>> {
  const opened = await openBundle(json, new Uint8Array());
  if (opened.kind === 'failed') return opened;
  const { statement, bundle } = opened.value;
  if (statement === undefined) return failed('it holds no statement');
  if (!statement.subjects.some((it) => it.digest === digest))
    return failed('it is about another image');
  if (bundle.verificationMaterial.content.$case === 'publicKey') {
    return failed('it is made with a key and not by a workflow');
  }
  const checked = await signerOf(bundle, Buffer.alloc(0), roots);
  if (checked.kind === 'failed') return checked;
  const { identity, issuer, claims } = checked.value;
  const sourceRepository = claims.get('source-repository');
  if (issuer !== issuerOf(place.server))
    return failed(`it is made by ${identity} from ${issuer ?? 'no issuer'}`);
  // GitHub's certificates state the repository; one that does not is judged by its signer alone.
  const source = `${place.server}/${place.repository}`;
  if (sourceRepository !== undefined && sourceRepository.toLowerCase() !== source.toLowerCase()) {
    return failed(`it is made by a run of ${sourceRepository}`);
  }
  // Without an expected signer any workflow of the repository itself counts.
  const pattern = parseWorkflow(expected ?? place.repository, place.server);
  if (typeof pattern === 'string') return failed(pattern);
  if (!isExpected(pattern, identity)) {
    return failed(`it is signed by ${identity}${hintAt(pattern, identity)}`);
  }
  return { kind: 'verified', value: { predicateType: statement.predicateType, signer: identity } };
}

/**
 * Who issues the tokens of GitHub's runs.
 *
 * @see https://docs.github.com/actions/reference/security/oidc
 */
function issuerOf(server: string): string {
  const { host } = new URL(server);
  return host.endsWith('.ghe.com')
    ? `https://token.actions.${host}`
    : 'https://token.actions.githubusercontent.com';
}
