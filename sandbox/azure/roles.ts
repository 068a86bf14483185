import { type Principal, type Registry, resourceIdOf } from '../world/world.js';

/** What a principal may do on a registry. */
export type Right = 'read' | 'import' | 'pull' | 'push' | 'delete' | 'catalog';

const LEGACY: Readonly<Record<string, readonly Right[]>> = {
  Owner: ['read', 'import', 'pull', 'push', 'delete', 'catalog'],
  Contributor: ['read', 'import', 'pull', 'push', 'delete', 'catalog'],
  Reader: ['read', 'pull', 'catalog'],
  AcrPull: ['pull', 'catalog'],
  AcrPush: ['pull', 'push', 'catalog'],
  AcrDelete: ['delete'],
  'Container Registry Data Importer and Data Reader': ['read', 'import', 'pull', 'catalog'],
};

/** In ABAC mode the usual data roles count for nothing on the data plane. */
const ABAC: Readonly<Record<string, readonly Right[]>> = {
  Owner: ['read', 'import'],
  Contributor: ['read', 'import'],
  Reader: ['read'],
  'Container Registry Repository Reader': ['pull'],
  'Container Registry Repository Writer': ['pull', 'push'],
  'Container Registry Repository Contributor': ['pull', 'push', 'delete'],
  'Container Registry Repository Catalog Lister': ['catalog'],
  'Container Registry Data Importer and Data Reader': ['read', 'import', 'pull', 'catalog'],
};

export function hasRight(principal: Principal, registry: Registry, right: Right): boolean {
  if (principal.tenantId !== registry.tenantId) return false;
  const abac = registry.properties['roleAssignmentMode'] === 'AbacRepositoryPermissions';
  const table = abac ? ABAC : LEGACY;
  const id = resourceIdOf(registry).toLowerCase();
  return principal.roles.some(
    ({ scope, role }) => covers(scope.toLowerCase(), id) && (table[role] ?? []).includes(right),
  );
}

function covers(scope: string, id: string): boolean {
  return id === scope || id.startsWith(`${scope.replace(/\/$/, '')}/`);
}
