import type { Evidence } from '../evidence/evidence.js';
import type { Kept } from '../github/store.js';
import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { isWriting } from '../request/modes.js';
import { asksForBuilds, type Mode, type Promotion } from '../request/request.js';
import { signaturesOf } from '../request/signatures-of.js';
import type { FoundAt } from '../trust/attestation.js';
import { type Attached, gatherAttestation } from './attestation.js';
import { type Facts, type Observed, UNASKED } from './facts.js';
import type { AttachedPlace } from './layers.js';
import type { RevocationLists } from './notation.js';
import { observe } from './observe.js';
import { gatherSignature, signatureAt } from './signature.js';
import { gatherSource, NO_SOURCE, type SourceRegistry } from './source.js';
import { heldInVerify, readHeld, wantedTags, withKeepers, withSiblings } from './tags.js';
import {
  gatherPresent,
  gatherTarget,
  type Held,
  type TargetRegistry,
  UNREAD_TARGET,
  withPlatforms,
} from './target.js';
import { readTree } from './tree.js';

/** What GitHub keeps of attestations, and who may have signed those that are attached. */
export interface Attesting {
  readonly kept: Kept;
  readonly at: FoundAt;
}

/** Where the facts of one promotion are read. */
export interface Registries {
  readonly source: SourceRegistry | undefined;
  readonly target: TargetRegistry;
  /** where attestations of the image are looked for beside a registry; undefined where no rule asks for any */
  readonly attestations: Attesting | undefined;
  /** where revocation lists are asked for, where a trust policy wants them */
  readonly lists: RevocationLists;
}

/** What holds for every image of a run. */
export interface Gathering {
  readonly mode: Mode;
  /** when the run began to look */
  readonly now: Date;
  /** several images that wait for each other, or that stand alone; one image is neither */
  readonly set: 'one' | 'together' | 'alone';
}

/**
 * Reads everything the gates need, the two registries and ARM side by side.
 *
 * @throws PromotionError only where no verdict could follow: no token, a registry that is not found
 */
export async function gatherFacts(
  promotion: Promotion,
  registries: Registries,
  evidence: Evidence,
  { mode, now, set }: Gathering,
): Promise<Facts> {
  const agreed = evidence.kind === 'agreed' ? evidence.digest : undefined;
  if (mode === 'verify') return verifyFacts(promotion, registries, evidence, agreed, now);
  const { source, target } = registries;
  const [sourceFacts, held] = await Promise.all([
    gatherSource(promotion, source, agreed, set === 'alone'),
    gatherTarget(target, promotion, mode, set === 'alone'),
  ]);
  const pinned = evidence.kind === 'missing' && !promotion.policy.requireDigest;
  const resolved =
    pinned && sourceFacts.tagDigest.kind === 'known' ? sourceFacts.tagDigest.value : undefined;
  const digest = agreed ?? resolved;
  const wanted = wantedTags(promotion, sourceFacts.tags);
  const all = await heldOf(target, promotion, held, wanted, digest);
  const [present, tags, signature, attestation, notation] = await Promise.all([
    gatherPresent(target, promotion, digest, sourceFacts, all, set === 'together'),
    !isWriting(mode) && knowsPlatforms(sourceFacts)
      ? withPlatforms(target, promotion, all.tags, digest)
      : all.tags,
    gatherSignature(promotion, source?.reader, sourceFacts),
    attestationOf(promotion, registries.attestations, sourceFacts, source?.reader, digest, now),
    notationOf(mode, promotion, registries, sourceFacts, now),
  ]);
  return {
    now,
    mode,
    promotion,
    evidence,
    digest,
    tags: wanted,
    signature,
    attestation,
    notation,
    source: sourceFacts,
    target: { ...held, ...present, tags },
  };
}

/** What the target holds under every wanted tag: those that the source added are read now. */
async function heldOf(
  target: TargetRegistry,
  promotion: Promotion,
  held: Held,
  wanted: readonly Tag[],
  digest: Digest | undefined,
): Promise<Held> {
  const added = wanted.filter((tag) => !promotion.statedTags.includes(tag));
  const tags = [...held.tags, ...(await readHeld(target, promotion, added))];
  const beside = await withSiblings(target, promotion, tags, wanted, digest);
  return { ...held, tags: await withKeepers(target, promotion, beside, digest) };
}

