/** A Microsoft cloud: where its services live and how its registries are named. */
export interface Cloud {
  readonly name: CloudName;
  /** ARM endpoint, no trailing slash */
  readonly arm: string;
  /** Entra authority, no trailing slash */
  readonly authority: string;
  /** what every login server of this cloud ends with, a leading dot included */
  readonly registrySuffix: string;
  /** audience a GitHub or other external token carries when it is exchanged */
  readonly federationAudience: string;
}

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud' | 'AzureBleuCloud';

/** @see azure-cli-core cloud.py and @azure/identity, constants AzureAuthorityHosts */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    arm: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    registrySuffix: '.azurecr.io',
    federationAudience: 'api://AzureADTokenExchange',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    arm: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    registrySuffix: '.azurecr.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    arm: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    registrySuffix: '.azurecr.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
  },
  // The audience of the French cloud is not documented; that of the public one is what others default to.
  AzureBleuCloud: {
    name: 'AzureBleuCloud',
    arm: 'https://management.sovcloud-api.fr',
    authority: 'https://login.sovcloud-identity.fr',
    registrySuffix: '.azurecr.sovcloud-azure.fr',
    federationAudience: 'api://AzureADTokenExchange',
  },
};

/** The audience of tokens that registries exchange, in every cloud. */
export const ACR_SCOPE = 'https://containerregistry.azure.net/.default';

/** The scope of ARM tokens; registries take them too unless their policy forbids it. */
export function armScope(cloud: Cloud): string {
  return `${cloud.arm}/.default`;
}

/** The cloud a login server belongs to; undefined for a host that is no ACR. */
export function cloudOfHost(host: string): Cloud | undefined {
  return Object.values(CLOUDS).find((cloud) => isLoginServerOf(cloud, host));
}

/** Whether the host is a login server of this cloud: one or more labels before the suffix. */
export function isLoginServerOf(cloud: Cloud, host: string): boolean {
  const name = host.toLowerCase();
  return name.endsWith(cloud.registrySuffix) && name.length > cloud.registrySuffix.length;
}
