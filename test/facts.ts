import { literalClaim, weigh } from '../src/evidence/evidence.js';
import type { AttachedInTarget, Facts, Observed, TargetTag } from '../src/facts/facts.js';
import type { ManifestTree } from '../src/facts/tree.js';
import { type Digest, parseDigest } from '../src/oci/digest.js';
import { parseTag } from '../src/oci/reference.js';
import type { Referrer } from '../src/oci/referrer.js';
import type { Lock, TagProperties } from '../src/oci/registry.js';
import type { Policy } from '../src/request/request.js';

/** The digest that is promoted. */
export const OURS = parseDigest(`sha256:${'a'.repeat(64)}`);
/** Any other digest. */
export const OTHER = parseDigest(`sha256:${'b'.repeat(64)}`);
const UNASKED = { kind: 'unasked' } as const;
const ABSENT_TAG: TargetTag = { tag: parseTag('1.4'), held: { kind: 'absent' } };

/** What differs from an image of five manifests whose one wanted tag is absent in the target. */
export interface Changes {
  readonly now?: Date;
  readonly policy?: Partial<Policy>;
  readonly evidence?: Facts['evidence'];
  readonly sourceTags?: readonly string[];
  readonly source?: Partial<Facts['source']>;
  readonly target?: Partial<Facts['target']>;
  readonly mode?: Facts['mode'];
  readonly digest?: Digest | undefined;
  readonly signature?: Facts['signature'];
  readonly attestation?: Facts['attestation'];
  readonly notation?: Facts['notation'];
}

/** Rules that ask for nothing beyond the defaults. */
export const POLICY: Policy = {
  requireDigest: true,
  optional: false,
  force: { kind: 'never' },
  forwardOnly: [],
  keepPrevious: '',
  reason: '',
  maxManifests: 50,
  minManifests: 1,
  platforms: [],
  referrers: 'copy',
  referrerTypes: { include: [], exclude: [] },
  requireReferrers: [],
  signature: undefined,
  attestation: undefined,
  requireLabels: [],
  rules: {},
  notation: undefined,
  unverifiable: 'fail',
  warnOnly: [],
  explicit: [],
};

/** An image of so many manifests, of which nothing but their number matters. */
export function treeOf(manifests: number): Observed<ManifestTree> {
  const nodes = Array.from({ length: manifests }, () => ({
    digest: OURS,
    mediaType: '',
    attestation: false,
    size: 1,
  }));
  return { kind: 'known', value: { root: {} as ManifestTree['root'], nodes, platforms: [] } };
}

/** Facts for tests of pure stages. */
export function factsOf(changes: Changes = {}): Facts {
  const wanted = (changes.target?.tags ?? [ABSENT_TAG]).map((it) => it.tag);
  return {
    now: changes.now ?? new Date('2026-01-01T00:00:00Z'),
    mode: changes.mode ?? 'promote',
    promotion: {
      source: { given: '', registry: 'devacr.azurecr.io', repository: 'api', tag: parseTag('7') },
      target: { registry: 'prodacr.azurecr.io', repository: 'api' },
      statedTags: wanted,
      sourceTags: changes.sourceTags ?? [],
      leftOutTags: [],
      digestText: '',
      evidence: [],
      policy: { ...POLICY, ...changes.policy },
    },
    evidence: changes.evidence ?? weigh([literalClaim('source', OURS)]),
    digest: 'digest' in changes ? changes.digest : OURS,
    tags: wanted,
    signature: changes.signature ?? UNASKED,
    attestation: changes.attestation ?? UNASKED,
    notation: changes.notation ?? UNASKED,
    source: {
      resource: UNASKED,
      image: treeOf(5),
      tagDigest: UNASKED,
      tags: UNASKED,
      addressing: 'resource-id',
      referrers: UNASKED,
      pullsLeft: undefined,
      ...changes.source,
    },
    target: {
      resource: UNASKED,
      repository: { kind: 'known', value: { lock: lockOf(true) } },
      tags: [ABSENT_TAG],
      missing: UNASKED,
      attached: UNASKED,
      ...changes.target,
    },
  };
}

/** A tag that was read: what it holds, and whether it may be written. */
export const held = (digest: Digest, writeEnabled = true): Observed<TagProperties> => ({
  kind: 'known',
  value: { digest, lock: lockOf(writeEnabled) },
});

/** A lock as an ACR shows it. */
export function lockOf(writeEnabled: boolean): Lock {
  return { kind: writeEnabled ? 'open' : 'locked' };
}

export const tag = (name: string, observed: Observed<TagProperties>): TargetTag => ({
  tag: parseTag(name),
  held: observed,
});

/** The source with these artifacts attached, all of them wanted. */
export function graph(wanted: readonly Referrer[]): Partial<Facts['source']> {
  return {
    referrers: { kind: 'known', value: { found: wanted, wanted, fallbacks: [], leftOut: [] } },
  };
}

/** One signature on the image, as the source lists it. */
export function signed(change: Partial<Referrer> = {}): Changes {
  const artifactType = 'application/vnd.dev.cosign.artifact.sig.v1+json';
  const signature = { digest: OTHER, subject: OURS, artifactType, predicateTypes: [], ...change };
  return { source: graph([signature]) };
}

/** The target's side of what is attached: what it lacks of it, and of the image itself. */
export function attached(
  missing: readonly Digest[],
  tags: AttachedInTarget['tags'],
  lacking: readonly Digest[] = [],
): Partial<Facts['target']> {
  return {
    attached: { kind: 'known', value: { api: { kind: 'known', value: true }, missing, tags } },
    missing: { kind: 'known', value: lacking },
  };
}
