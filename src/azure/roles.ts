/** The one role that a promotion needs, on both registries. */
export const IMPORT_ROLE = 'Container Registry Data Importer and Data Reader';

/** The command that gives an identity what a promotion needs on a registry. */
export function roleCommand(objectId: string | undefined, scope: string): string {
  const assignee = objectId ?? '<object id of the identity>';
  return `az role assignment create --role "${IMPORT_ROLE}" --assignee-object-id ${assignee} --scope ${scope}`;
}

/** What gives an identity the right to read locks, in either permission mode of a registry. */
export function lockRole(objectId: string | undefined, scope: string): string {
  const assignee = objectId ?? '<object id of the identity>';
  return `Give the identity a role that shows locks. Registry in ABAC mode: az role assignment create --role "Container Registry Repository Reader" --assignee-object-id ${assignee} --scope ${scope}. Any other: a custom role with the action Microsoft.ContainerRegistry/registries/metadata/read`;
}
