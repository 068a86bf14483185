import tl from 'azure-pipelines-task-lib/task.js';
import type { IdentitySource } from '../src/azure/identity.js';
import { PatientClient, sdkOptions } from '../src/azure/patient-client.js';
import { explainSignIn } from '../src/azure/sign-in.js';
import { PromotionError } from '../src/errors.js';
import type { Network } from '../src/http/agent.js';
import type { Request } from '../src/request/request.js';
import { connectionToken } from './job-token.js';
import { quietly } from './quiet.js';

const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

/** A service connection as the agent hands it to the task. */
type Connection =
  | { readonly kind: 'federated'; readonly tenantId: string; readonly clientId: string }
  | {
      readonly kind: 'secret' | 'certificate';
      readonly tenantId: string;
      readonly clientId: string;
      readonly proof: string;
    }
  | { readonly kind: 'managed-identity'; readonly clientId: string };

/** The identity of a service connection; the SDK is loaded with the first token. */
export function connectionIdentity(id: string, request: Request, network: Network): IdentitySource {
  const connection = quietly(() => readConnection(id));
  const systemToken = quietly(
    () => tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'ACCESSTOKEN', true) ?? '',
  );
  const token = connectionToken(id, systemToken);
  const place = `the service connection ${id} (${settingsOf(id)})`;
  let client: PatientClient | undefined;
  return {
    method: `service connection, ${connection.kind}`,
    secrets: [...network.secrets, 'proof' in connection ? connection.proof : systemToken],
    async credential(signal) {
      client = new PatientClient(network.http, signal);
      const httpClient = client;
      if (connection.kind === 'federated') token.ahead(httpClient);
      const identity = await import('@azure/identity');
      const options = { ...sdkOptions(request.cloud), httpClient };
      switch (connection.kind) {
        case 'federated': {
          const { tenantId, clientId } = connection;
          const show = () => token.get(httpClient);
          return new identity.ClientAssertionCredential(tenantId, clientId, show, options);
        }
        case 'secret': {
          const { tenantId, clientId, proof } = connection;
          return new identity.ClientSecretCredential(tenantId, clientId, proof, options);
        }
        case 'certificate': {
          const { tenantId, clientId, proof: certificate } = connection;
          const pem = { certificate };
          return new identity.ClientCertificateCredential(tenantId, clientId, pem, options);
        }
        case 'managed-identity':
          return connection.clientId === ''
            ? new identity.ManagedIdentityCredential({ httpClient })
            : new identity.ManagedIdentityCredential({ clientId: connection.clientId, httpClient });
      }
    },
    explain(error) {
      const signIn = { method: connection.kind, place, trouble: client?.trouble };
      const { claims, problem } = token;
      return connection.kind === 'federated'
        ? explainSignIn(
            { ...signIn, federation: 'azure-devops', federated: claims, problem },
            error,
          )
        : explainSignIn(signIn, error);
    },
  };
}

/** Where a connection is looked at: its page, or the way to it. */
function settingsOf(id: string): string {
  const collection =
    tl.getVariable('System.CollectionUri') ?? tl.getVariable('System.TeamFoundationCollectionUri');
  const project = tl.getVariable('System.TeamProject');
  if (!collection || !project) return 'Project settings, Service connections';
  return `${collection}${encodeURIComponent(project)}/_settings/adminservices?resourceId=${id}`;
}

/** The identity of the second service connection, where one is given. */
export function sourceConnectionIdentity(
  request: Request,
  network: Network,
): IdentitySource | undefined {
  const { sourceIdentity } = request;
  return sourceIdentity?.kind === 'connection'
    ? connectionIdentity(sourceIdentity.id, request, network)
    : undefined;
}

/** The subscription a service connection names; undefined for one that names none. */
export function connectionSubscription(id: string): string | undefined {
  const subscription = tl.getEndpointDataParameter(id, 'subscriptionid', true);
  return subscription === NO_SUBSCRIPTION ? undefined : subscription || undefined;
}

function readConnection(id: string): Connection {
  const scheme = tl.getEndpointAuthorizationScheme(id, true) ?? 'ServicePrincipal';
  const parameter = (name: string) => tl.getEndpointAuthorizationParameter(id, name, true) ?? '';
  const tenantId = parameter('tenantid');
  const clientId = parameter('serviceprincipalid');
  switch (scheme.toLowerCase()) {
    case 'workloadidentityfederation':
      return { kind: 'federated', tenantId, clientId };
    case 'managedserviceidentity':
      return {
        kind: 'managed-identity',
        clientId: tl.getEndpointDataParameter(id, 'msiclientId', true) ?? '',
      };
    case 'serviceprincipal': {
      if (tenantId === '' || clientId === '') throw unusable(id, 'names no tenant and app');
      const certificate = parameter('authenticationType').toLowerCase() === 'spncertificate';
      return certificate
        ? {
            kind: 'certificate',
            tenantId,
            clientId,
            proof: parameter('servicePrincipalCertificate'),
          }
        : { kind: 'secret', tenantId, clientId, proof: parameter('serviceprincipalkey') };
    }
    default:
      throw unusable(id, `signs in by "${scheme}"`);
  }
}

/** A publish profile, or a kind of connection that came later. */
function unusable(id: string, what: string): PromotionError {
  return new PromotionError('INPUT_INVALID', `The service connection ${id} ${what}`, {
    remedy:
      'Name a service connection of the type Azure Resource Manager that signs in by workload identity federation, a service principal or a managed identity.',
  });
}
