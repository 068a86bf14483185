import { cut } from '../cut.js';
import { connectionProblem } from '../http/connection-problem.js';
import { entraRemedy, isFederationMismatch } from './entra-refusals.js';
import type { FederatedClaims, NoFederatedToken } from './federated-token.js';
import type { Trouble } from './patient-client.js';

/** Everything that helps to say why a sign-in failed. */
export interface SignIn {
  readonly method: string;
  /** where the secret or federation is configured, as a noun: remedies are whole sentences around it */
  readonly place: string;
  /** what to look at where nothing better is known, behind the word `Check`; the place where it is absent */
  readonly check?: string;
  /** the host whose federated token is shown, where one is */
  readonly federation?: 'github' | 'azure-devops';
  readonly federated?: FederatedClaims | undefined;
  /** why the host gave no federated token */
  readonly problem?: NoFederatedToken | undefined;
  /** what kept a token service from answering */
  readonly trouble?: Trouble | undefined;
}

interface Explained {
  readonly message: string;
  readonly remedy: string;
}

type Answered = Extract<Trouble, { kind: 'answer' }>;

const LONGEST_TEXT = 700;
/** More of what an SDK says is not looked at. */
const LONGEST_FOREIGN = 20_000;
const METADATA = '169.254.169.254';
/** Node's own codes of a connection whose certificate is not trusted. */
const TLS = /\b(SELF_SIGNED_CERT\w*|DEPTH_ZERO_SELF\w*|UNABLE_TO_\w+|CERT_[A-Z_]+|ERR_TLS_\w+)\b/;

/**
 * Why a sign-in failed and what to do: by the code of Entra where there is one, then by what kept a
 * token service from answering, and never by a word that happens to stand in a text.
 */
export function explainSignIn(signIn: SignIn, error: unknown): Explained {
  const text = error instanceof Error ? error.message : String(error);
  const message = entraWords(text) ?? plain(text);
  const { place, check = place, problem, trouble } = signIn;
  const code = /AADSTS(\d+)/.exec(text)?.[1];
  if (code !== undefined) {
    if (isFederationMismatch(code)) return { message, remedy: mismatch(signIn) };
    const remedy = entraRemedy(code, place);
    return { message, remedy: remedy ?? `Look up AADSTS${code} and check ${check}.` };
  }
  if (problem?.remedy !== undefined) return { message: problem.message, remedy: problem.remedy };
  if (trouble) return troubled(signIn, trouble);
  if (problem) return { message: problem.message, remedy: `Check ${check}.` };
  if (/asymmetric key|PEM|private key/i.test(text)) {
    const remedy = `Put the private key and the certificate into one PEM file for ${place}.`;
    return { message, remedy };
  }
  const tls = TLS.exec(codeOf(error) ?? text)?.[1];
  if (tls !== undefined) {
    const said = connectionProblem('the sign-in service', { code: tls, message: text });
    return { message, remedy: said.remedy };
  }
  const claims = described(signIn.federated);
  const shown = claims === '' ? '' : ` The token that was shown states:${claims}`;
  return { message, remedy: `Check ${check}.${shown}` };
}

function troubled(signIn: SignIn, trouble: Trouble): Explained {
  const { place, check = place, problem } = signIn;
  switch (trouble.kind) {
    case 'connection': {
      const { host, code } = trouble;
      const message = plain(`${host} cannot be reached: ${code} ${trouble.message}`);
      const { remedy } = connectionProblem(host, trouble);
      return { message, remedy: host === METADATA ? metadataRemedy() : remedy };
    }
    case 'answer':
      return { message: insisted(trouble), remedy: waiting(trouble) };
    case 'page': {
      const message = `${trouble.host} answered ${trouble.status} with ${trouble.page}, which is no answer of a token service`;
      const between = `Look for a proxy or sign-in page between this runner and ${trouble.host}, and at the status of that service.`;
      // The host of the job may well answer so itself where it does not know the job.
      const refused = problem !== undefined && [401, 403].includes(trouble.status);
      return { message, remedy: refused ? `${between} Else check ${check}.` : between };
    }
    case 'tokenless':
      return {
        message: `${trouble.host} answered ${trouble.status} without ${trouble.status === 200 ? 'an access_token' : 'a reason of Entra'}`,
        remedy: `Look for a proxy that answers in place of ${trouble.host} or changes its answers: Entra gives a token or says why not.`,
      };
  }
}

