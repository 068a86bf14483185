import { randomUUID } from 'node:crypto';
import { CLOUD_HOSTS } from '../hosts.js';
import { bearerOf, json, type SandboxRequest, type SandboxResponse } from '../message.js';
import { type Principal, type Registry, resourceIdOf, type World } from '../world/world.js';
import { notServed, permissions } from './arm-answers.js';
import { armError } from './arm-error.js';
import { acceptImport, pollImport } from './arm-import.js';
import { registryBody } from './arm-registry.js';
import { hasRight, type Right } from './roles.js';
import { principalOf } from './tokens.js';

const REGISTRY =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.containerregistry\/registries\/([^/]+)(?:\/(\w+))?$/i;
const LIST = /^\/subscriptions\/([^/]+)\/providers\/microsoft\.containerregistry\/registries$/i;
const RESOURCES = /^\/subscriptions\/([^/]+)\/resources$/i;
const RESULT =
  /^\/subscriptions\/([^/]+)\/providers\/microsoft\.containerregistry\/locations\/[^/]+\/operationresults\/([^/]+)$/i;
const ARM_AUDIENCES = [
  ...CLOUD_HOSTS.map(({ arm }) => `https://${arm}`),
  'https://management.core.windows.net',
];

const PERMISSIONS = /^(\/subscriptions\/.+)\/providers\/microsoft\.authorization\/permissions$/i;
const REGISTRIES = /\/providers\/microsoft\.containerregistry\/registries/i;

/** Azure Resource Manager. */
export function arm(world: World, request: SandboxRequest): SandboxResponse {
  const principal = principalOf(world, bearerOf(request), ARM_AUDIENCES);
  const response = principal
    ? route(world, request, principal)
    : armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.', {
        'WWW-Authenticate':
          'Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token"',
      });
  return { ...response, headers: { ...commonHeaders(), ...response.headers } };
}

