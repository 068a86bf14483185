import * as core from '@actions/core';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { IdentitySource } from '../src/azure/identity.js';
import { explainSignIn, type FederatedClaims } from '../src/azure/sign-in.js';
import { jwtClaims } from '../src/registry/token-cache.js';
import type { AuthSettings, Request } from '../src/request/request.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Method = Exclude<AuthSettings['method'], 'auto'>;

/** A GitHub token lives five minutes; within this time the same one is shown again. */
const ASSERTION_LIFETIME = 120_000;

/** The longest wait for one answer of `az`, in milliseconds: whoever does not answer is ended. */
const LONGEST_AZ = 60_000;

/** Which way of signing in `auth` means here. */
export function chooseMethod(auth: AuthSettings, env: Environment): Method {
  if (auth.method !== 'auto') return auth.method;
  if (auth.clientId !== undefined && auth.tenantId !== undefined) return 'oidc';
  const proof = env['AZURE_CLIENT_SECRET'] || env['AZURE_CLIENT_CERTIFICATE_PATH'];
  return env['AZURE_CLIENT_ID'] && env['AZURE_TENANT_ID'] && proof ? 'environment' : 'azure-cli';
}

/** The identity the request signs in with; the SDK is loaded with the first token. */
export function chooseIdentity(
  request: Request,
  env: Environment,
  httpClient: HttpClient,
): IdentitySource {
  const { auth, cloud } = request;
  const method = chooseMethod(auth, env);
  const secret = env['AZURE_CLIENT_SECRET'];
  const options = { authorityHost: cloud.authority, httpClient, disableInstanceDiscovery: true };
  const assertion = new Assertion(cloud.federationAudience);
  return {
    method,
    secrets: method === 'environment' && secret ? [secret] : [],
    async credential() {
      const identity = await import('@azure/identity');
      switch (method) {
        case 'oidc':
          return new identity.ClientAssertionCredential(
            auth.tenantId ?? '',
            auth.clientId ?? '',
            () => assertion.get(),
            options,
          );
        case 'environment':
          return new identity.EnvironmentCredential(options);
        case 'managed-identity':
          return auth.clientId === undefined
            ? new identity.ManagedIdentityCredential({ httpClient })
            : new identity.ManagedIdentityCredential({ clientId: auth.clientId, httpClient });
        case 'azure-cli':
          return new identity.AzureCliCredential({ processTimeoutInMs: LONGEST_AZ });
      }
    },
    explain: (error) =>
      explainSignIn({ method, place: PLACES[method], federated: assertion.claims }, error),
  };
}

/** The second identity that reads the source, always by oidc; undefined where none is given. */
export function chooseSourceIdentity(
  request: Request,
  httpClient: HttpClient,
): IdentitySource | undefined {
  const { sourceIdentity, cloud } = request;
  if (sourceIdentity?.kind !== 'oidc') return undefined;
  const { clientId, tenantId } = sourceIdentity;
  const assertion = new Assertion(cloud.federationAudience);
  return {
    method: 'oidc',
    secrets: [],
    async credential() {
      const { ClientAssertionCredential } = await import('@azure/identity');
      const options = {
        authorityHost: cloud.authority,
        httpClient,
        disableInstanceDiscovery: true,
      };
      return new ClientAssertionCredential(tenantId, clientId, () => assertion.get(), options);
    },
    explain: (error) =>
      explainSignIn({ method: 'oidc', place: PLACES.source, federated: assertion.claims }, error),
  };
}

const PLACES: Readonly<Record<Method | 'source', string>> = {
  source: 'source-client-id, source-tenant-id and the federated credential of that app',
  oidc: 'client-id, tenant-id and the federated credential of that app; the job needs permissions: id-token: write',
  environment:
    'AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH',
  'azure-cli':
    'the azure/login step before this one (az login), or pass client-id and tenant-id for oidc',
  'managed-identity':
    'the managed identity of this runner, and NO_PROXY for 169.254.169.254 behind a proxy',
};

/** The federated token of this job. The SDK asks for it twice a sign-in; GitHub is asked once. */
class Assertion {
  #pending: Promise<string> | undefined;
  #asked = 0;
  claims: FederatedClaims | undefined;

  constructor(private readonly audience: string) {}

  get(): Promise<string> {
    if (this.#pending === undefined || Date.now() - this.#asked > ASSERTION_LIFETIME) {
      this.#asked = Date.now();
      this.#pending = this.#ask();
      this.#pending.catch(() => {
        this.#pending = undefined;
      });
    }
    return this.#pending;
  }

  async #ask(): Promise<string> {
    const token = await core.getIDToken(this.audience);
    const { iss, sub, aud } = jwtClaims(token) ?? {};
    this.claims = { issuer: String(iss), subject: String(sub), audience: String(aud) };
    return token;
  }
}
