import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Digest } from '../oci/digest.js';
import { isBundleSignedBy, type OpenBundle, openBundle } from './bundle.js';
import { type Checked, failed } from './checked.js';
import { hintAt, type IdentityPattern, isExpected, parseWorkflow } from './identity.js';
import type { SigningKey } from './key.js';
import { type Conditions, type Signed, unmetCondition } from './provenance.js';
import { signerOf } from './signer.js';

/** What attestations have to be there for an image, and by whom. */
export interface AttestationRule {
  /** short names or full predicate types; each needs an attestation of its own */
  readonly predicates: readonly string[];
  /**
   * the workflow that signs, `owner/repo/.github/workflows/file.yml[@ref]`, or `owner/repo` for any
   * of its workflows; `*` stands for anything but `/` and `@`, `**` also for `/`
   */
  readonly signer: string | undefined;
  /** who signs where it is no workflow at GitHub; `signer` is then how that is told */
  readonly by?: AttestationSigner;
  /** what has to be true of each, beside who signs it */
  readonly conditions?: Conditions;
  readonly roots: readonly TrustedRoot[];
}

/** Who signs an attestation otherwise than by a workflow at GitHub. */
export type AttestationSigner =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | {
      readonly kind: 'identity';
      readonly identity: IdentityPattern;
      /** undefined: only a certificate that names no issuer counts */
      readonly issuer: string | undefined;
    };

/** The GitHub whose runs sign. */
export interface GitHubPlace {
  /** `https://github.com` or the address of an enterprise on its own domain */
  readonly server: string;
  /** `owner/repo` that the attestations are of */
  readonly repository: string;
}

/** Where an attestation was found; one that is attached in a registry is of no repository by that. */
export type FoundAt = Pick<GitHubPlace, 'server'> & Partial<GitHubPlace>;

/** A verified attestation. */
export interface Attestation {
  readonly predicateType: string;
  readonly signer: string;
}

/**
 * Verifies one attestation: the statement is about the image, it is signed by whom the rule names, and
 * what it states meets the rule's conditions. What GitHub keeps, and what names no other signer, has to be
 * signed by a workflow.
 *
 * @param json the bundle as GitHub's API returns it, or as `attachedBundle` reads it
 * @param now for the age, in milliseconds
 */
export async function checkAttestation(
  digest: Digest,
  json: unknown,
  rule: AttestationRule,
  place: FoundAt,
  now: number,
): Promise<Checked<Attestation>> {
  const opened = await openBundle(json, new Uint8Array());
  if (opened.kind === 'failed') return opened;
  const { statement } = opened.value;
  if (statement === undefined) return failed('it holds no statement');
  if (!statement.subjects.some((it) => it.digest === digest)) {
    return failed('it is about another image');
  }
  const signed = await signedBy(opened.value, rule, place);
  if (signed.kind === 'failed') return signed;
  const { predicateType, predicate } = statement;
  const { told, ...by } = signed.value;
  const lacks = unmetCondition(rule.conditions ?? {}, predicateType, predicate, by, now);
  return lacks === undefined
    ? { kind: 'verified', value: { predicateType, signer: told } }
    : failed(lacks);
}

/** Who signed, for the conditions and for people. */
type By = Signed & { readonly told: string };

async function signedBy(
  opened: OpenBundle,
  { signer, by, roots }: AttestationRule,
  place: FoundAt,
): Promise<Checked<By>> {
  if (by?.kind === 'key') {
    const { fingerprint } = by.key;
    return isBundleSignedBy(by.key, opened)
      ? { kind: 'verified', value: { ...UNWITNESSED, told: `key ${fingerprint}` } }
      : failed(`it is not made with the key ${fingerprint}`);
  }
  const { bundle } = opened;
  if (bundle.verificationMaterial.content.$case === 'publicKey') {
    return failed(`it is made with a key and not by ${by ? 'an identity' : 'a workflow'}`);
  }
  const checked = await signerOf(bundle, Buffer.alloc(0), roots);
  if (checked.kind === 'failed') return checked;
  const { identity, issuer, claims, signedAt } = checked.value;
  if (issuer !== (by ? by.issuer : issuerOf(place.server))) {
    return failed(`it is made by ${identity} from ${issuer ?? 'no issuer'}`);
  }
  const repository = claims.get('source-repository');
  if (by === undefined && place.repository !== undefined) {
    // GitHub's certificates state the repository; one that does not is judged by its signer alone.
    const source = `${place.server}/${place.repository}`;
    if (repository !== undefined && repository.toLowerCase() !== source.toLowerCase()) {
      return failed(`it is made by a run of ${repository}`);
    }
  }
  const pattern = by?.identity ?? workflowOf(signer, place);
  if (typeof pattern === 'string') return failed(pattern);
  return isExpected(pattern, identity)
    ? { kind: 'verified', value: { identity, repository, signedAt, told: identity } }
    : failed(`it is signed by ${identity}${hintAt(pattern, identity)}`);
}

const UNWITNESSED = { identity: undefined, repository: undefined, signedAt: undefined };

/** Without an expected signer any workflow of the repository itself counts. */
function workflowOf(
  signer: string | undefined,
  { server, repository }: FoundAt,
): IdentityPattern | string {
  const text = signer ?? repository;
  return text === undefined ? 'no signer is expected' : parseWorkflow(text, server);
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
