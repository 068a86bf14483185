import type { IdentityClaims } from '../azure/identity.js';
import type { RegistryResource } from '../azure/registry-resource.js';
import type { Facts, Observed } from '../facts/facts.js';
import { keptOf } from '../goal/goal.js';
import type { StepReceipt } from '../import/receipt.js';
import { formatPlatform } from '../oci/platform.js';
import type { Lock } from '../oci/registry.js';
import { type Step, stepsOf } from '../plan/plan.js';
import { VERSION } from '../version.js';
import { countAttached, fateOf } from './attached.js';
import type { Failure, ImageOutcome, Result } from './outcome.js';
import type { RunContext } from './run-context.js';
import type { StepRecord, TagRecord } from './schema/change.js';
import type { ImageRecord, ReferrersRecord, ResourceRecord } from './schema/image.js';
import type { ReportRecord } from './schema/report.js';
import type { NotationRecord } from './schema/trust.js';
import { renderTrusted } from './trusted.js';
import { undoCommands } from './undo.js';

/** A signer may write any number of them; the envelope itself stays in the registry. */
const MOST_ANNOTATIONS = 100;

export interface RunFacts {
  readonly started: Date;
  readonly ended: Date;
  readonly mode: string;
  readonly context: RunContext;
  readonly identity: { readonly method: string; readonly claims: IdentityClaims } | undefined;
  readonly inputs: Readonly<Record<string, string>>;
  /** the step that would move tags back; undefined where none was moved */
  readonly undo: string | undefined;
}

/** The machine-readable report of a run, refused and failed ones included. */
export function renderRecord(
  result: Result,
  run: RunFacts,
  images: readonly ImageOutcome[],
  failures: readonly Failure[],
  headline: string,
): ReportRecord {
  const { action, ...context } = run.context;
  return {
    schemaVersion: 1,
    tool: { name: 'acr-promotion-gate', version: VERSION, ...action },
    result,
    headline,
    mode: run.mode,
    started: run.started.toISOString(),
    ended: run.ended.toISOString(),
    seconds: (run.ended.getTime() - run.started.getTime()) / 1000,
    run: context,
    identity: run.identity && { method: run.identity.method, ...run.identity.claims },
    inputs: run.inputs,
    rollback: run.undo,
    failures,
    images: images.map((image) => renderImage(image, run.identity?.claims.tenantId)),
  };
}

function renderImage(image: ImageOutcome, tenantId: string | undefined): ImageRecord {
  const { facts, plan, verification } = image;
  const { promotion, source, target } = facts;
  const tree = source.image.kind === 'known' ? source.image.value : undefined;
  return {
    result: image.result,
    failures: image.failures,
    warnings: image.warnings,
    source: promotion.source && {
      given: promotion.source.given,
      registry: promotion.source.registry,
      repository: promotion.source.repository,
      tag: promotion.source.tag,
      tagDigest: source.tagDigest.kind === 'known' ? source.tagDigest.value : undefined,
      resource: renderResource(source.resource, tenantId),
    },
    target: {
      registry: promotion.target.registry,
      repository: promotion.target.repository,
      resource: renderResource(target.resource, tenantId),
    },
    digest: facts.digest,
    evidence: { kind: facts.evidence.kind, claims: facts.evidence.claims },
    reason: promotion.policy.reason || undefined,
    leftOutTags: promotion.leftOutTags.length > 0 ? promotion.leftOutTags : undefined,
    manifestCount: tree?.nodes.length ?? verification?.manifests.length,
    platforms: tree?.platforms.map(formatPlatform),
    manifests: tree?.nodes.map(({ platform, ...node }) => ({
      ...node,
      platform: platform && formatPlatform(platform),
    })),
    referrers: renderReferrers(image),
    tags: renderTags(facts, image),
    notation: renderNotation(facts),
    verdicts: image.verdicts,
    ...renderTrusted(facts),
    plan: plan.kind,
    steps: renderSteps(image),
    verification: verification && {
      kind: verification.kind,
      waitedSeconds: verification.waited,
      tags: verification.tags.map(renderProof),
      keepers: verification.keepers?.map(renderProof),
      manifests: verification.manifests.map(renderProof),
      referrers: verification.referrers.map(renderProof),
      blobs: verification.blobs && renderProof(verification.blobs),
      replicas: verification.replicas?.map(({ endpoint, kind, waited, tags, manifests }) => ({
        endpoint,
        kind,
        waitedSeconds: waited,
        tags: tags.map(renderProof),
        manifests: manifests.map(renderProof),
      })),
    },
  };
}

