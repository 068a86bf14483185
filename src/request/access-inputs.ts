import type { InputSpec } from './input-spec.js';

/** Inputs about registries, identities and the run. */
export const ACCESS_INPUTS = {
  azureSubscription: {
    hosts: 'azure-devops',
    group: 'identity',
    type: 'connection',
    default: '',
    required: true,
    description:
      'Azure Resource Manager service connection of the identity that promotes: workload identity federation, service principal or managed identity.',
  },
  mode: {
    hosts: 'both',
    group: 'run',
    type: 'choice',
    options: ['promote', 'plan', 'verify', 'rollback', 'rollback-plan'],
    default: 'promote',
    description:
      'promote; plan (all gates, no write); verify (prove that the target holds the digest under the tags, no write); rollback (tags that an earlier run moved go back: images-file is its report, force allows the tags); rollback-plan (the same without a write).',
  },
  'source-registry-id': {
    hosts: 'both',
    group: 'registries',
    type: 'lines',
    multiLine: true,
    default: '',
    description:
      'ARM resource ID of the source registry, one a line where there are several; looked up when empty.',
  },
  'target-registry-id': {
    hosts: 'both',
    group: 'registries',
    type: 'lines',
    multiLine: true,
    default: '',
    description:
      'ARM resource ID of the target registry, one a line where there are several; looked up when empty.',
  },
  'replica-endpoints': {
    hosts: 'both',
    group: 'registries',
    type: 'lines',
    multiLine: true,
    default: '',
    description:
      'Regional endpoints of a geo-replicated target, prodacr.westeurope.geo.azurecr.io, one a line: tags and manifests are proven through each of them as well.',
  },
  'subscription-id': {
    hosts: 'both',
    group: 'registries',
    type: 'text',
    default: '',
    description:
      'Subscription to look for the registries in first. Otherwise AZURE_SUBSCRIPTION_ID, the subscription of the login or service connection, then Azure Resource Graph.',
  },
  'source-username': {
    hosts: 'both',
    group: 'registries',
    type: 'text',
    default: '',
    description: 'User name for a private source registry; goes with source-password.',
  },
  'source-password': {
    hosts: 'both',
    group: 'registries',
    type: 'text',
    default: '',
    secret: true,
    description:
      'Password or token for a private source registry. Alone, without a user name, it is an Entra access token for a source ACR in another tenant. It also travels in the import request.',
  },
  'source-credentials': {
    hosts: 'both',
    group: 'registries',
    type: 'lines',
    multiLine: true,
    default: '',
    secret: true,
    description:
      'User names and passwords for several private source registries: host user password, one registry a line; - as the user for an Entra access token of an ACR. A registry that is not named is read with the Azure identity or without any. In place of source-username and source-password; the password of an image also travels in its import request.',
  },
  'token-hosts': {
    hosts: 'both',
    group: 'registries',
    type: 'lines',
    multiLine: true,
    default: '',
    description:
      "Token services of another domain that a source registry may send its user name and password to: registry=host, one a line. Needed where a registry's token service is neither its own host nor one that it is known for.",
  },
  sourceConnection: {
    hosts: 'azure-devops',
    group: 'registries',
    type: 'connection',
    default: '',
    description:
      'Second service connection that reads the source, for example in another tenant. Its token travels in the import request.',
  },
  auth: {
    hosts: 'github',
    group: 'identity',
    type: 'choice',
    options: ['auto', 'oidc', 'azure-cli', 'environment', 'managed-identity'],
    default: 'auto',
    description:
      'How to sign in: auto, oidc, azure-cli, environment or managed-identity. auto takes oidc when client-id and tenant-id are given, else environment when AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or certificate are set, else the azure-cli login that an earlier step of this job made. The login of a self-hosted machine is used with azure-cli only.',
  },
  'client-id': {
    hosts: 'github',
    group: 'identity',
    type: 'text',
    default: '',
    description: 'Application (client) ID for oidc; selects the identity for managed-identity.',
  },
  'tenant-id': {
    hosts: 'github',
    group: 'identity',
    type: 'text',
    default: '',
    description:
      'Tenant (directory) ID for oidc; with auth: azure-cli the tenant of the login that is used.',
  },
  'source-client-id': {
    hosts: 'github',
    group: 'registries',
    type: 'text',
    default: '',
    description:
      'Application (client) ID of a second identity that reads the source by oidc, for example in another tenant. Its token travels in the import request.',
  },
  'source-tenant-id': {
    hosts: 'github',
    group: 'registries',
    type: 'text',
    default: '',
    description: 'Tenant (directory) ID that goes with source-client-id.',
  },
  cloud: {
    hosts: 'both',
    group: 'registries',
    type: 'choice',
    options: ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud', 'AzureBleuCloud'],
    default: '',
    description:
      'AzureCloud, AzureUSGovernment, AzureChinaCloud or AzureBleuCloud; follows from the login server of target when empty.',
  },
  'github-token': {
    hosts: 'github',
    group: 'run',
    type: 'text',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, evaluated there
    default: '${{ github.token }}',
    secret: true,
    description:
      'Token by which GitHub is asked for attestations; the job needs permissions: attestations: read.',
  },
  'timeout-minutes': {
    hosts: 'both',
    group: 'run',
    type: 'number',
    least: 0.01,
    default: '30',
    description: 'Deadline for the whole run in minutes.',
  },
  report: {
    hosts: 'both',
    group: 'run',
    type: 'text',
    default: '',
    description: "Path of the JSON report; in the runner's temp folder when empty.",
  },
  junit: {
    hosts: 'both',
    group: 'run',
    type: 'text',
    default: '',
    description:
      'Path of a JUnit XML file: a suite an image, a test for each gate and one for the proof; for the test results of the host. None when empty.',
  },
  summary: {
    hosts: 'both',
    group: 'run',
    type: 'boolean',
    default: 'true',
    description: 'Write the job summary.',
  },
} as const satisfies Record<string, InputSpec>;
