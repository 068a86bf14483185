import { parseRegistryResourceId, type RegistryResourceId } from './resource-id.js';

/** What ARM knows of a registry. Older API versions and SKUs leave most of it out. */
export interface RegistryResource extends RegistryResourceId {
  readonly loginServer: string;
  readonly location?: string;
  readonly sku?: string;
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled';
  /** `Deny`: only listed networks and addresses reach the registry */
  readonly defaultAction?: 'Allow' | 'Deny';
  /** `AzureServices`: trusted services, the import among them, pass the network rules */
  readonly networkRuleBypass?: 'AzureServices' | 'None';
  /** rules for a virtual network's service endpoint; trusted services do not pass them */
  readonly serviceEndpointRules?: number;
  readonly exportPolicy?: 'enabled' | 'disabled';
  /** `enabled`: a key of the customer's encrypts it, and it has no referrers API */
  readonly encryption?: 'enabled' | 'disabled';
  readonly softDelete?: 'enabled' | 'disabled';
  /** days after which a manifest without a tag is deleted for good; absent where nothing deletes them */
  readonly retentionDays?: number;
  /** `enabled`: what arrives is hidden until somebody releases it */
  readonly quarantine?: 'enabled' | 'disabled';
  readonly roleAssignmentMode?: string;
  readonly provisioningState?: string;
}

const ACCESS = ['Enabled', 'Disabled'] as const;
const ACTIONS = ['Allow', 'Deny'] as const;
const BYPASS = ['AzureServices', 'None'] as const;

type Json = Readonly<Record<string, unknown>>;

/** Reads an ARM registry body field by field; undefined when it has no id or login server. */
export function parseRegistryResource(body: unknown): RegistryResource | undefined {
  const json = record(body);
  const properties = record(json['properties']);
  const policies = record(properties['policies']);
  const rules = record(properties['networkRuleSet']);
  const id = parseRegistryResourceId(text(json['id']) ?? '');
  const loginServer = text(properties['loginServer'])?.toLowerCase();
  if (!id || loginServer === undefined) return undefined;
  return {
    ...id,
    loginServer,
    ...present('location', text(json['location'])),
    ...present('sku', text(record(json['sku'])['name'])),
    ...present('publicNetworkAccess', choice(properties['publicNetworkAccess'], ACCESS)),
    ...present('defaultAction', choice(rules['defaultAction'], ACTIONS)),
    ...present('networkRuleBypass', choice(properties['networkRuleBypassOptions'], BYPASS)),
    ...present('serviceEndpointRules', countOf(rules['virtualNetworkRules'])),
    ...present('exportPolicy', status(policies['exportPolicy'])),
    ...present('encryption', status(properties['encryption'])),
    ...present('softDelete', status(policies['softDeletePolicy'])),
    ...present('retentionDays', retentionOf(policies['retentionPolicy'])),
    ...present('quarantine', status(policies['quarantinePolicy'])),
    ...present('roleAssignmentMode', text(properties['roleAssignmentMode'])),
    ...present('provisioningState', text(properties['provisioningState'])),
  };
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function choice<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  const wanted = text(value)?.toLowerCase();
  return allowed.find((name) => name.toLowerCase() === wanted);
}

function retentionOf(policy: unknown): number | undefined {
  const { days } = record(policy);
  return status(policy) === 'enabled' && typeof days === 'number' ? days : undefined;
}

/** How many there are; undefined where there are none, or newer versions of the API leave them out. */
function countOf(list: unknown): number | undefined {
  return Array.isArray(list) && list.length > 0 ? list.length : undefined;
}

function status(policy: unknown): 'enabled' | 'disabled' | undefined {
  return choice(record(policy)['status'], ['enabled', 'disabled']);
}
