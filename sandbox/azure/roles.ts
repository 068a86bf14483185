import { type Principal, type Registry, resourceIdOf } from '../world/world.js';

/** What a principal may do on a registry. */
export type Right = 'read' | 'import' | 'pull' | 'metadata' | 'push' | 'delete' | 'catalog';

const IMPORTER = 'Container Registry Data Importer and Data Reader';

const LEGACY: Readonly<Record<string, readonly Right[]>> = {
  Owner: ['read', 'import', 'pull', 'metadata', 'push', 'delete', 'catalog'],
  Contributor: ['read', 'import', 'pull', 'metadata', 'push', 'delete', 'catalog'],
  Reader: ['read', 'pull', 'metadata', 'catalog'],
  AcrPull: ['pull', 'catalog'],
  AcrPush: ['pull', 'push', 'catalog'],
  AcrDelete: ['delete'],
  [IMPORTER]: ['read', 'import', 'pull', 'catalog'],
  // A role of one's own with the single action Microsoft.ContainerRegistry/registries/metadata/read.
  'Metadata Reader (custom)': ['metadata'],
};

/**
 * The roles of which no document says whether they read metadata on a registry in the older permission
 * mode; `Registry.pullReadsMetadata` says which of the two this one does.
 */
const UNPROVEN: readonly string[] = ['AcrPull', 'AcrPush', IMPORTER];

/** In ABAC mode the usual data roles count for nothing on the data plane. */
const ABAC: Readonly<Record<string, readonly Right[]>> = {
  Owner: ['read', 'import'],
  Contributor: ['read', 'import'],
  Reader: ['read'],
  'Container Registry Repository Reader': ['pull', 'metadata'],
  'Container Registry Repository Writer': ['pull', 'metadata', 'push'],
  'Container Registry Repository Contributor': ['pull', 'metadata', 'push', 'delete'],
  'Container Registry Repository Catalog Lister': ['catalog'],
  [IMPORTER]: ['read', 'import', 'pull', 'metadata', 'catalog'],
};

export function hasRight(principal: Principal, registry: Registry, right: Right): boolean {
  if (principal.tenantId !== registry.tenantId) return false;
  const abac = registry.properties['roleAssignmentMode'] === 'AbacRepositoryPermissions';
  const table = abac ? ABAC : LEGACY;
  const id = resourceIdOf(registry).toLowerCase();
  return principal.roles.some(
    ({ scope, role }) =>
      covers(scope.toLowerCase(), id) &&
      ((table[role] ?? []).includes(right) ||
        (right === 'metadata' && !abac && registry.pullReadsMetadata && UNPROVEN.includes(role))),
  );
}

/** Whether a role that is assigned at one scope counts at another, both in lower case. */
export function covers(scope: string, id: string): boolean {
  return id === scope || id.startsWith(`${scope.replace(/\/$/, '')}/`);
}

const REGISTRY = 'Microsoft.ContainerRegistry/registries';
const ALL = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };

/** A role's actions as ARM's permissions list them; no data actions. */
export function actionsOf(role: string): { actions: string[]; notActions: string[] } {
  if (role === 'Owner') return { actions: ['*'], notActions: [] };
  if (role === 'Contributor') return ALL;
  if (role === 'Reader') return { actions: ['*/read'], notActions: [] };
  const rights = LEGACY[role] ?? [];
  const actions = [
    ...(rights.includes('import') ? [`${REGISTRY}/importImage/action`, `${REGISTRY}/read`] : []),
    ...(rights.includes('pull') ? [`${REGISTRY}/pull/read`] : []),
    ...(rights.includes('push') ? [`${REGISTRY}/push/write`] : []),
  ];
  return { actions, notActions: [] };
}
