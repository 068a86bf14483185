import { json, type SandboxResponse } from '../message.js';
import type { Principal, World } from '../world/world.js';
import { armError } from './arm-error.js';
import { actionsOf, covers } from './roles.js';

/** `Microsoft.Authorization/permissions` at a scope: an entry for each role of the caller there. */
export function permissions(principal: Principal, scope: string): SandboxResponse {
  const value = principal.roles
    .filter((it) => covers(it.scope.toLowerCase(), scope.toLowerCase()))
    .map(({ role }) => ({ ...actionsOf(role), dataActions: [], notDataActions: [] }));
  return json(200, { value });
}

/** The refusal of a version that this cloud does not serve, in the recorded words; undefined else. */
export function notServed(world: World, asked: string | null): SandboxResponse | undefined {
  const served = world.knobs.apiVersions;
  if (served === undefined || served.includes(asked ?? '')) return undefined;
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location 'westeurope' and API version '${asked}' for type 'registries'. The supported api-versions are '${served.join(', ')}'. The supported locations are ', westeurope'.`,
  );
}
