import type { RegistryResource } from '../azure/registry-resource.js';
import type { PromotionError } from '../errors.js';
import type { Facts, Observed } from '../facts/facts.js';
import { isRollback } from '../request/modes.js';

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

/** Whether a registry could be read for what a rule needs. */
export type Reach =
  | { readonly kind: 'reached' }
  /** every reading that failed did so because the registry is private, and the policy accepts that */
  | { readonly kind: 'waived' }
  /** at least one failed for a reason that nobody accepted */
  | { readonly kind: 'failed'; readonly error: PromotionError };

/**
 * Answers once for all rules whether these readings of the target are there. One failure that is no
 * matter of a private network outweighs any number that are, in whatever order they stand.
 */
export function reachOfTarget(facts: Facts, readings: readonly Observed<unknown>[]): Reach {
  const { unverifiable } = facts.promotion.policy;
  const accepted = (error: PromotionError) =>
    unverifiable === 'warn' &&
    !isRollback(facts.mode) &&
    isOutOfReach(error, facts.target.resource);
  return reachOf(readings, accepted);
}

/** The same for the source, which also needs a digest that was stated and not looked up. */
export function reachOfSource(facts: Facts, readings: readonly Observed<unknown>[]): Reach {
  const { unverifiable } = facts.promotion.policy;
  const stated = facts.evidence.kind === 'agreed';
  const accepted = (error: PromotionError) =>
    unverifiable === 'warn' &&
    stated &&
    !isRollback(facts.mode) &&
    isOutOfReach(error, facts.source.resource);
  return reachOf(readings, accepted);
}

function reachOf(
  readings: readonly Observed<unknown>[],
  accepted: (error: PromotionError) => boolean,
): Reach {
  const errors = readings.flatMap((it) => (it.kind === 'unknown' ? [it.error] : []));
  const failed = errors.find((error) => !accepted(error));
  if (failed) return { kind: 'failed', error: failed };
  return { kind: errors.length > 0 ? 'waived' : 'reached' };
}

/** What a reader has to know about a waived target. */
export const TARGET_WARNING =
  'unverifiable: warn: the target cannot be reached from here; nothing is moved, and the result is not proven.';
