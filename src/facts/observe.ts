import type { RegistryResource } from '../azure/registry-resource.js';
import { type ErrorCode, isOver, PromotionError } from '../errors.js';
import type { Lookup } from '../oci/registry.js';
import type { Observed } from './facts.js';

/** Failures that end the run, besides its end itself; every other failure to read is a fact that a gate judges. */
const FATAL: readonly ErrorCode[] = [
  'IDENTITY_TOKEN',
  'REGISTRY_NOT_FOUND',
  'INPUT_INVALID',
  'BUG',
];

/**
 * Makes a reading of a request: a refused or failed one is `unknown`.
 *
 * @throws PromotionError the codes that end a run, and everything that is no PromotionError
 */
export async function observe<T>(reading: Promise<T | undefined>): Promise<Observed<T>> {
  try {
    const value = await reading;
    return value === undefined ? { kind: 'absent' } : { kind: 'known', value };
  } catch (error) {
    const unread = error instanceof PromotionError && !FATAL.includes(error.code);
    if (!unread || isOver(error)) throw error;
    return { kind: 'unknown', error };
  }
}

/**
 * The same for the ARM resource of a registry. Where images stand alone, a registry that is not found is
 * the matter of its own images only.
 */
export async function observeResource(
  reading: Promise<RegistryResource>,
  alone: boolean,
): Promise<Observed<RegistryResource>> {
  try {
    return await observe(reading);
  } catch (error) {
    const missing = error instanceof PromotionError && error.code === 'REGISTRY_NOT_FOUND';
    if (alone && missing) return { kind: 'unknown', error };
    throw error;
  }
}

/** The same for what a registry was asked by name. */
export function observeLookup<T>(lookup: Promise<Lookup<T>>): Promise<Observed<T>> {
  return observe(lookup.then((found) => (found.kind === 'found' ? found.value : undefined)));
}
