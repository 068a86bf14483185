import tl from 'azure-pipelines-task-lib/task.js';
import { FederatedToken, NoFederatedToken } from '../src/azure/federated-token.js';

const API_VERSION = '7.1';

/**
 * The token that Azure DevOps signs for a service connection, whichever issuer it names in it.
 *
 * @param systemToken the job's own token
 * @see https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export function connectionToken(id: string, systemToken: string): FederatedToken {
  return new FederatedToken(() => {
    const address = tl.getVariable('System.OidcRequestUri');
    if (!address || systemToken === '') throw notOffered(address);
    const url = new URL(address);
    url.searchParams.set('api-version', API_VERSION);
    url.searchParams.set('serviceConnectionId', id);
    const headers = {
      authorization: `Bearer ${systemToken}`,
      accept: 'application/json',
      'content-type': 'application/json',
      // Refuse, and do not lead to a sign-in page.
      'x-tfs-fedauthredirect': 'Suppress',
    };
    return { method: 'POST', url: url.href, headers, field: 'oidcToken' };
  }, tl.setSecret);
}

function notOffered(address: string | undefined): NoFederatedToken {
  const missing = address ? "the job's own access token" : 'System.OidcRequestUri';
  return new NoFederatedToken(
    `Azure DevOps offers this job no token for a service connection (${missing} is not set)`,
    'Run on Azure DevOps Services with a current agent: Azure DevOps Server and old agents know no workload identity federation, a connection by service principal or managed identity does there.',
  );
}
