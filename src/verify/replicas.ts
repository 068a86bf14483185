import type { ReplicaProof, Verification } from './verification.js';
import { type Claimed, type VerifyServices, verify } from './verify.js';

/** A regional endpoint of the target, and how it is read. */
export interface Replica {
  readonly endpoint: string;
  readonly services: VerifyServices;
}

/**
 * Proves tags and manifests through each endpoint as well, each waited for like a replica that lags.
 * What is attached is proven through the login server alone.
 *
 * @param proven what the login server showed
 */
export async function withReplicas(
  proven: Verification,
  claimed: Claimed,
  replicas: readonly Replica[],
): Promise<Verification> {
  if (replicas.length === 0 || proven.kind !== 'proven') return proven;
  const proofs = await Promise.all(
    replicas.map(async ({ endpoint, services }): Promise<ReplicaProof> => {
      const { kind, tags, manifests, waited } = await verify(
        { ...claimed, referrers: [], earlier: undefined },
        services,
      );
      return { endpoint, kind, tags, manifests, waited };
    }),
  );
  const kinds = proofs.map(({ kind }) => kind);
  const worst = (['mismatched', 'unreadable'] as const).find((kind) => kinds.includes(kind));
  return { ...proven, kind: worst ?? 'proven', replicas: proofs };
}