/** The Notation signature that the trust policy accepted: whose, by which statement, and when. */
function renderNotation({ notation }: Facts): NotationRecord | undefined {
  if (notation.kind !== 'verified') return undefined;
  const { signer, applied, time, vouched, warnings, signature } = notation.value;
  const { subject, root, scheme, algorithm, signingTime, expiry, annotations } = signer;
  return {
    signer: { subject, root, scheme, algorithm },
    verified: vouched,
    statement: applied.statement,
    level: applied.level,
    signingTime: new Date(signingTime).toISOString(),
    expiry: expiry === undefined ? undefined : new Date(expiry).toISOString(),
    time,
    annotations: Object.fromEntries(Object.entries(annotations).slice(0, MOST_ANNOTATIONS)),
    warnings,
    signature,
  };
}

/** Everything that is attached to the source image, and how much of it had to be written. */
function renderReferrers(image: ImageOutcome): ReferrersRecord | undefined {
  const { source } = image.facts;
  if (source.referrers.kind === 'unknown') return { unknown: source.referrers.error.code };
  if (source.referrers.kind !== 'known') return undefined;
  const graph = source.referrers.value;
  const artifacts = graph.found.map((it) => {
    const fate = fateOf(image.goal, it)?.kind ?? 'left-behind';
    return { ...it, carried: fate !== 'left-behind' };
  });
  return { ...countAttached(image), artifacts };
}

function renderResource(
  resource: Observed<RegistryResource>,
  tenantId: string | undefined,
): ResourceRecord | undefined {
  if (resource.kind === 'known') return { ...resource.value, tenantId };
  return resource.kind === 'unknown' ? { unknown: resource.error.code } : undefined;
}

/** What each tag held before, which is also what a rollback needs. */
function renderTags(facts: Facts, image: ImageOutcome): TagRecord[] {
  const proofs = new Map(image.verification?.tags.map((proof) => [proof.tag, proof]));
  const kept = keptOf(image);
  const undone = undoCommands(image);
  return facts.tags.map((tag) => {
    const held = facts.target.tags.find((it) => it.tag === tag)?.held;
    const before = held?.kind === 'known' ? held.value : undefined;
    return {
      tag,
      before: held?.kind,
      previousDigest: before?.digest,
      previousCreatedTime: before?.createdTime,
      previousLastUpdateTime: before?.lastUpdateTime,
      locked: before && lockedWord(before.lock),
      after: kept.has(tag) ? 'kept' : proofs.get(tag)?.kind,
      keptAt: kept.get(tag),
      previousKeptAs: image.goal?.keepers.find(({ of }) => of === tag)?.tag,
      undo: undone.get(tag),
    };
  });
}

/** Null: the registry does not show locks to this identity. */
function lockedWord({ kind }: Lock): boolean | null {
  return kind === 'not-readable' ? null : kind === 'locked';
}

function renderSteps(image: ImageOutcome): StepRecord[] {
  return stepsOf(image.plan).map((step, index) => {
    const receipt = image.receipts[index];
    return {
      brings: step.brings,
      sourceImage: `${step.sourceRepository}@${step.digest}`,
      targetRepository: step.targetRepository,
      tags: step.tags,
      mode: step.mode,
      ...(receipt ? renderReceipt(receipt) : { end: 'planned' }),
    };
  });
}

function renderReceipt(receipt: StepReceipt): Omit<StepRecord, keyof Step | 'sourceImage'> {
  const { end } = receipt;
  return {
    end: end.kind,
    started: receipt.started,
    ended: receipt.ended,
    writes: receipt.posts.length,
    posts: receipt.posts.map(({ tags, fate }) => ({ tags, fate })),
    correlationIds: receipt.posts.flatMap(({ correlationId }) => correlationId ?? []),
    lostTags: end.kind === 'lost-race' ? end.tags : undefined,
    keptTags: end.kind === 'kept' ? end.tags : undefined,
    error: end.kind === 'failed' ? { code: end.error.code, message: end.error.message } : undefined,
  };
}

/** The same; an error is its code and message, and nothing else that hangs on it. */
function renderProof<P extends { readonly kind: string }>(proof: P): P {
  if (!('error' in proof) || proof.error === undefined) return proof;
  const { code, message } = proof.error as { code: string; message: string };
  return { ...proof, error: { code, message } };
}
