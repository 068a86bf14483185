import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Digest } from '../oci/digest.js';
import { isBundleSignedBy, type OpenBundle, openBundle } from './bundle.js';
import { type Checked, failed } from './checked.js';
import type { Claims } from './claims.js';
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
export interface FoundAt {
  readonly server: string;
  /** whose own workflows count where no signer is named */
  readonly repository?: string;
  /**
   * whose runs may sign: a workflow signs for every repository that calls it. Undefined: those of
   * `repository`, and of any where that is undefined as well
   */
  readonly runsOf?: readonly string[];
}

/**
 * Where an attestation stands that is attached in a registry. Without a signer the job's own workflows
 * count. A workflow that is named may be called by any repository: its runs count for the job's repository
 * and its own, and for another one where the source of the build is asked for, which then has to be it.
 *
 * @param job undefined on a host that is not GitHub
 */
export function foundAttached(
  { signer, by, conditions }: AttestationRule,
  job: GitHubPlace | undefined,
): FoundAt {
  const named = by === undefined ? signer : undefined;
  const server = /^https:\/\/[^/]+/.exec(named ?? '')?.[0] ?? job?.server ?? 'https://github.com';
  const own = job?.repository ? [job.repository] : [];
  if (signer === undefined) return { server, ...(own[0] ? { repository: own[0] } : {}) };
  if (conditions?.source !== undefined) return { server };
  return { server, runsOf: [...own, repositoryOf(named)].flatMap((it) => it ?? []) };
}

/** `owner/repo` of the workflow that a rule names; undefined where it names none, or a pattern of one. */
export function repositoryOf(workflow: string | undefined): string | undefined {
  return /^(?:https:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+)(?:\/|$)/.exec(workflow ?? '')?.[1];
}

/** A verified attestation. */
export interface Attestation {
  readonly predicateType: string;
  readonly signer: string;
  /** what a certificate states of the run that signed; empty by key */
  readonly claims: Claims;
  /** when a witness saw it, ISO 8601; undefined by key, where nobody did */
  readonly signedAt: string | undefined;
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
  const { told, claims, ...by } = signed.value;
  const lacks = unmetCondition(rule.conditions ?? {}, predicateType, predicate, by, now);
  if (lacks !== undefined) return failed(lacks);
  const { signedAt } = by;
  return { kind: 'verified', value: { predicateType, signer: told, claims, signedAt } };
}

/** Who signed, for the conditions and for people. */
type By = Signed & { readonly told: string; readonly claims: Claims };

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
  const ref = claims.get('source-ref');
  if (by === undefined && repository !== undefined && !isRunOf(place, repository)) {
    const hint = place.runsOf === undefined ? '' : ', which provenance-source has to name';
    return failed(`it is made by a run of ${repository}${hint}`);
  }
  const pattern = by?.identity ?? workflowOf(signer, place);
  if (typeof pattern === 'string') return failed(pattern);
  return isExpected(pattern, identity)
    ? { kind: 'verified', value: { identity, repository, ref, signedAt, told: identity, claims } }
    : failed(`it is signed by ${identity}${hintAt(pattern, identity)}`);
}

const UNWITNESSED = {
  identity: undefined,
  repository: undefined,
  ref: undefined,
  signedAt: undefined,
  claims: new Map<string, string>(),
};

/** GitHub's certificates state the repository of the run, also where the workflow is another one's. */
function isRunOf({ server, repository, runsOf }: FoundAt, stated: string): boolean {
  const own = repository === undefined ? undefined : [repository];
  const names = (runsOf ?? own)?.map((it) => `${server}/${it}`.toLowerCase());
  return names === undefined || names.includes(stated.toLowerCase());
}

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
