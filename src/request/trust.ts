import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { AttestationRule } from '../trust/attestation.js';
import { CLAIM_NAMES } from '../trust/claims.js';
import { type IdentityPattern, parseIdentity } from '../trust/identity.js';
import { isInlineKey, parsePublicKey } from '../trust/key.js';
import type { SignatureRule } from '../trust/signature.js';
import { parseTrustedRoots, publicGoodRoots } from '../trust/trusted-root.js';
import { readWorkspaceFile, type Workspace } from '../workspace.js';
import { parseAttested } from './attested.js';
import { parsePairs } from './pairs.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

/** What has to be verified about an image; undefined where nothing is asked for. */
export interface TrustRules {
  readonly signature: SignatureRule | undefined;
  readonly attestation: AttestationRule | undefined;
}

/** Reads the rules about signatures and attestations, with the key and the roots they rest on. */
export async function parseTrust(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<TrustRules> {
  const key = values.text('signature-key');
  const identity = values.text('signature-identity');
  const issuer = values.text('signature-issuer');
  const attested = await parseAttested(values, problems, places);
  // An issuer may be that of who signs attestations.
  const issued = attested?.by?.kind === 'identity';
  if (key !== '' && (identity !== '' || (issuer !== '' && !issued))) {
    const name = identity === '' ? 'signature-issuer' : 'signature-identity';
    problems.add(name, values.text(name), 'either signature-key or an identity, not both');
  }
  if (identity !== '' && issuer === '' && values.text('trusted-root') === '') {
    const unless = "which only certificates of one's own authority in trusted-root lack";
    problems.add('signature-issuer', '', `the OIDC issuer beside signature-identity, ${unless}`);
  }
  if (issuer !== '' && identity === '' && !issued) {
    problems.add('signature-identity', '', 'the identity beside signature-issuer');
  }
  const pattern = identity === '' ? undefined : parseIdentity(identity);
  if (typeof pattern === 'string') problems.add('signature-identity', identity, pattern);
  const byRoot = identity !== '' || (attested && attested.by?.kind !== 'key');
  const roots = byRoot ? await parseRoots(values, problems, places) : [];
  const stated = parseStated(
    values,
    problems,
    key !== '' ? 'key' : identity !== '' ? 'identity' : 'none',
  );
  return {
    signature:
      key === ''
        ? byIdentity(pattern, issuer, roots, stated)
        : await parseKey(key, problems, places, stated),
    attestation: attested && { ...attested, roots },
  };
}

/** What a signature has to state beside who made it. */
interface Stated {
  readonly claims: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

function parseStated(
  values: InputValues,
  problems: InputProblems,
  by: 'key' | 'identity' | 'none',
): Stated {
  const read = (name: 'signature-claims' | 'signature-annotations', names?: readonly string[]) => {
    const pairs = parsePairs(values.lines(name), names);
    if (!('line' in pairs)) return pairs;
    problems.add(name, pairs.line, pairs.expected);
    return new Map<string, string>();
  };
  const claims = read('signature-claims', CLAIM_NAMES);
  const annotations = read('signature-annotations');
  if (values.isGiven('signature-claims') && by !== 'identity') {
    const expected =
      by === 'key'
        ? 'nothing beside signature-key: only a certificate states claims'
        : 'signature-identity beside it';
    problems.add('signature-claims', values.text('signature-claims'), expected);
  }
  if (values.isGiven('signature-annotations') && by === 'none') {
    const expected = 'signature-key or signature-identity beside it';
    problems.add('signature-annotations', values.text('signature-annotations'), expected);
  }
  return { claims, annotations };
}

function byIdentity(
  identity: IdentityPattern | string | undefined,
  issuer: string,
  roots: readonly TrustedRoot[],
  stated: Stated,
): SignatureRule | undefined {
  if (identity === undefined || typeof identity === 'string') return undefined;
  const from = issuer === '' ? undefined : issuer;
  return { kind: 'identity', identity, issuer: from, roots, ...stated };
}

async function parseKey(
  given: string,
  problems: InputProblems,
  places: Workspace,
  { annotations }: Stated,
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
  if (key) return { kind: 'key', key, annotations };
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
