/** Which hosts declare an input. */
type Hosts = 'both' | 'github' | 'azure-devops';

/** One input as every manifest, table and parser sees it. */
export interface InputSpec {
  readonly hosts: Hosts;
  /** text shown in the manifests and the README */
  readonly description: string;
  readonly default: string;
  /** type in task.json */
  readonly type: 'string' | 'multiLine' | 'boolean' | 'pickList' | 'connectedService:AzureRM';
  readonly options?: readonly string[];
  /** never shown, masked in every log */
  readonly secret?: true;
  readonly required?: true;
  /** GitHub only: an expression the manifest gives as the default */
  readonly group: 'image' | 'policy' | 'registries' | 'identity' | 'run';
}

/** The table of inputs, by their GitHub name. An input stands here once what it promises works. */
export const INPUTS = {
  azureSubscription: {
    hosts: 'azure-devops',
    group: 'identity',
    type: 'connectedService:AzureRM',
    default: '',
    required: true,
    description:
      'Azure Resource Manager service connection of the identity that promotes: workload identity federation, service principal or managed identity.',
  },
  source: {
    hosts: 'both',
    group: 'image',
    type: 'string',
    default: '',
    description:
      'Image to promote, named by digest: devacr.azurecr.io/team/api@sha256:…. A tag beside the digest is allowed; a source that ends in @ counts as missing evidence. Optional in verify mode when digest is given.',
  },
  target: {
    hosts: 'both',
    group: 'image',
    type: 'string',
    default: '',
    required: true,
    description:
      'Repository in the production Azure Container Registry, optionally with a tag: prodacr.azurecr.io/team/api:1.4.2.',
  },
  tags: {
    hosts: 'both',
    group: 'image',
    type: 'multiLine',
    default: '',
    description:
      'Target tags, one a line or comma-separated, united with a tag in target. Without any, the tag of source is used.',
  },
  untagged: {
    hosts: 'both',
    group: 'image',
    type: 'boolean',
    default: 'false',
    description: 'Import by digest without any tag; excludes tags and a tag in target.',
  },
  digest: {
    hosts: 'both',
    group: 'image',
    type: 'string',
    default: '',
    description: "Digest evidence as a literal, for example the build step's output: sha256:….",
  },
  'require-digest': {
    hosts: 'both',
    group: 'policy',
    type: 'boolean',
    default: 'true',
    description:
      'Block when no digest evidence exists. With false the tag of source is resolved once, pinned, and the waiver is recorded.',
  },
  force: {
    hosts: 'both',
    group: 'policy',
    type: 'string',
    default: 'false',
    description:
      'Which existing target tags may be moved: false, true, or tag globs such as latest, 1.* (one a line or comma-separated). A locked tag is never moved.',
  },
  reason: {
    hosts: 'both',
    group: 'policy',
    type: 'string',
    default: '',
    description: 'Why an existing tag is moved; recorded in the report.',
  },
  'max-manifests': {
    hosts: 'both',
    group: 'policy',
    type: 'string',
    default: '50',
    description:
      'Upper bound of the manifest count: the index and all manifests below it. Azure imports at most 50.',
  },
  'min-manifests': {
    hosts: 'both',
    group: 'policy',
    type: 'string',
    default: '1',
    description: 'Lower bound of the manifest count.',
  },
  mode: {
    hosts: 'both',
    group: 'run',
    type: 'pickList',
    options: ['promote', 'plan', 'verify'],
    default: 'promote',
    description:
      'promote; plan (all gates, no write); verify (prove that the target holds the digest under the tags, no write).',
  },
  'source-registry-id': {
    hosts: 'both',
    group: 'registries',
    type: 'string',
    default: '',
    description: 'ARM resource ID of the source registry; looked up when empty.',
  },
  'target-registry-id': {
    hosts: 'both',
    group: 'registries',
    type: 'string',
    default: '',
    description: 'ARM resource ID of the target registry; looked up when empty.',
  },
  'subscription-id': {
    hosts: 'both',
    group: 'registries',
    type: 'string',
    default: '',
    description:
      'Subscription to look for the registries in first. Otherwise AZURE_SUBSCRIPTION_ID, the subscription of the login or service connection, then Azure Resource Graph.',
  },
  'source-username': {
    hosts: 'both',
    group: 'registries',
    type: 'string',
    default: '',
    description: 'User name for a private source registry; goes with source-password.',
  },
  'source-password': {
    hosts: 'both',
    group: 'registries',
    type: 'string',
    default: '',
    secret: true,
    description:
      'Password or token for a private source registry. Alone, without a user name, it is an Entra access token for a source ACR in another tenant. It also travels in the import request.',
  },
  auth: {
    hosts: 'github',
    group: 'identity',
    type: 'pickList',
    options: ['auto', 'oidc', 'azure-cli', 'environment', 'managed-identity'],
    default: 'auto',
    description:
      'How to sign in: auto, oidc, azure-cli, environment or managed-identity. auto takes oidc when client-id and tenant-id are given, else environment when AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or certificate are set, else azure-cli.',
  },
  'client-id': {
    hosts: 'github',
    group: 'identity',
    type: 'string',
    default: '',
    description: 'Application (client) ID for oidc; selects the identity for managed-identity.',
  },
  'tenant-id': {
    hosts: 'github',
    group: 'identity',
    type: 'string',
    default: '',
    description: 'Tenant (directory) ID for oidc.',
  },
  cloud: {
    hosts: 'both',
    group: 'registries',
    type: 'pickList',
    options: ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'],
    default: '',
    description:
      'AzureCloud, AzureUSGovernment or AzureChinaCloud; follows from the login server of target when empty.',
  },
  'timeout-minutes': {
    hosts: 'both',
    group: 'run',
    type: 'string',
    default: '30',
    description: 'Deadline for the whole run in minutes.',
  },
  report: {
    hosts: 'both',
    group: 'run',
    type: 'string',
    default: '',
    description: "Path of the JSON report; in the runner's temp folder when empty.",
  },
  summary: {
    hosts: 'both',
    group: 'run',
    type: 'boolean',
    default: 'true',
    description: 'Write the job summary.',
  },
} as const satisfies Record<string, InputSpec>;

