import {
  CLOUDS,
  type Cloud,
  type CloudName,
  cloudOfHost,
  isLoginServerOf,
} from '../azure/cloud.js';
import { parseRegistryResourceId, type RegistryResourceId } from '../azure/resource-id.js';
import { parseForce } from './force.js';
import type { HostName, InputName, RawInputs } from './inputs.js';
import { parseNames } from './names.js';
import { InputProblems } from './problems.js';
import type { AuthSettings, Mode, Policy, Request, SourceCredential } from './request.js';
import { InputValues } from './values.js';

const MODES: readonly Mode[] = ['promote', 'plan', 'verify'];
const AUTH_METHODS: readonly AuthSettings['method'][] = [
  'auto',
  'oidc',
  'azure-cli',
  'environment',
  'managed-identity',
];
/** IDs of the directory are GUIDs; a display name with a space or an `@` is the usual mistake. */
const ID = /^[0-9a-z-]{1,64}$/i;

/**
 * Turns raw inputs into a request, or names everything that is wrong with them at once.
 *
 * @throws PromotionError `INPUT_INVALID`
 */
export function parseRequest(raw: RawInputs, host: HostName): Request {
  const problems = new InputProblems(host);
  const values = new InputValues(raw, problems);
  const mode = values.choice('mode', 'promote', MODES);
  const names = parseNames(values, problems, mode);
  const policy = parsePolicy(values, problems);
  const cloud = parseCloud(values, problems, names?.target.registry);
  if (host === 'azure-devops' && values.text('azureSubscription') === '') {
    problems.add(
      'azureSubscription',
      '',
      'the name of an Azure Resource Manager service connection',
    );
  }
  const sourceRegistryId = parseResourceId(values, problems, 'source-registry-id');
  const sourceCredential = parseSourceCredential(values, problems, names?.source?.registry);
  if (sourceCredential && sourceRegistryId) {
    problems.add(
      'source-registry-id',
      sourceRegistryId.id,
      'either source-registry-id or source-password, not both',
    );
  }
  const request = {
    mode,
    promotions: names ? [{ ...names, policy }] : [],
    cloud,
    auth: parseAuth(values, problems),
    sourceCredential,
    sourceRegistryId,
    targetRegistryId: parseResourceId(values, problems, 'target-registry-id'),
    subscriptionId: parseId(values, problems, 'subscription-id'),
    timeoutMinutes: values.number('timeout-minutes', 30, 0.01, false),
  };
  problems.throwIfAny();
  return request;
}

function parsePolicy(values: InputValues, problems: InputProblems): Policy {
  const force = parseForce(values.list('force'));
  if (!force) {
    problems.add(
      'force',
      values.text('force'),
      'false, true, or tag globs made of * ? and tag characters',
    );
  }
  const maxManifests = values.number('max-manifests', 50, 1, true);
  const minManifests = values.number('min-manifests', 1, 1, true);
  if (minManifests > maxManifests) {
    problems.add('min-manifests', String(minManifests), `at most max-manifests, ${maxManifests}`);
  }
  return {
    requireDigest: values.boolean('require-digest', true),
    force: force ?? { kind: 'never' },
    reason: values.text('reason'),
    maxManifests,
    minManifests,
  };
}

function parseCloud(
  values: InputValues,
  problems: InputProblems,
  target: string | undefined,
): Cloud {
  const names = Object.keys(CLOUDS) as CloudName[];
  const follows = (target === undefined ? undefined : cloudOfHost(target)) ?? CLOUDS.AzureCloud;
  const cloud = CLOUDS[values.choice('cloud', follows.name, names)];
  if (target !== undefined && cloudOfHost(target) && !isLoginServerOf(cloud, target)) {
    problems.add('cloud', cloud.name, `${follows.name}, the cloud of the target ${target}`);
  }
  return cloud;
}

function parseResourceId(
  values: InputValues,
  problems: InputProblems,
  name: InputName,
): RegistryResourceId | undefined {
  const given = values.text(name);
  if (given === '') return undefined;
  const id = parseRegistryResourceId(given);
  if (!id) {
    problems.add(
      name,
      given,
      '/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ContainerRegistry/registries/<name>',
    );
  }
  return id;
}

function parseId(
  values: InputValues,
  problems: InputProblems,
  name: InputName,
): string | undefined {
  const given = values.text(name);
  if (given === '') return undefined;
  if (!ID.test(given)) problems.add(name, given, 'an ID like 00000000-0000-0000-0000-000000000000');
  return given;
}

function parseSourceCredential(
  values: InputValues,
  problems: InputProblems,
  sourceHost: string | undefined,
): SourceCredential | undefined {
  const username = values.text('source-username');
  const password = values.text('source-password');
  if (password === '') {
    if (username !== '') {
      problems.add('source-password', '', 'a password beside source-username');
    }
    return undefined;
  }
  if (username !== '') return { username, password };
  if (sourceHost !== undefined && !cloudOfHost(sourceHost)) {
    problems.add(
      'source-username',
      '',
      `a user name: a password alone is for a source ACR, not ${sourceHost}`,
    );
  }
  return { password };
}

function parseAuth(values: InputValues, problems: InputProblems): AuthSettings {
  const method = values.choice('auth', 'auto', AUTH_METHODS);
  const clientId = parseId(values, problems, 'client-id');
  const tenantId = values.text('tenant-id') === '' ? undefined : values.text('tenant-id');
  const pair = method === 'oidc' || method === 'auto';
  if (pair && clientId !== undefined && tenantId === undefined) {
    problems.add('tenant-id', '', 'the tenant ID beside client-id');
  }
  if (pair && tenantId !== undefined && clientId === undefined) {
    problems.add('client-id', '', 'the client ID beside tenant-id');
  }
  if (method === 'oidc' && clientId === undefined && tenantId === undefined) {
    problems.add('client-id', '', 'client-id and tenant-id for auth: oidc');
  }
  if (tenantId !== undefined && !/^[\w.-]{1,253}$/.test(tenantId)) {
    problems.add('tenant-id', tenantId, 'a tenant ID or domain name');
  }
  return {
    method,
    ...(clientId === undefined ? {} : { clientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}