function route(world: World, request: SandboxRequest, principal: Principal): SandboxResponse {
  const { pathname, searchParams } = request.url;
  if (!searchParams.has('api-version')) {
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (/^\/subscriptions\/?$/i.test(pathname)) return subscriptions(world, principal);
  if (/^\/tenants\/?$/i.test(pathname)) return tenants(principal);
  if (/^\/providers\/microsoft\.resourcegraph\/resources$/i.test(pathname)) {
    return graph(world, request, principal);
  }
  const scope = PERMISSIONS.exec(pathname)?.[1];
  if (scope !== undefined) return permissions(principal, scope);
  const unserved = REGISTRIES.test(pathname)
    ? notServed(world, searchParams.get('api-version'))
    : undefined;
  if (unserved) return unserved;
  const result = RESULT.exec(pathname);
  if (result) return pollImport(world, result[2] ?? '', principal, request.url);
  const list = LIST.exec(pathname);
  if (list) return listRegistries(world, list[1] ?? '', principal);
  const resources = RESOURCES.exec(pathname);
  if (resources) return listResources(world, resources[1] ?? '', principal);
  const [, subscription = '', group = '', name = '', below = ''] = REGISTRY.exec(pathname) ?? [];
  if (name === '') return armError(404, 'InvalidResourceType', `sandbox: no ARM path ${pathname}`);
  return oneRegistry(world, request, principal, { subscription, group, name, below });
}

function oneRegistry(
  world: World,
  request: SandboxRequest,
  principal: Principal,
  path: { subscription: string; group: string; name: string; below: string },
): SandboxResponse {
  const inGroup = world.registries.filter(
    (it) =>
      it.subscriptionId === path.subscription &&
      it.resourceGroup.toLowerCase() === path.group.toLowerCase(),
  );
  const registry = inGroup.find((it) => it.name.toLowerCase() === path.name.toLowerCase());
  const action = path.below === 'importImage' ? 'importImage/action' : 'read';
  const right: Right = path.below === 'importImage' ? 'import' : 'read';
  if (!registry || !hasRight(principal, registry, right)) {
    const scope = `/subscriptions/${path.subscription}/resourceGroups/${path.group}/providers/Microsoft.ContainerRegistry/registries/${path.name}`;
    if (!registry && seesGroup(principal, path)) {
      return inGroup.length === 0
        ? armError(
            404,
            'ResourceGroupNotFound',
            `Resource group '${path.group}' could not be found.`,
          )
        : armError(
            404,
            'ResourceNotFound',
            `The Resource 'Microsoft.ContainerRegistry/registries/${path.name}' under resource group '${path.group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
          );
    }
    return armError(
      403,
      'AuthorizationFailed',
      `The client '${principal.clientId}' with object id '${principal.objectId}' does not have authorization to perform action 'Microsoft.ContainerRegistry/registries/${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
  if (path.below === '' && request.method === 'GET') return json(200, registryBody(registry));
  if (path.below === 'replications') return json(200, { value: [] });
  if (path.below === 'importImage' && request.method === 'POST') {
    return acceptImport(world, request, principal, registry);
  }
  return armError(
    404,
    'InvalidResourceType',
    `sandbox: no ARM path below ${resourceIdOf(registry)}`,
  );
}

/** A caller with a role on the subscription or group learns that the resource is missing. */
function seesGroup(principal: Principal, path: { subscription: string; group: string }): boolean {
  const id = `/subscriptions/${path.subscription}/resourcegroups/${path.group}`.toLowerCase();
  return principal.roles.some(({ scope }) => id.startsWith(scope.toLowerCase()));
}

function visible(world: World, principal: Principal): Registry[] {
  return world.registries.filter((it) => hasRight(principal, it, 'read'));
}

function listRegistries(world: World, id: string, principal: Principal): SandboxResponse {
  const subscription = world.subscriptions.find((it) => it.id === id);
  if (!subscription || subscription.tenantId !== principal.tenantId) {
    return armError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  }
  const found = visible(world, principal).filter((it) => it.subscriptionId === id);
  return json(200, { value: found.map(registryBody) });
}

function listResources(world: World, id: string, principal: Principal): SandboxResponse {
  const found = visible(world, principal).filter((it) => it.subscriptionId === id);
  const value = found.map((it) => {
    const { id: resourceId, name, type, sku, location, tags } = registryBody(it);
    return { id: resourceId, name, type, sku, location, tags };
  });
  return json(200, { value });
}

function graph(world: World, request: SandboxRequest, principal: Principal): SandboxResponse {
  const { query = '' } = JSON.parse(request.body.toString('utf8')) as { query?: string };
  const host = /properties\.loginServer =~ '([^']+)'/.exec(query)?.[1]?.toLowerCase();
  const found = visible(world, principal).filter((it) => it.loginServer === host);
  const data = found.map((it) => ({ id: resourceIdOf(it) }));
  return json(200, {
    totalRecords: data.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: 'false',
  });
}

function subscriptions(world: World, principal: Principal): SandboxResponse {
  const mine = world.subscriptions.filter(
    ({ id, tenantId }) =>
      tenantId === principal.tenantId &&
      principal.roles.some(({ scope }) => scope.startsWith(`/subscriptions/${id}`)),
  );
  return json(200, {
    value: mine.map(({ id, tenantId, name }) => ({
      id: `/subscriptions/${id}`,
      authorizationSource: 'RoleBased',
      managedByTenants: [],
      subscriptionId: id,
      tenantId,
      displayName: name,
      state: 'Enabled',
      subscriptionPolicies: {
        locationPlacementId: 'Public_2014-09-01',
        quotaId: 'EnterpriseAgreement_2014-09-01',
        spendingLimit: 'Off',
      },
    })),
    count: { type: 'Total', value: mine.length },
  });
}

function tenants(principal: Principal): SandboxResponse {
  const { tenantId } = principal;
  return json(200, {
    value: [
      { id: `/tenants/${tenantId}`, tenantId, tenantCategory: 'Home', displayName: 'Sandbox' },
    ],
  });
}

function commonHeaders(): Record<string, string> {
  const id = randomUUID();
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': id,
    'x-ms-routing-request-id': `WESTEUROPE:${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}:${id}`,
  };
}
