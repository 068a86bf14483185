import type { HttpClient } from '@azure/core-rest-pipeline';
import tl from 'azure-pipelines-task-lib/task.js';
import type { IdentitySource } from '../src/azure/identity.js';
import { explainSignIn } from '../src/azure/sign-in.js';
import type { Request } from '../src/request/request.js';
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
export function connectionIdentity(
  id: string,
  request: Request,
  httpClient: HttpClient,
): IdentitySource {
  const connection = quietly(() => readConnection(id));
  const options = {
    authorityHost: request.cloud.authority,
    httpClient,
    disableInstanceDiscovery: true,
  };
  const systemToken = quietly(
    () => tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'ACCESSTOKEN', true) ?? '',
  );
  const place = `the service connection ${id} (Project settings, Service connections)`;
  return {
    method: `service connection, ${connection.kind}`,
    secrets: ['proof' in connection ? connection.proof : systemToken],
    async credential() {
      const identity = await import('@azure/identity');
      switch (connection.kind) {
        case 'federated': {
          const { tenantId, clientId } = connection;
          return new identity.AzurePipelinesCredential(
            tenantId,
            clientId,
            id,
            systemToken,
            options,
          );
        }
        case 'secret': {
          const { tenantId, clientId, proof } = connection;
          return new identity.ClientSecretCredential(tenantId, clientId, proof, options);
        }
        case 'certificate': {
          const { tenantId, clientId, proof: certificate } = connection;
          return new identity.ClientCertificateCredential(
            tenantId,
            clientId,
            { certificate },
            options,
          );
        }
        case 'managed-identity':
          return connection.clientId === ''
            ? new identity.ManagedIdentityCredential({ httpClient })
            : new identity.ManagedIdentityCredential({ clientId: connection.clientId, httpClient });
      }
    },
    explain: (error) => explainSignIn({ method: connection.kind, place }, error),
  };
}

/** The identity of the second service connection, where one is given. */
export function sourceConnectionIdentity(
  request: Request,
  httpClient: HttpClient,
): IdentitySource | undefined {
  const { sourceIdentity } = request;
  return sourceIdentity?.kind === 'connection'
    ? connectionIdentity(sourceIdentity.id, request, httpClient)
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
    default: {
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
  }
}
