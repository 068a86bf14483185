import { cut } from '../cut.js';
import { connectionProblem } from '../registry/problem.js';

/** The claims of a federated token that Entra compares with its federated credential. */
export interface FederatedClaims {
  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: string;
}

/** Everything that helps to say why a sign-in failed. */
export interface SignIn {
  readonly method: string;
  /** where the secret or federation is configured, in words */
  readonly place: string;
  readonly federated?: FederatedClaims | undefined;
}

const LONGEST_TEXT = 700;

/** Why a sign-in failed and what to do, by the error code of Entra where there is one. */
export function explainSignIn(signIn: SignIn, error: unknown): { message: string; remedy: string } {
  const text = error instanceof Error ? error.message : String(error);
  const message = cut(text.replace(/\s+/g, ' '), LONGEST_TEXT);
  const code = /AADSTS(\d+)/.exec(text)?.[1];
  const claims = describe(signIn.federated);
  switch (code) {
    case '700213':
    case '7002138':
    case '70021':
    case '700211':
    case '700212':
      return {
        message,
        remedy: `Make the federated credential of the app match this token exactly, case included:${claims} Repositories created or renamed after 2026-07-15 carry IDs in their subject: repo:OWNER@OWNER-ID/REPO@REPO-ID:environment:ENV instead of repo:OWNER/REPO:environment:ENV.`,
      };
    case '7000222':
      return {
        message,
        remedy: `Renew the client secret of ${signIn.place}: it has expired. Workload identity federation needs none.`,
      };
    case '7000215':
      return { message, remedy: `Correct the client secret of ${signIn.place}.` };
    case '700016':
    case '90002':
      return { message, remedy: `Check the client ID and tenant ID of ${signIn.place}.` };
    default:
      if (/certificate/i.test(text)) {
        return {
          message,
          remedy: connectionProblem('the sign-in service', { message: text }).remedy,
        };
      }
      return { message, remedy: `Check ${signIn.place}${claims === '' ? '.' : `;${claims}`}` };
  }
}

function describe(claims: FederatedClaims | undefined): string {
  if (!claims) return '';
  return ` issuer ${claims.issuer ?? 'none'}, subject ${claims.subject ?? 'none'}, audience ${claims.audience ?? 'none'}.`;
}
