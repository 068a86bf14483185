import {
  CLOUDS,
  type Cloud,
  type CloudName,
  cloudOfHost,
  isLoginServerOf,
} from '../azure/cloud.js';
import type { Workspace } from '../workspace.js';
import { allowedByFile } from './file-rights.js';
import type { FromReport } from './from-report.js';
import type { HostName } from './host-names.js';
import { parseAuth, parseId, parseSourceCredential, parseSourceIdentity } from './identities.js';
import type { ImageEntry } from './images-file.js';
import type { RawInputs } from './inputs.js';
import { isRollback } from './modes.js';
import { parseNames } from './names.js';
import { parsePolicy } from './policy.js';
import { InputProblems } from './problems.js';
import { parseRegistryIds } from './registry-ids.js';
import { parseReplicaEndpoints } from './replica-endpoints.js';
import type { Mode, Note, Policy, Promotion, Request, SourceCredential } from './request.js';
import { signaturesOf } from './signatures-of.js';
import { parseSourceCredentials } from './source-credentials.js';
import { targetsOf } from './target-base.js';
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
  const { entries, notes } = await entriesOf(raw, values, problems, places, mode);
  const parsed: Parsed[] = [];
  // One after the other, so that problems are told in the order of the file.
  for (const entry of entries.flatMap(byTarget)) {
    const promotion = await parsePromotion(entry, raw, problems, mode, places);
    if (promotion) parsed.push(promotion);
  }
  const rules = {
    warnOnly: parseWarnOnly(values, problems),
    notation: await parseNotationRule(values, problems, places, mode, parsed),
  };
  const promotions = parsed.map((it) => ({ ...it, policy: { ...it.policy, ...rules } }));
  const [first] = promotions;
  const targets = [...new Set(promotions.map(({ target }) => target.registry))];
  const cloud = parseCloud(values, problems, targets);
  if (host === 'azure-devops' && values.text('azureSubscription') === '') {
    problems.add(
      'azureSubscription',
      '',
      'the name of an Azure Resource Manager service connection',
    );
  }
  const sources = new Set(promotions.flatMap((it) => it.source?.registry ?? []));
  const targetRegistryIds = parseRegistryIds(values, problems, 'target-registry-id', targets);
  // A rollback reads and writes the target alone, by its own id and identity.
  const goesBack = isRollback(mode);
  const sourceRegistryIds = goesBack
    ? targetRegistryIds
    : parseRegistryIds(values, problems, 'source-registry-id', [...sources]);
  const [sourceRegistryId] = sourceRegistryIds.values();
  const listed = goesBack
    ? new Map<string, SourceCredential>()
    : parseSourceCredentials(values, problems, sourceRegistryIds);
  const sourceCredential = goesBack
    ? undefined
    : parseSourceCredential(values, problems, first?.source?.registry);
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
  refuseUnlisted(values, problems, promotions, sourceCredentials);
  const unused = [...listed.keys()].filter((host) => !sources.has(host));
  const githubToken = values.text('github-token');
  const unsigned = promotions.find(
    ({ policy: { attestation } }) => attestation && !attestation.signer,
  );
  if (unsigned && host !== 'github') {
    const expected =
      'who signs the attestations: a workflow at GitHub, a public key, or an identity with signature-issuer; only a job at GitHub has workflows of its own';
    problems.add('attestation-signer', '', expected);
  }
  const request = {
    mode,
    promotions,
    independent: values.boolean('independent'),
    cloud,
    auth: parseAuth(values, problems),
    sourceCredentials,
    sourceIdentity: goesBack
      ? undefined
      : parseSourceIdentity(values, problems, sourceCredential, sourceRegistryId),
    sourceRegistryIds,
    targetRegistryIds,
    subscriptionId: parseId(values, problems, 'subscription-id'),
    replicaEndpoints: parseReplicaEndpoints(values, problems, targets),
    tokenHosts: parseTokenHosts(values, problems),
    githubToken,
    timeoutMinutes: values.number('timeout-minutes'),
    report: values.text('report'),
    summary: values.boolean('summary'),
    notes: [
      ...(goesBack ? [] : [allowedByFile(raw, entries)]).flatMap((text) =>
        text ? [{ to: 'log', text } as const] : [],
      ),
      ...notes.map((text): Note => ({ to: 'warning', text })),
      ...promotions.flatMap(leftOutNote),
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
  mode: Mode,
): Promise<FromReport> {
  const file = values.text('images-file');
  if (file === '' && isRollback(mode)) {
    problems.add('images-file', '', `the report of the run that is to be undone, for mode ${mode}`);
    return { entries: [], notes: [] };
  }
  if (file === '') return { entries: [{ place: '', raw }], notes: [] };
  for (const name of ['source', 'tags', 'digest'] as const) {
    const given = values.text(name);
    if (given !== '') problems.add(name, given, 'nothing beside images-file: the file says it');
  }
  const { readImagesFile } = await import('./images-file.js');
  return readImagesFile(file, raw, problems, places, mode);
}

/** An image with several targets is as many promotions. */
function byTarget(entry: ImageEntry): ImageEntry[] {
  const targets = targetsOf(entry.raw.target);
  if (targets.length === 1 && targets[0] === entry.raw.target.trim()) return [entry];
  return targets.map((target) => ({ ...entry, among: targets, raw: { ...entry.raw, target } }));
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
  const { undoes, among = [] } = entry;
  const names = parseNames(values, problems, mode, among);
  const policy = await parsePolicy(values, problems, places);
  return names && { ...names, policy, ...(undoes === undefined ? {} : { undoes }) };
}

/** The tags of a digest are listed to Azure identities and access tokens. */
function refuseUnlisted(
  values: InputValues,
  problems: InputProblems,
  promotions: readonly Promotion[],
  credentials: ReadonlyMap<string, SourceCredential>,
): void {
  const host = promotions
    .filter(({ sourceTags }) => sourceTags.length > 0)
    .map(({ source }) => source?.registry ?? '')
    .find((it) => credentials.get(it)?.username !== undefined);
  if (host === undefined) return;
  const expected = `nothing where ${host} is read with a user name: source-tags takes the Azure identity, or an access token (- as user)`;
  problems.add('source-tags', values.text('source-tags'), expected);
}

function leftOutNote({ leftOutTags, target }: Promotion): Note[] {
  if (leftOutTags.length === 0) return [];
  const where = `${target.registry}/${target.repository}`;
  const text = `${where}: the version is a pre-release, so that these are left out: ${leftOutTags.join(', ')}`;
  return [{ to: 'log', text }];
}

function nameOfCloud(host: string): CloudName[] {
  const cloud = cloudOfHost(host);
  return cloud === undefined ? [] : [cloud.name];
}

function parseCloud(
  values: InputValues,
  problems: InputProblems,
  targets: readonly string[],
): Cloud {
  const [target] = targets;
  const clouds = new Map(targets.flatMap((it) => nameOfCloud(it).map((name) => [name, it])));
  if (clouds.size > 1) {
    const found = [...clouds].map(([name, host]) => `${name} for ${host}`).join(', ');
    problems.add('target', targets.join(', '), `registries of one cloud in a run, not ${found}`);
    return CLOUDS.AzureCloud;
  }
  const follows = (target === undefined ? undefined : cloudOfHost(target)) ?? CLOUDS.AzureCloud;
  const cloud = CLOUDS[values.choice('cloud') ?? follows.name];
  if (target !== undefined && cloudOfHost(target) && !isLoginServerOf(cloud, target)) {
    problems.add('cloud', cloud.name, `${follows.name}, the cloud of the target ${target}`);
  }
  return cloud;
}
