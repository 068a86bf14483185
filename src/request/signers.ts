import type { AttestationSigner } from '../trust/attestation.js';
import { parseIdentity, parseWorkflow } from '../trust/identity.js';
import { isInlineKey, parsePublicKey } from '../trust/key.js';

/** Who has to have signed an attestation, as `attestation-signer` names it. */
export type Signer =
  | { readonly kind: 'workflow'; readonly text: string }
  | { readonly kind: 'other'; readonly by: AttestationSigner }
  | { readonly kind: 'unfit'; readonly expected: string };

const WORKFLOW = /^[\w.*-]+\/[\w.*-]+(\/[^\s@]+(@\S+)?)?$/;
const GITHUB = /^https:\/\/(github\.com|[\w-]+\.ghe\.com)\//;
const KEY_FILE = /\.(pub|pem|key|crt)$/i;
const PATH = /^(\.{0,2}[/\\]|[a-z]:[/\\])/i;

/**
 * Whether a signer is the path of a file, by its name alone: what lies in the workspace never makes a key of
 * what is written as a workflow.
 */
export function namesKeyFile(text: string): boolean {
  if (isInlineKey(text) || /^https?:/.test(text)) return false;
  // A ref may end in anything.
  return PATH.test(text) || (KEY_FILE.test(text) && !text.includes('@'));
}

/**
 * Reads a signer: a public key, in PEM or as a file; a workflow at GitHub, `owner/repo/.github/workflows/x.yml`
 * with or without `@ref`, or its repository; or any identity, for which an issuer has to be named unless the
 * trusted root is one's own.
 *
 * @param file the text of the file that the signer names, where there is one
 * @param issuer what `signature-issuer` says, '' for nothing
 * @param ownRoot whether `trusted-root` is given
 */
export function parseSigner(
  text: string,
  file: string | undefined,
  issuer: string,
  ownRoot: boolean,
): Signer {
  if (isInlineKey(text) || file !== undefined) {
    const key = parsePublicKey(file ?? text);
    if (key) return { kind: 'other', by: { kind: 'key', key } };
    const secret = /PRIVATE KEY/.test(file ?? text) ? '; this is a private key: take it out' : '';
    return { kind: 'unfit', expected: `a public key in PEM, ECDSA, RSA or Ed25519${secret}` };
  }
  if (GITHUB.test(text) || (WORKFLOW.test(text) && !namesKeyFile(text))) {
    const pattern = parseWorkflow(text, 'https://github.com');
    return typeof pattern === 'string'
      ? { kind: 'unfit', expected: pattern }
      : { kind: 'workflow', text };
  }
  if (namesKeyFile(text)) {
    return { kind: 'unfit', expected: 'a file with a public key, which is there' };
  }
  const identity = parseIdentity(text);
  if (typeof identity === 'string') return { kind: 'unfit', expected: identity };
  if (issuer === '' && !ownRoot) {
    const expected =
      'owner/repo/.github/workflows/file.yml[@ref], a public key, or an identity with signature-issuer beside it';
    return { kind: 'unfit', expected };
  }
  return {
    kind: 'other',
    by: { kind: 'identity', identity, issuer: issuer === '' ? undefined : issuer },
  };
}
