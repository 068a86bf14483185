import type { RegistryResource } from '../azure/registry-resource.js';
import type { PromotionError } from '../errors.js';
import type { Facts, Observed } from '../facts/facts.js';

/** Whether ARM says that the registry lets only some networks in. */
export function isRestricted(resource: RegistryResource): boolean {
  return resource.publicNetworkAccess === 'Disabled' || resource.defaultAction === 'Deny';
}

/**
 * Whether a failure means that this runner stands outside of a private network: the firewall's own
 * answer, or no connection to a registry that ARM says is restricted. Never 401, 429 or 5xx.
 */
export function isOutOfReach(error: PromotionError, resource: Observed<RegistryResource>): boolean {
  if (error.code === 'REGISTRY_FIREWALL') return true;
  const restricted = resource.kind === 'known' && isRestricted(resource.value);
  return error.code === 'REGISTRY_UNREACHABLE' && restricted;
}

/** Whether an unreadable fact of the target is waived by `unverifiable: warn`. */
export function waivesTarget(facts: Facts, error: PromotionError): boolean {
  const { unverifiable } = facts.promotion.policy;
  return unverifiable === 'warn' && isOutOfReach(error, facts.target.resource);
}

/** The same for the source, which also needs a digest that was stated and not looked up. */
export function waivesSource(facts: Facts, error: PromotionError): boolean {
  const { unverifiable } = facts.promotion.policy;
  const stated = facts.evidence.kind === 'agreed';
  return unverifiable === 'warn' && stated && isOutOfReach(error, facts.source.resource);
}

/** What a reader has to know about a waived target. */
export const TARGET_WARNING =
  'unverifiable: warn: the target cannot be reached from here; nothing is moved, and the result is not proven.';
