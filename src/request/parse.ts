import {
  CLOUDS,
  type Cloud,
  type CloudName,
  cloudOfHost,
  isLoginServerOf,
} from '../azure/cloud.js';
import { parseRegistryResourceId, type RegistryResourceId } from '../azure/resource-id.js';
import { parseForce } from './force.js';
import type { HostName } from './host-names.js';
import { parseAuth, parseId, parseSourceCredential, parseSourceIdentity } from './identities.js';
import type { InputName, RawInputs } from './inputs.js';
import { parseNames } from './names.js';
import { InputProblems } from './problems.js';
import type { Mode, Policy, Request } from './request.js';
import { InputValues } from './values.js';

const MODES: readonly Mode[] = ['promote', 'plan', 'verify'];
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
    sourceIdentity: parseSourceIdentity(values, problems, sourceCredential, sourceRegistryId),
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
