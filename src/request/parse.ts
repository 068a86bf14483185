import { CLOUDS, type Cloud, cloudOfHost, isLoginServerOf } from '../azure/cloud.js';
import { parseRegistryResourceId, type RegistryResourceId } from '../azure/resource-id.js';
import type { Workspace } from '../workspace.js';
import { allowedByFile } from './file-rights.js';
import type { HostName } from './host-names.js';
import { parseAuth, parseId, parseSourceCredential, parseSourceIdentity } from './identities.js';
import { type ImageEntry, readImagesFile } from './images-file.js';
import type { InputName, RawInputs } from './inputs.js';
import { parseNames } from './names.js';
import { parsePolicy } from './policy.js';
import { InputProblems } from './problems.js';
import type { Mode, Note, Policy, Promotion, Request } from './request.js';
import { signaturesOf } from './signatures-of.js';
import { parseSourceCredentials } from './source-credentials.js';
import { parseTokenHosts } from './token-hosts.js';
import { refuseUnexpanded } from './unexpanded.js';
import { InputValues } from './values.js';
import { parseWarnOnly } from './warn-only.js';

/**
 * Turns raw inputs into a request, or names everything that is wrong with them at once.
 *
 * @throws PromotionError `INPUT_INVALID`
 */
export async function parseRequest(
  raw: RawInputs,
  host: HostName,
  places: Workspace,
): Promise<Request> {
  const problems = new InputProblems(host);
  refuseUnexpanded(raw, host, problems);
  const values = new InputValues(raw, problems);
  const mode = values.choice('mode');
  const entries = await entriesOf(raw, values, problems, places);
  const parsed: Parsed[] = [];
  // One after the other, so that problems are told in the order of the file.
  for (const entry of entries) {
    const promotion = await parsePromotion(entry, raw, problems, mode, places);
    if (promotion) parsed.push(promotion);
  }
  const rules = {
    warnOnly: parseWarnOnly(values, problems),
    notation: await parseNotationRule(values, problems, places, mode, parsed),
  };
  const promotions = parsed.map((it) => ({ ...it, policy: { ...it.policy, ...rules } }));
  const [first] = promotions;
  const cloud = parseCloud(values, problems, first?.target.registry);
  if (host === 'azure-devops' && values.text('azureSubscription') === '') {
    problems.add(
      'azureSubscription',
      '',
      'the name of an Azure Resource Manager service connection',
    );
  }
  const sources = new Set(promotions.flatMap((it) => it.source?.registry ?? []));
  const sourceRegistryId = parseResourceId(values, problems, 'source-registry-id');
  const listed = parseSourceCredentials(values, problems, sourceRegistryId);
  const sourceCredential = parseSourceCredential(values, problems, first?.source?.registry);
  if (sourceCredential && sources.size > 1) {
    const expected = `one source registry beside it, not ${sources.size}: a password goes to its own registry only; source-credentials takes a line for each`;
    problems.add('source-password', values.text('source-password'), expected);
  }
  if (sourceCredential && sourceRegistryId) {
    problems.add(
      'source-registry-id',
      sourceRegistryId.id,
      'either source-registry-id or source-password, not both',
    );
  }
  const sourceCredentials = sourceCredential
    ? new Map([...sources].map((host) => [host, sourceCredential]))
    : listed;
  const unused = [...listed.keys()].filter((host) => !sources.has(host));
  const githubToken = values.text('github-token');
  const attested = promotions.find(({ policy }) => policy.attestation)?.policy.attestation;
  if (attested && host !== 'github') {
    const given = attested.predicates.join(', ');
    problems.add(
      'require-attestation',
      given,
      'nothing: only GitHub Actions asks for attestations',
    );
  } else if (attested && githubToken === '') {
    problems.add('github-token', '', 'a token that may read attestations');
  }
  const request = {
    mode,
    promotions,
    cloud,
    auth: parseAuth(values, problems),
    sourceCredentials,
    sourceIdentity: parseSourceIdentity(values, problems, sourceCredential, sourceRegistryId),
    sourceRegistryId,
    targetRegistryId: parseResourceId(values, problems, 'target-registry-id'),
    subscriptionId: parseId(values, problems, 'subscription-id'),
    tokenHosts: parseTokenHosts(values, problems),
    githubToken,
    timeoutMinutes: values.number('timeout-minutes'),
    report: values.text('report'),
    summary: values.boolean('summary'),
    notes: [
      ...[allowedByFile(raw, entries)].flatMap((text) =>
        text ? [{ to: 'log', text } as const] : [],
      ),
      ...unused.map((host): Note => ({ to: 'debug', text: `no image comes from ${host}` })),
    ],
  };
  problems.throwIfAny();
  return request;
}

/** The rules that are the step's alone. */
type StepRules = Pick<Policy, 'warnOnly' | 'notation'>;
type Parsed = Omit<Promotion, 'policy'> & { readonly policy: Omit<Policy, keyof StepRules> };

/** What verifies Notation signatures is loaded for those who ask for it. */
async function parseNotationRule(
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
  mode: Mode,
  promotions: readonly Parsed[],
): Promise<StepRules['notation']> {
  const files = {
    policy: values.text('notation-trust-policy'),
    store: values.text('notation-trust-store'),
  };
  if (files.policy === '' && files.store === '') return undefined;
  const { parseNotation } = await import('./notation.js');
  const scopes = promotions.map((it) => signaturesOf(mode, it));
  return parseNotation(files, scopes, problems, places);
}

/** One entry from source and target, or one for each image of a file. */
async function entriesOf(
  raw: RawInputs,
  values: InputValues,
  problems: InputProblems,
  places: Workspace,
): Promise<ImageEntry[]> {
  const file = values.text('images-file');
  if (file === '') return [{ place: '', raw }];
  for (const name of ['source', 'target', 'tags', 'digest'] as const) {
    const given = values.text(name);
    if (given !== '') problems.add(name, given, 'nothing beside images-file: the file says it');
  }
  return readImagesFile(file, raw, problems, places);
}

async function parsePromotion(
  entry: ImageEntry,
  step: RawInputs,
  all: InputProblems,
  mode: Mode,
  places: Workspace,
): Promise<Parsed | undefined> {
  const problems = all.at(entry.place);
  const values = new InputValues(entry.raw, problems, entry.raw === step ? undefined : step);
  const names = parseNames(values, problems, mode);
  const policy = await parsePolicy(values, problems, places);
  return names && { ...names, policy };
}

function parseCloud(
  values: InputValues,
  problems: InputProblems,
  target: string | undefined,
): Cloud {
  const follows = (target === undefined ? undefined : cloudOfHost(target)) ?? CLOUDS.AzureCloud;
  const cloud = CLOUDS[values.choice('cloud') ?? follows.name];
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
