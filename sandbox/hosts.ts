/** The clouds under their own names. */
export const CLOUD_HOSTS = [
  { arm: 'management.azure.com', login: 'login.microsoftonline.com', suffix: '.azurecr.io' },
  { arm: 'management.usgovcloudapi.net', login: 'login.microsoftonline.us', suffix: '.azurecr.us' },
  { arm: 'management.chinacloudapi.cn', login: 'login.chinacloudapi.cn', suffix: '.azurecr.cn' },
  {
    arm: 'management.sovcloud-api.fr',
    login: 'login.sovcloud-identity.fr',
    suffix: '.azurecr.sovcloud-azure.fr',
  },
] as const;

/** The GitHub job's token service; a job's own URL names it. */
export const GITHUB_OIDC = 'pipelines.actions.githubusercontent.com';
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
/** GitHub's REST API, asked for attestations. */
export const GITHUB_API = 'api.github.com';
/** Where GitHub keeps the bundles of attestations. */
export const GITHUB_BLOBS = 'tmaproduction.blob.core.windows.net';
/** Azure DevOps, where a task asks for the token of a service connection. */
export const AZURE_DEVOPS = 'dev.azure.com';
/** The issuer of older service connections, which is retired on 2027-07-01. */
export const AZURE_DEVOPS_ISSUER =
  'https://vstoken.dev.azure.com/44444444-4444-4444-8444-444444444444';
/** Instance metadata of a virtual machine. */
export const METADATA = '169.254.169.254';
/** Where blobs are redirected to. */
export const BLOB_SUFFIX = '.blob.core.windows.net';
/** Where GHCR sent those who asked for what is attached to an image. */
export const WEB_PAGES = 'github.com';
