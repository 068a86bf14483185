import type { Side } from '../errors.js';
import type { EntraTokens } from './acr-authorizer.js';
import type { Identity } from './identity.js';
import { lockRole, roleCommand } from './roles.js';

/** The tokens of a signed-in identity for the registry on one side. */
export function signedIn(side: Side, who: Identity): EntraTokens {
  return {
    token: (scope) => who.token(scope),
    accessRemedy: (host) =>
      `Give the identity the right to read the ${side} registry: ${roleCommand(who.claims.objectId, registryScope(host))} (AcrPull does not count on a registry in ABAC mode)`,
    locksRemedy: (host) => lockRole(who.claims.objectId, registryScope(host)),
  };
}

/** The resource ID of a registry, as a command that is part of another one. */
function registryScope(host: string): string {
  return `$(az acr show --name ${host} --query id --output tsv)`;
}

/** An Entra access token of another tenant, given as the password. */
export function handedIn(token: string): EntraTokens {
  return {
    token: async () => token,
    accessRemedy: (host) =>
      `Pass a fresh access token for ${host} in source-password or source-credentials; its identity needs AcrPull there.`,
    locksRemedy: (host) => lockRole(undefined, registryScope(host)),
  };
}