/** What was done, and no more than that. */
function insisted({ host, status, page, times, during, pause }: Answered): string {
  const answered = `${host} answered ${status}${page === undefined ? '' : ` with ${page}`}`;
  const asked =
    times === 1
      ? 'it was asked once'
      : `it was asked ${times} times in ${Math.round(during / 1000)} s`;
  return pause === undefined
    ? `${answered}; ${asked}`
    : `${answered} and wants to be left alone for ${Math.ceil(pause / 1000)} s, longer than a sign-in waits; ${asked}`;
}

function waiting({ status, pause }: Answered): string {
  const when = pause === undefined ? 'Run again' : `Run again in ${Math.ceil(pause / 60_000)} min`;
  return status === 429
    ? `${when}: nothing is wrong with the identity, its token service has too many requests. Fewer jobs that sign in at a time prevent it.`
    : `${when}: nothing is wrong with the identity, its token service does not answer. If it lasts, look at the status of that service.`;
}

function metadataRemedy(): string {
  return `Take auth: managed-identity on machines in Azure only; elsewhere nobody answers at ${METADATA}. Behind a proxy, name ${METADATA} in NO_PROXY.`;
}

/** What has to stand in the app's federated credential, in the forms of the host that signs. */
function mismatch({ place, federation, federated }: SignIn): string {
  const token = described(federated);
  if (federation === 'azure-devops') {
    return `Make the federated credential of the app match this token exactly, case included:${token} Azure DevOps writes it in one of two forms: issuer https://login.microsoftonline.com/<tenant ID>/v2.0 with subject /eid1/c/pub/t/<tenant>/a/<app>/sc/<organization ID>/<connection ID>, or, until 2027-07-01, issuer https://vstoken.dev.azure.com/<organization ID> with subject sc://<organization>/<project>/<connection>; the audience is api://AzureADTokenExchange in both. Edit and save, or convert, ${place}, and copy Issuer and Subject identifier from there.`;
  }
  return `Make the federated credential of the app match this token exactly, case included:${token} Repositories that were created, renamed or transferred after 2026-07-15, and those whose owner opted in, carry IDs in their subject: repo:OWNER@OWNER-ID/REPO@REPO-ID:environment:ENV instead of repo:OWNER/REPO:environment:ENV. How yours begins says: gh api repos/OWNER/REPO/actions/oidc/customization/sub --jq .sub_claim_prefix`;
}

/** The command that makes it so, where these claims can stand in one as they are. */
function command({ issuer, subject, audience }: FederatedClaims): string {
  const safe = [issuer, subject, audience].every((it) => /^[\w:@/.*+-]{1,400}$/.test(it ?? ''));
  if (!safe) return '';
  const parameters = JSON.stringify({ name: 'promotion', issuer, subject, audiences: [audience] });
  return ` One that matches is made by: az ad app federated-credential create --id <client-id> --parameters '${parameters}'`;
}

function described(claims: FederatedClaims | undefined): string {
  if (!claims) return '';
  return ` issuer ${claims.issuer ?? 'none'}, subject ${claims.subject ?? 'none'}, audience ${claims.audience ?? 'none'}.${command(claims)}`;
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/**
 * What Entra says, once: SDKs wrap it in words of their own and repeat its ids, and a text that is cut in
 * the middle of an id is of no use to support. Undefined where there is no such text.
 */
function entraWords(text: string): string | undefined {
  const start = cut(text, LONGEST_FOREIGN);
  const said =
    /AADSTS\d{1,12}: (?:(?! - (?:Correlation|Trace) ID:)(?!Trace ID:)[\s\S]){1,1000}/.exec(
      start,
    )?.[0];
  if (said === undefined) return undefined;
  const ids = ['Correlation ID', 'Trace ID'].flatMap((name) => {
    const id = new RegExp(`${name}: ([0-9a-f-]{36})`, 'i').exec(start)?.[1];
    return id === undefined ? [] : [`${name.toLowerCase().replace(' id', ' ID')} ${id}`];
  });
  return `${plain(said)}${ids.length === 0 ? '' : ` (${ids.join(', ')})`}`;
}

/** Foreign text on one line, without tokens and without the requests that SDKs dump as JSON. */
function plain(text: string): string {
  const line = cut(text, LONGEST_FOREIGN)
    .replace(/eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '***')
    .replace(/(?:More details:\s*)?\{\s*"(?:status|request|headers|url)"[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return cut(line, LONGEST_TEXT);
}
