import type { FederatedToken } from '../src/azure/federated-token.js';
import type { IdentitySource } from '../src/azure/identity.js';
import { PatientClient, sdkOptions } from '../src/azure/patient-client.js';
import { explainSignIn, type SignIn } from '../src/azure/sign-in.js';
import type { Network } from '../src/http/agent.js';
import type { Request } from '../src/request/request.js';
import { jobToken } from './job-token.js';
import { chooseMethod, EMPTY, type Method } from './method.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The longest wait for one answer of `az`, in milliseconds: whoever does not answer is ended. */
const LONGEST_AZ = 60_000;

/** The identity the request signs in with; the SDK is loaded with the first token. */
export function chooseIdentity(
  request: Request,
  env: Environment,
  network: Network,
): IdentitySource {
  const { auth, cloud } = request;
  const method = chooseMethod(auth, env);

  const secret = method === 'environment' ? (env['AZURE_CLIENT_SECRET'] ?? '') : '';
  const secrets = [...network.secrets, secret].filter((it) => it !== '');
  const token = jobToken(cloud.federationAudience, env);
  const where = PLACES[method];
  const at =
    auth.method === 'auto' && method === 'azure-cli'
      ? { ...where, check: `${where.check}: ${EMPTY}` }
      : where;
  let client: PatientClient | undefined;
  return {
    method,
    secrets,
    async credential(signal) {
      client = new PatientClient(network.http, signal);
      const httpClient = client;
      if (method === 'oidc') token.ahead(httpClient);
      const identity = await import('@azure/identity');
      const options = { ...sdkOptions(cloud), httpClient };
      switch (method) {
        case 'oidc': {
          const { tenantId = '', clientId = '' } = auth;
          const show = () => token.get(httpClient);
          return new identity.ClientAssertionCredential(tenantId, clientId, show, options);
        }
        case 'environment':
          return new identity.EnvironmentCredential(options);
        case 'managed-identity':
          return auth.clientId === undefined
            ? new identity.ManagedIdentityCredential({ httpClient })
            : new identity.ManagedIdentityCredential({ clientId: auth.clientId, httpClient });
        case 'azure-cli':
          return new identity.AzureCliCredential({
            ...loginOf(request),
            processTimeoutInMs: LONGEST_AZ,
          });
      }
    },
    explain: (error) => explainSignIn(signInOf(method, at, token, client), error),
  };
}

/** The second identity that reads the source, always by oidc; undefined where none is given. */
export function chooseSourceIdentity(
  request: Request,
  env: Environment,
  network: Network,
): IdentitySource | undefined {
  const { sourceIdentity, cloud } = request;
  if (sourceIdentity?.kind !== 'oidc') return undefined;
  const { clientId, tenantId } = sourceIdentity;
  const token = jobToken(cloud.federationAudience, env);
  let client: PatientClient | undefined;
  return {
    method: 'oidc',
    secrets: network.secrets,
    async credential(signal) {
      client = new PatientClient(network.http, signal);
      const httpClient = client;
      token.ahead(httpClient);
      const { ClientAssertionCredential } = await import('@azure/identity');
      const show = () => token.get(httpClient);
      const options = { ...sdkOptions(cloud), httpClient };
      return new ClientAssertionCredential(tenantId, clientId, show, options);
    },
    explain: (error) => explainSignIn(signInOf('oidc', PLACES.source, token, client), error),
  };
}

type Where = Required<Pick<SignIn, 'place' | 'check'>>;

const PLACES: Readonly<Record<Method | 'source', Where>> = {
  source: {
    place: 'the sign-in by source-client-id and source-tenant-id',
    check: 'source-client-id, source-tenant-id and the federated credential of that app',
  },
  oidc: {
    place: 'the sign-in by client-id and tenant-id',
    check:
      'client-id, tenant-id and the federated credential of that app; the job needs permissions: id-token: write',
  },
  environment: {
    place:
      'the sign-in by AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH',
    check:
      'AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH',
  },
  'azure-cli': {
    place: 'the az login of this runner',
    check:
      'the azure/login step before this one (az login), or pass client-id and tenant-id for oidc',
  },
  'managed-identity': {
    place: 'the managed identity of this runner',
    check: 'the managed identity of this runner, and NO_PROXY for 169.254.169.254 behind a proxy',
  },
};

function signInOf(
  method: Method,
  where: Where,
  token: FederatedToken,
  client: PatientClient | undefined,
): SignIn {
  const { problem, claims } = token;
  const signIn = { method, ...where, trouble: client?.trouble };
  return method === 'oidc'
    ? { ...signIn, federation: 'github', federated: claims, problem }
    : signIn;
}

/** Which of its logins `az` is asked for: never by tenant and subscription together. */
function loginOf({ auth, subscriptionId }: Request): { tenantId?: string; subscription?: string } {
  if (auth.tenantId !== undefined) return { tenantId: auth.tenantId };
  return subscriptionId === undefined ? {} : { subscription: subscriptionId };
}
