import type { Digest } from '../oci/digest.js';
import type { Tag } from '../oci/reference.js';
import type { Referrer } from '../oci/referrer.js';
import type { RegistryReader } from '../oci/registry.js';
import { BlobProver } from './blobs.js';
import { readManifest } from './read.js';
import { proveReferrers } from './referrers.js';
import { proveTree } from './tree.js';
import type { ManifestProof, ReferrerProof, TagProof, Verification } from './verification.js';
import type { Written } from './written.js';

/** What the target should hold. */
export interface Claimed {
  readonly repository: string;
  readonly digest: Digest;
  /** the digest and everything below it, where the source told; read at once */
  readonly below: readonly Digest[];
  readonly tags: readonly Tag[];
  /** tags that keep what moving tags held, and the digest of each */
  readonly keepers: readonly { readonly tag: Tag; readonly digest: Digest }[];
  /** what was carried along with it */
  readonly referrers: readonly Referrer[];
  /** what this run wrote; undefined when nothing was written, then the first answer counts */
  readonly written: Written | undefined;
  /** tags that were not sent, because what had to be there first was not proven */
  readonly heldBack: ReadonlySet<Tag>;
  /** an earlier proof of the same image: what it proved by bytes is not read again */
  readonly earlier?: Earlier | undefined;
}

/** What was proven before. */
export type Earlier = Pick<Verification, 'manifests' | 'referrers' | 'waited'>;

export interface VerifyServices {
  readonly target: RegistryReader;
  /** Reads when it is this image's turn; who waits for a replica takes nobody's turn. */
  turn<T>(read: () => Promise<T>): Promise<T>;
  sleep(milliseconds: number): Promise<void>;
}

/** Pauses between readings while replicas may lag, in milliseconds; together about a minute. */
const LAG_PAUSES: readonly number[] = [
  500, 1000, 2000, 3000, 5000, 5000, 5000, 10_000, 10_000, 15_000,
];

/** Pause between readings after those, for an import that may still land. */
const LANDING_PAUSE = 10_000;

/**
 * Proves from the target's own bytes that every tag names the digest, that the digest and every
 * manifest below it are served, and that what was carried along is there and is found. Never throws
 * for an answer of the registry.
 */
export async function verify(claimed: Claimed, services: VerifyServices): Promise<Verification> {
  const { target } = services;
  const unworded = claimed.written?.unworded ?? [];
  const prover = new BlobProver(target, claimed.repository, unworded);
  let waited = (claimed.earlier?.waited ?? 0) * 1000;
  let known = claimed.earlier?.manifests ?? [];
  for (let round = 0; ; round += 1) {
    const read = () =>
      Promise.all([
        Promise.all(claimed.tags.map((tag) => proveTag(target, claimed, tag))),
        Promise.all(
          claimed.keepers.map(({ tag, digest }) => proveTag(target, { ...claimed, digest }, tag)),
        ),
        proveTree(target, claimed, known),
        stillToProve(claimed, (open) => proveReferrers(target, claimed.repository, open)),
        unworded.length > 0 ? prover.prove() : undefined,
      ]);
    const [tags, keepers, manifests, referrers, blobs] = await services.turn(read);
    known = manifests;
    const proofs = {
      tags,
      manifests,
      referrers,
      ...(blobs === undefined ? {} : { blobs }),
      ...(keepers.length === 0 ? {} : { keepers }),
    };
    const settled = { kind: judge(proofs, claimed.heldBack), ...proofs, waited: waited / 1000 };
    const pause = pauseAfter(round, claimed.written, claimed.digest, proofs);
    if (pause === undefined) return settled;
    try {
      await services.sleep(pause);
    } catch {
      return settled;
    }
    waited += pause;
  }
}

type Proofs = Pick<Verification, 'tags' | 'keepers' | 'manifests' | 'referrers' | 'blobs'>;

const WRONG: readonly string[] = ['different', 'absent', 'corrupt', 'hidden'];

/** Tags that were held back say nothing about why: what could not be read beside them does. */
function judge(
  { tags, keepers = [], manifests, referrers, blobs }: Proofs,
  heldBack: ReadonlySet<Tag>,
): Verification['kind'] {
  const sent = [...tags, ...keepers].filter(({ tag }) => !heldBack.has(tag));
  const kinds = [...sent, ...manifests, ...referrers, ...(blobs ? [blobs] : [])].map(
    ({ kind }) => kind,
  );
  if (kinds.some((kind) => WRONG.includes(kind))) return 'mismatched';
  if (kinds.some((kind) => kind === 'unreadable' || kind === 'too-many')) return 'unreadable';
  return [...tags, ...keepers].every(({ kind }) => kind === 'proven') ? 'proven' : 'mismatched';
}

/** How long to wait for the next reading; undefined where this one counts. */
function pauseAfter(
  round: number,
  written: Written | undefined,
  digest: Digest,
  proofs: Proofs,
): number | undefined {
  if (written === undefined || !mayLag(written, digest, proofs)) return undefined;
  const landing = written.running && mayLand(written.unworded, digest, proofs);
  return LAG_PAUSES[round] ?? (landing ? LANDING_PAUSE : undefined);
}

/** Whether what is missing is what an import may still bring that has not said that it ended. */
function mayLand(unworded: readonly Digest[], digest: Digest, proofs: Proofs): boolean {
  const { tags, manifests, referrers, blobs } = proofs;
  const image = unworded.includes(digest) && [...tags, ...manifests].some((it) => !isProven(it));
  const attached = referrers.some((it) => unworded.includes(it.digest) && !isProven(it));
  return image || attached || blobs?.kind === 'absent';
}

function isProven({ kind }: TagProof | ManifestProof | ReferrerProof): boolean {
  return kind === 'proven';
}

function mayLag(
  written: Written,
  digest: Digest,
  { tags, keepers = [], manifests, referrers, blobs }: Proofs,
): boolean {
  return (
    [...tags, ...keepers].some((it) => !written.lostTags.has(it.tag) && lagging(written, it)) ||
    (!written.lostDigests.has(digest) && manifests.some(isGap)) ||
    referrers.some((it) => !written.lostDigests.has(it.digest) && isGap(it)) ||
    blobs?.kind === 'absent'
  );
}

/** Another digest than the old one under a tag is no lag: somebody moved it. */
function lagging({ before }: Written, proof: TagProof): boolean {
  if (proof.kind === 'different') return before.get(proof.tag) === proof.digest;
  return isGap(proof);
}

function isGap({ kind }: TagProof | ManifestProof | ReferrerProof): boolean {
  return kind === 'absent' || kind === 'corrupt' || kind === 'hidden';
}

async function proveTag(target: RegistryReader, claimed: Claimed, tag: Tag): Promise<TagProof> {
  const read = await readManifest(target, claimed.repository, tag);
  if (read.kind !== 'found') return { tag, ...read };
  const { digest } = read.content;
  return digest === claimed.digest ? { tag, kind: 'proven' } : { tag, kind: 'different', digest };
}

/** What an earlier proof has not shown yet of what was carried along is proven now. */
async function stillToProve(
  { referrers, earlier }: Claimed,
  prove: (open: readonly Referrer[]) => Promise<ReferrerProof[]>,
): Promise<ReferrerProof[]> {
  const shown = (earlier?.referrers ?? []).filter(({ kind }) => kind === 'proven');
  const isShown = ({ digest, tag }: Referrer) =>
    shown.some((it) => it.digest === digest && it.tag === tag);
  return [...shown, ...(await prove(referrers.filter((it) => !isShown(it))))];
}
