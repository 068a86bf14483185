/** The parts of a registry's ARM resource ID. */
export interface RegistryResourceId {
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const RESOURCE_ID =
  /^\/subscriptions\/([0-9a-z-]{1,64})\/resourceGroups\/([\p{L}\p{N}._()-]{1,90})\/providers\/Microsoft\.ContainerRegistry\/registries\/([a-z0-9-]{2,80})\/?$/iu;

/**
 * Takes the resource ID of a container registry apart; undefined for any other text. ARM compares
 * resource IDs without regard to case, so this does too.
 *
 * @param text `/subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerRegistry/registries/…`
 */
export function parseRegistryResourceId(text: string): RegistryResourceId | undefined {
  const [, subscriptionId, resourceGroup, name] = RESOURCE_ID.exec(text) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) {
    return undefined;
  }
  return { id: text.replace(/\/$/, ''), subscriptionId, resourceGroup, name };
}
