import type { Facts } from '../facts/facts.js';

/**
 * Whether an optional image is not there: its source registry itself said that it has no such digest,
 * tag or repository. What could not be asked is never that.
 */
export function isSkipped({ mode, promotion, source, evidence, digest }: Facts): boolean {
  if (mode === 'verify' || !promotion.policy.optional) return false;
  if (digest !== undefined) return source.image.kind === 'absent';
  const resolves = evidence.kind === 'missing' && !promotion.policy.requireDigest;
  return resolves && source.tagDigest.kind === 'absent';
}