export type InputName = keyof typeof INPUTS;

/** The inputs as the host gives them, untrimmed; an absent input is an empty text. */
export type RawInputs = Readonly<Record<InputName, string>>;

/** The table of outputs, by their GitHub name. */
export const OUTPUTS = {
  result:
    'What the run came to: promoted, already-present, verified, planned, unverifiable, blocked, mismatched or failed.',
  digest: 'The promoted digest, sha256:….',
  image: 'target@digest, the image to deploy.',
  tags: 'Target tags, comma-separated.',
  'manifest-count': 'Number of manifests: the root and all its descendants.',
  report: 'Path of the JSON report.',
} as const;

export type OutputName = keyof typeof OUTPUTS;

export type HostName = 'github' | 'azure-devops';

/** The names of the inputs a host declares. */
export function inputsOf(host: HostName): InputName[] {
  const names = Object.keys(INPUTS) as InputName[];
  return names.filter((name) => INPUTS[name].hosts === 'both' || INPUTS[name].hosts === host);
}

/** An input or output as its host writes it: kebab-case on GitHub, camelCase in Azure DevOps. */
export function nameOn(host: HostName, name: string): string {
  if (host === 'github') return name;
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A remedy in the words of its host: every input named in it as the user writes it there. */
export function textOn(host: HostName, text: string): string {
  const names = [...Object.keys(INPUTS), ...Object.keys(OUTPUTS)].filter((n) => n.includes('-'));
  return names.reduce(
    (words, name) =>
      words.replace(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g'), nameOn(host, name)),
    text,
  );
}