/** The proof itself reads the target; before it only what a rule asks for is read. */
async function verifyFacts(
  promotion: Promotion,
  registries: Registries,
  evidence: Evidence,
  digest: Digest | undefined,
  now: Date,
): Promise<Facts> {
  const { signature: rule, attestation: attested, requireReferrers } = promotion.policy;
  const at = { reader: registries.target.reader, repository: promotion.target.repository };
  const listed =
    (requireReferrers.length > 0 || attested) && digest
      ? observe(at.reader.referrers(at.repository, digest).then(({ referrers: all }) => all))
      : UNASKED;
  const builds = asksForBuilds(promotion.policy);
  const [signature, attestation, notation, image, referrers, tags] = await Promise.all([
    rule && digest ? signatureAt(at, digest, rule) : UNASKED,
    attestationAt(promotion, registries.attestations, at, await listed, digest, now),
    notationInTarget(promotion, registries, digest, now),
    asksForContent(promotion) && digest
      ? observe(readTree(at.reader, at.repository, digest, undefined, 'target', builds))
      : UNASKED,
    listed,
    heldInVerify(registries.target, promotion, digest),
  ]);
  const target = { ...UNREAD_TARGET, image, referrers, tags };
  const source = NO_SOURCE;
  const read = {
    digest,
    tags: promotion.statedTags,
    signature,
    attestation,
    notation,
    source,
    target,
  };
  return { now, mode: 'verify', promotion, evidence, ...read };
}

/** Whether a rule that differs from its default can only be answered by the image's content. */
function asksForContent({ policy }: Promotion): boolean {
  return policy.platforms.length > 0 || policy.explicit.length > 0;
}

/** What a plan shows as coming or going is only told where the platforms of the source are known. */
function knowsPlatforms({ image }: Facts['source']): boolean {
  return image.kind === 'known' && image.value.platformsUnread === undefined;
}

/** Attestations of the source's image, out of what was read of it already. */
function attestationOf(
  promotion: Promotion,
  attesting: Attesting | undefined,
  { image, referrers }: Facts['source'],
  reader: RegistryReader | undefined,
  digest: Digest | undefined,
  now: Date,
): Facts['attestation'] | Promise<Facts['attestation']> {
  const { source } = promotion;
  if (!reader || !source) return UNASKED;
  // What could not be read of the image says nothing about what is attached to it.
  const graph = image.kind === 'unknown' ? image : referrers;
  const listed =
    graph.kind === 'known' ? { kind: 'known' as const, value: graph.value.found } : graph;
  const at = { reader, repository: source.repository };
  return attestationAt(promotion, attesting, at, listed, digest, now);
}

function attestationAt(
  { policy }: Promotion,
  attesting: Attesting | undefined,
  place: AttachedPlace,
  referrers: Observed<readonly Referrer[]>,
  digest: Digest | undefined,
  now: Date,
): Facts['attestation'] | Promise<Facts['attestation']> {
  const { attestation: rule } = policy;
  if (!rule || !attesting || digest === undefined) return UNASKED;
  const listed =
    referrers.kind === 'unknown'
      ? referrers
      : { kind: 'known' as const, value: referrers.kind === 'known' ? referrers.value : [] };
  const attached: Attached = { ...place, referrers: listed, at: attesting.at };
  return gatherAttestation(attesting.kept, digest, rule, now, attached);
}

/** What verifies Notation signatures is loaded for those who ask for it. */
async function notationOf(
  mode: Mode,
  promotion: Promotion,
  { source, lists }: Registries,
  { image, referrers }: Facts['source'],
  now: Date,
): Promise<Facts['notation']> {
  const { policy, source: name } = promotion;
  if (!policy.notation || !source || !name || image.kind !== 'known') return UNASKED;
  if (referrers.kind === 'unknown') return referrers;
  const { gatherNotation } = await import('./notation.js');
  const at = { reader: source.reader, repository: name.repository };
  const scope = signaturesOf(mode, promotion);
  const found = referrers.kind === 'known' ? referrers.value.found : [];
  return gatherNotation(policy.notation, { ...at, scope, lists, now }, image.value.root, found);
}

async function notationInTarget(
  promotion: Promotion,
  { target, lists }: Registries,
  digest: Digest | undefined,
  now: Date,
): Promise<Facts['notation']> {
  const { policy, target: name } = promotion;
  if (!policy.notation || digest === undefined) return UNASKED;
  const { notationAt } = await import('./notation.js');
  const scope = signaturesOf('verify', promotion);
  const at = { reader: target.reader, repository: name.repository, scope, lists, now };
  return notationAt(policy.notation, at, digest);
}
