import * as core from '@actions/core';
import { FederatedToken, NoFederatedToken } from '../src/azure/federated-token.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The token of this job that GitHub signs.
 *
 * @param audience whom it is for, as Entra wants it
 * @see https://docs.github.com/actions/reference/security/oidc
 */
export function jobToken(audience: string, env: Environment): FederatedToken {
  return new FederatedToken(() => {
    const address = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
    const proof = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    if (!address || !proof) throw notGranted();
    const url = new URL(address);
    url.searchParams.set('audience', audience);
    const headers = { authorization: `Bearer ${proof}`, accept: 'application/json' };
    return { method: 'GET', url: url.href, headers, field: 'value' };
  }, core.setSecret);
}

function notGranted(): NoFederatedToken {
  return new NoFederatedToken(
    'GitHub offers this job no token (ACTIONS_ID_TOKEN_REQUEST_URL is not set)',
    'Give the job permissions: id-token: write; the caller of a reusable workflow has to give it too. Runs for pull requests of forks never get it, those of Dependabot only where the workflow asks for it.',
  );
}
