import { randomBytes, randomUUID } from 'node:crypto';
import { json, type SandboxRequest, type SandboxResponse } from '../message.js';
import { type CopyFailure, copyImage } from '../world/copy.js';
import {
  type ImportBody,
  type Operation,
  type Principal,
  type Registry,
  resourceIdOf,
  type World,
} from '../world/world.js';
import { armError } from './arm-error.js';
import { hasRight } from './roles.js';

/** Accepts an import as ARM does: what the caller may not do is refused here, the rest by the poll. */
export function acceptImport(
  world: World,
  request: SandboxRequest,
  principal: Principal,
  registry: Registry,
): SandboxResponse {
  if (world.writesLeft <= 0) {
    return armError(
      429,
      'SubscriptionRequestsThrottled',
      'Number of write requests for subscription exceeded the limit.',
      { 'Retry-After': '1' },
    );
  }
  world.writesLeft -= 1;
  const order = parseBody(request.body);
  if (!order) return armError(400, 'InvalidRequestContent', 'The request content was invalid.');
  const linked = linkedRefusal(world, order, principal, registry);
  if (linked) return linked;
  const id = `registries-${request.headers['x-ms-client-request-id'] ?? randomUUID()}`;
  const now = world.now();
  const operation: Operation = {
    id,
    registry,
    order,
    accepted: now,
    readyAt: now + world.knobs.importDuration,
    polls: 0,
    result: undefined,
    principal,
  };
  world.operations.set(id, operation);
  const body = Buffer.from(world.knobs.acceptedBody);
  return {
    status: 202,
    headers: {
      'Content-Length': String(body.length),
      Location: location(world, request.url, operation),
      'Retry-After': '10',
      'api-supported-versions': '2017-10-01, 2019-05-01, 2023-07-01, 2025-04-01, 2025-11-01',
      'x-ms-operation-identifier': `tenantId=${principal.tenantId},objectId=${principal.objectId}/${registry.location}/${randomUUID()}`,
      'x-ms-ratelimit-remaining-subscription-writes': String(world.writesLeft),
      'x-ms-ratelimit-remaining-subscription-global-writes': '2999',
    },
    body,
  };
}

/** Answers a poll; the signed address changes every time and only the newest one is meant to be used. */
export function pollImport(
  world: World,
  id: string,
  principal: Principal,
  url: URL,
): SandboxResponse {
  const operation = world.operations.get(id);
  if (!operation || operation.principal.tenantId !== principal.tenantId) {
    return armError(404, 'ResourceNotFound', `The operation '${id}' was not found.`);
  }
  if (!url.searchParams.has('s'))
    return armError(403, 'InvalidSignature', 'The address is not signed.');
  operation.polls += 1;
  settle(world);
  if (operation.result) return json(operation.result.status, operation.result.body);
  const pending = Object.fromEntries(
    targetsOf(operation.order).map((target) => [
      target,
      operation.polls > 1 ? 'Running' : 'Pending',
    ]),
  );
  return json(
    202,
    { ...pending, status: 'Accepted' },
    {
      Location: location(world, url, operation),
      'Retry-After': '10',
    },
  );
}

/** Finishes every import whose time has come. Reads of any registry see it, polled or not. */
export function settle(world: World): void {
  for (const operation of world.operations.values()) {
    if (operation.result || operation.readyAt > world.now()) continue;
    const failure = copyImage(world, operation);
    operation.result = failure
      ? failed(world, operation, failure)
      : { status: 200, body: { status: 'Succeeded' } };
  }
}

function failed(
  world: World,
  operation: Operation,
  failure: CopyFailure,
): { status: number; body: unknown } {
  const message = `Operation ${operation.id} failed. Resource ${resourceIdOf(operation.registry)} ${failure.message}`;
  const error = { code: failure.code, message };
  if (world.knobs.failAs200) return { status: 200, body: { status: 'Failed', error } };
  return { status: failure.code === 'Conflict' ? 409 : 400, body: { error } };
}

function targetsOf(order: ImportBody): string[] {
  return [...(order.targetTags ?? []), ...(order.untaggedTargetRepositories ?? [])];
}

function location(world: World, url: URL, operation: Operation): string {
  const { registry } = operation;
  const version = url.searchParams.get('api-version') ?? '';
  const signed = `t=${world.now()}0000&c=${randomBytes(1500).toString('base64url')}&s=${randomBytes(256).toString('base64url')}&h=${randomBytes(32).toString('base64url')}`;
  return `${url.origin}/subscriptions/${registry.subscriptionId}/providers/Microsoft.ContainerRegistry/locations/${registry.location.toUpperCase()}/operationResults/${operation.id}?api-version=${version}&${signed}`;
}

function parseBody(body: Buffer): ImportBody | undefined {
  try {
    const order = JSON.parse(body.toString('utf8')) as ImportBody;
    const { source } = order;
    const image = source.sourceImage;
    const oneSource = (source.resourceId === undefined) !== (source.registryUri === undefined);
    const combined = /:[^/@]+@/.test(image);
    return typeof image === 'string' && oneSource && !combined ? order : undefined;
  } catch {
    return undefined;
  }
}

/** ARM itself checks the caller's rights on a source that is named by its resource ID. */
function linkedRefusal(
  world: World,
  order: ImportBody,
  principal: Principal,
  target: Registry,
): SandboxResponse | undefined {
  const id = order.source.resourceId?.toLowerCase();
  if (id === undefined) return undefined;
  const source = world.registries.find((it) => resourceIdOf(it).toLowerCase() === id);
  const action = 'Microsoft.ContainerRegistry/registries/importImage/action';
  if (source && source.tenantId !== principal.tenantId) {
    return armError(
      403,
      'LinkedAuthorizationFailed',
      `The client has permission to perform action '${action}' on scope '${resourceIdOf(target)}', however the current tenant '${principal.tenantId}' is not authorized to access linked subscription '${source.subscriptionId}'.`,
    );
  }
  if (source && hasRight(principal, source, 'read')) return undefined;
  return armError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${principal.clientId}' with object id '${principal.objectId}' has permission to perform action '${action}' on scope '${resourceIdOf(target)}'; however, it does not have permission to perform action 'Microsoft.ContainerRegistry/registries/read' on the linked scope(s) '${order.source.resourceId}' or the linked scope(s) are invalid.`,
  );
}
