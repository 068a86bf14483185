import type { Evidence } from '../evidence/evidence.js';
import type { Mode, Promotion } from '../request/request.js';
import type { Facts } from './facts.js';
import { gatherSource, NO_SOURCE, type SourceRegistry } from './source.js';
import {
  gatherPresent,
  gatherTarget,
  type TargetRegistry,
  UNREAD_TARGET,
  withPlatforms,
} from './target.js';

/**
 * Reads everything the gates need, the two registries and ARM side by side.
 *
 * @throws PromotionError only where no verdict could follow: no token, a registry that is not found
 */
export async function gatherFacts(
  mode: Mode,
  promotion: Promotion,
  source: SourceRegistry | undefined,
  target: TargetRegistry,
  evidence: Evidence,
): Promise<Facts> {
  const agreed = evidence.kind === 'agreed' ? evidence.digest : undefined;
  if (mode === 'verify') {
    // The proof itself reads the target; nothing else has to be known.
    return { mode, promotion, evidence, digest: agreed, source: NO_SOURCE, target: UNREAD_TARGET };
  }
  const [sourceFacts, held] = await Promise.all([
    gatherSource(promotion, source, agreed),
    gatherTarget(target, promotion),
  ]);
  const pinned = evidence.kind === 'missing' && !promotion.policy.requireDigest;
  const resolved =
    pinned && sourceFacts.tagDigest.kind === 'known' ? sourceFacts.tagDigest.value : undefined;
  const digest = agreed ?? resolved;
  const [present, tags] = await Promise.all([
    gatherPresent(target, promotion, digest, sourceFacts, held),
    mode === 'plan' ? withPlatforms(target, promotion, held.tags, digest) : held.tags,
  ]);
  return {
    mode,
    promotion,
    evidence,
    digest,
    source: sourceFacts,
    target: { ...held, ...present, tags },
  };
}
