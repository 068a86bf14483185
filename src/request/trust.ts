import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { AttestationRule } from '../trust/attestation.js';
import { type IdentityPattern, parseIdentity, parseWorkflow } from '../trust/identity.js';
import { isInlineKey, parsePublicKey } from '../trust/key.js';
import { PREDICATE_NAMES } from '../trust/predicates.js';
import type { SignatureRule } from '../trust/signature.js';
import { parseTrustedRoots, publicGoodRoots } from '../trust/trusted-root.js';
import { readWorkspaceFile, type Workspace } from '../workspace.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

/** What has to be verified about an image; undefined where nothing is asked for. */
export interface TrustRules {
  readonly signature: SignatureRule | undefined;
  readonly attestation: AttestationRule | undefined;
}

const WORKFLOW = /^(https:\/\/[\w.-]+\/)?[\w.*-]+\/[\w.*-]+(\/[^\s@]+(@\S+)?)?$/;

/** Reads the rules about signatures and attestations, with the key and the roots they rest on. */
export async function parseTrust(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<TrustRules> {
  const key = values.text('signature-key');
  const identity = values.text('signature-identity');
  const issuer = values.text('signature-issuer');
  if (key !== '' && (identity !== '' || issuer !== '')) {
    const name = identity === '' ? 'signature-issuer' : 'signature-identity';
    problems.add(name, values.text(name), 'either signature-key or an identity, not both');
  }
  if (identity !== '' && issuer === '' && values.text('trusted-root') === '') {
    const unless = "which only certificates of one's own authority in trusted-root lack";
    problems.add('signature-issuer', '', `the OIDC issuer beside signature-identity, ${unless}`);
  }
  if (issuer !== '' && identity === '') {
    problems.add('signature-identity', '', 'the identity beside signature-issuer');
  }
  const pattern = identity === '' ? undefined : parseIdentity(identity);
  if (typeof pattern === 'string') problems.add('signature-identity', identity, pattern);
  const attested = parseAttested(values, problems);
  const byRoot = identity !== '' || attested !== undefined;
  const roots = byRoot ? await parseRoots(values, problems, places) : [];
  return {
    signature:
      key === '' ? byIdentity(pattern, issuer, roots) : await parseKey(key, problems, places),
    attestation: attested && { ...attested, roots },
  };
}

function byIdentity(
  identity: IdentityPattern | string | undefined,
  issuer: string,
  roots: readonly TrustedRoot[],
): SignatureRule | undefined {
  if (identity === undefined || typeof identity === 'string') return undefined;
  return { kind: 'identity', identity, issuer: issuer === '' ? undefined : issuer, roots };
}

function parseAttested(
  values: InputValues,
  problems: InputProblems,
): Pick<AttestationRule, 'predicates' | 'signer'> | undefined {
  const named = values.list('require-attestation');
  const signer = values.text('attestation-signer');
  if (named.length === 0 && signer === '') return undefined;
  for (const name of named) {
    if (PREDICATE_NAMES.includes(name) || /^https?:\/\/./.test(name)) continue;
    const expected = `${PREDICATE_NAMES.join(', ')}, or a full predicate type`;
    problems.add('require-attestation', name, expected);
  }
  if (signer !== '' && !WORKFLOW.test(signer)) {
    problems.add('attestation-signer', signer, 'owner/repo/.github/workflows/file.yml[@ref]');
  } else if (signer !== '') {
    const pattern = parseWorkflow(signer, 'https://github.com');
    if (typeof pattern === 'string') problems.add('attestation-signer', signer, pattern);
  }
  // A signer alone asks for what its builds leave by default.
  const predicates = named.length > 0 ? named : ['provenance'];
  return { predicates, signer: signer === '' ? undefined : signer };
}

async function parseKey(
  given: string,
  problems: InputProblems,
  places: Workspace,
): Promise<SignatureRule | undefined> {
  const inline = isInlineKey(given);
  const shown = inline ? 'a text' : given;
  const file = inline
    ? { kind: 'text' as const, text: given }
    : await readWorkspaceFile(given, places);
  if (file.kind === 'failed') {
    problems.add('signature-key', shown, `a public key or a file with one: ${file.reason}`);
    return undefined;
  }
  const key = parsePublicKey(file.text);
  if (key) return { kind: 'key', key };
  const secret = /PRIVATE KEY/.test(file.text)
    ? '; this is a private key: take it out of here'
    : '';
  const expected = `a public key in PEM, ECDSA, RSA or Ed25519, as in cosign.pub${secret}`;
  problems.add('signature-key', shown, expected);
  return undefined;
}

async function parseRoots(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<readonly TrustedRoot[]> {
  const path = values.text('trusted-root');
  if (path === '') return publicGoodRoots();
  const file = await readWorkspaceFile(path, places);
  try {
    if (file.kind === 'failed') throw new Error(file.reason);
    return await parseTrustedRoots(file.text);
  } catch (error) {
    problems.add('trusted-root', path, `a Sigstore trusted root: ${(error as Error).message}`);
    return [];
  }
}
