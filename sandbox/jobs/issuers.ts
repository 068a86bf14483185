import { entraToken } from '../azure/entra.js';
import { open, sign } from '../azure/tokens.js';
import { AZURE_DEVOPS_ISSUER, GITHUB_ISSUER } from '../hosts.js';
import { bearerOf, json, type SandboxRequest, type SandboxResponse } from '../message.js';
import type { World } from '../world/world.js';

/** The request token a GitHub job gets: it says who the job is. */
export function githubRequestToken(world: World, subject: string, seconds = 3600): string {
  return sign(world, { purpose: 'github-job', sub: subject }, seconds);
}

/** GitHub's token service of a job. */
export function githubIssuer(world: World, request: SandboxRequest): SandboxResponse {
  const claims = open(world, bearerOf(request));
  if (claims?.['purpose'] !== 'github-job') return json(401, { message: 'Bad credentials' });
  const aud = request.url.searchParams.get('audience') ?? 'https://github.com/sandbox';
  const value = sign(world, { iss: GITHUB_ISSUER, sub: claims['sub'], aud }, 300);
  return json(200, { count: value.length, value });
}

/** The system token an Azure DevOps job gets. */
export function azureDevOpsToken(world: World, seconds = 3600): string {
  return sign(world, { purpose: 'azure-devops-job' }, seconds);
}

/** The subject Azure DevOps itself states for an older service connection. */
export function connectionSubject(serviceConnectionId: string): string {
  return `sc://contoso/api/${serviceConnectionId}`;
}

const AZURE_DEVOPS_APP = '499b84ac-1321-427f-aa17-267ca6975798';
const ORGANIZATION = '44444444-4444-4444-8444-444444444444';

/** Issuer and subject of a newer connection: Entra signs, and the subject is made of IDs. */
export function entraFederation(tenantId: string, serviceConnectionId: string) {
  const short = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
  return {
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    subject: `/eid1/c/pub/t/${short(tenantId)}/a/${short(AZURE_DEVOPS_APP)}/sc/${ORGANIZATION}/${serviceConnectionId}`,
  };
}

/** Azure DevOps' token of a service connection: only the job's own token gets one. */
export function azureDevOpsIssuer(world: World, request: SandboxRequest): SandboxResponse {
  if (open(world, bearerOf(request))?.['purpose'] !== 'azure-devops-job') {
    return json(401, { message: 'TF400813: The user is not authorized to access this resource.' });
  }
  const id = request.url.searchParams.get('serviceConnectionId');
  if (request.method !== 'POST' || id === null) return json(404, { message: 'not found' });
  const { issuer, subject } = federationOf(world, id);
  const claims = { iss: issuer, sub: subject, aud: 'api://AzureADTokenExchange' };
  return json(200, { oidcToken: sign(world, claims, 600) });
}

/** A connection that was made under the older issuer keeps it; a new one has Entra's, for its tenant. */
function federationOf(world: World, id: string) {
  const older = { issuer: AZURE_DEVOPS_ISSUER, subject: connectionSubject(id) };
  const subjects = world.principals.flatMap(({ federated, tenantId }) =>
    federated.map(({ subject }) => ({ subject, tenantId })),
  );
  const newer = subjects.find(({ subject }) => subject.endsWith(`/sc/${ORGANIZATION}/${id}`));
  const isOlder = !newer && subjects.some(({ subject }) => subject === older.subject);
  if (isOlder || world.azureDevOpsIssuer === 'vstoken') return older;
  return entraFederation(newer?.tenantId ?? world.subscriptions[0]?.tenantId ?? '', id);
}

/** The metadata endpoint of a machine: its managed identity is the principal of that name. */
export function metadata(world: World, request: SandboxRequest): SandboxResponse {
  const { searchParams, pathname } = request.url;
  if (request.headers['metadata'] !== 'true') {
    return json(400, {
      error: 'invalid_request',
      error_description: 'Required metadata header not specified',
    });
  }
  if (pathname !== '/metadata/identity/oauth2/token') return json(404, { error: 'Not found' });
  const clientId = searchParams.get('client_id');
  const principal = world.principals.find(
    (it) =>
      it.name.startsWith('managed-identity') && (clientId === null || it.clientId === clientId),
  );
  if (!principal)
    return json(400, { error: 'invalid_request', error_description: 'Identity not found' });
  const resource = (searchParams.get('resource') ?? '').replace(/\/\.default$/, '');
  const expires = Math.floor(world.now() / 1000) + 3599;
  return json(200, {
    access_token: entraToken(world, principal, resource),
    client_id: principal.clientId,
    expires_in: '3599',
    expires_on: String(expires),
    resource,
    token_type: 'Bearer',
  });
}
