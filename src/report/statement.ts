import type { GateId, Verdict } from '../gates/verdict.js';
import type { Digest } from '../oci/digest.js';
import { VERSION } from '../version.js';
import type { ImageOutcome } from './outcome.js';
import { renderTrusted } from './trusted.js';

/**
 * The predicate of a statement: a list of properties that hold, and nothing about what does not.
 *
 * @see in-toto attestation framework, "Predicate type: Simple Verification Result", version 0.2
 */
export const PREDICATE_TYPE = 'https://in-toto.io/attestation/svr/v0.2';

/** What stands before each property, as the predicate asks for. */
const SCOPE = 'ACR_PROMOTION_GATE_';

/**
 * An in-toto Statement about one digest, for others to sign and to check. Nobody signed it yet.
 *
 * @see in-toto attestation framework, "Statement layer specification", version 1
 */
export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  /** each repository in which the digest was proven */
  readonly subject: readonly {
    readonly name: string;
    readonly digest: { readonly sha256: string };
  }[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: Predicate;
}

/** What was proven of the digest. */
export interface Predicate {
  readonly verifier: { readonly id: string; readonly policies: readonly [] };
  /** when it was verified, RFC 3339 in UTC */
  readonly timeCreated: string;
  /** what holds in every repository that the subject names */
  readonly properties: readonly string[];
  /** how it was verified, for each of them */
  readonly acrPromotionGate: { readonly images: readonly object[] };
}

/**
 * The gates that say something about the image, and whether a pass says it: of what nobody asked for it
 * says nothing. The other gates are about how the target may be written.
 */
const ABOUT_IMAGE: Readonly<Record<GateId, (image: ImageOutcome) => boolean>> = {
  'digest-evidence': () => true,
  'source-exists': () => true,
  'target-tag': () => false,
  'tag-lock': () => false,
  'manifest-count': () => true,
  platforms: () => true,
  network: () => false,
  referrers: ({ facts }) => facts.promotion.policy.requireReferrers.length > 0,
  signature: () => true,
  attestation: () => true,
  notation: () => true,
  'require-labels': () => true,
  'max-age-days': () => true,
  'tag-pattern': (image) => provenTags(image).length > 0,
  'set-overlap': () => false,
};

/**
 * A statement for each digest that was proven in the target, in the order of the images. It says never
 * more than was verified: what a gate waived, or what `warn-only` let pass, is no property.
 *
 * @param images with texts that are harmless already
 * @param ended when the last of it was proven
 */
export function statementsOf(images: readonly ImageOutcome[], ended: Date): Statement[] {
  const byDigest = new Map<Digest, ImageOutcome[]>();
  for (const image of images.filter(isProven)) {
    const { digest } = image.facts;
    if (digest === undefined) continue;
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), image]);
  }
  return [...byDigest].map(([digest, same]) => statementOf(digest, same, ended));
}

function isProven({ result, verification }: ImageOutcome): boolean {
  switch (result) {
    case 'promoted':
    case 'already-present':
    case 'verified':
    case 'rolled-back':
      return verification?.kind === 'proven';
    case 'failed':
    case 'mismatched':
    case 'blocked':
    case 'unverifiable':
    case 'held-back':
    case 'planned':
    case 'skipped':
      return false;
  }
}

function statementOf(digest: Digest, images: readonly ImageOutcome[], ended: Date): Statement {
  const sha256 = digest.slice('sha256:'.length);
  const names = new Set(images.map(repositoryOf));
  const [first = [], ...others] = images.map(propertiesOf);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [...names].map((name) => ({ name, digest: { sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      verifier: { id: `pkg:generic/acr-promotion-gate@${VERSION}`, policies: [] },
      timeCreated: ended.toISOString(),
      properties: first.filter((it) => others.every((other) => other.includes(it))),
      acrPromotionGate: { images: images.map(detailsOf) },
    },
  };
}

function repositoryOf({ facts }: ImageOutcome): string {
  const { registry, repository } = facts.promotion.target;
  return `${registry}/${repository}`;
}

/** What was read back from the target, and then what the gates passed. */
function propertiesOf(image: ImageOutcome): string[] {
  const tags = provenTags(image).length > 0 ? [`${SCOPE}TAGS_IN_TARGET`] : [];
  return [`${SCOPE}DIGEST_IN_TARGET`, ...tags, ...passed(image).map(({ gate }) => nameOf(gate))];
}

function nameOf(gate: GateId): string {
  return `${SCOPE}${gate.replaceAll('-', '_').toUpperCase()}`;
}

function passed(image: ImageOutcome): Verdict[] {
  return image.verdicts.filter(
    ({ gate, outcome }) => outcome === 'pass' && ABOUT_IMAGE[gate](image),
  );
}

function provenTags({ verification }: ImageOutcome): string[] {
  return (verification?.tags ?? []).flatMap(({ tag, kind }) => (kind === 'proven' ? [tag] : []));
}

function detailsOf(image: ImageOutcome): object {
  const { facts, result, verification } = image;
  const { source } = facts.promotion;
  const gates = passed(image);
  const { signature, attestations } = renderTrusted(facts);
  const count = (list: readonly { readonly kind: string }[] = []) =>
    list.filter(({ kind }) => kind === 'proven').length;
  return {
    result,
    target: repositoryOf(image),
    tags: provenTags(image),
    // In verify mode the source is not looked at.
    source:
      source && facts.mode !== 'verify' ? `${source.registry}/${source.repository}` : undefined,
    manifestsProven: count(verification?.manifests),
    attachedProven: count(verification?.referrers),
    gates: gates.map(({ gate, expected, got, warning }) => ({
      property: nameOf(gate),
      gate,
      expected,
      got,
      warning,
    })),
    signature: gates.some(({ gate }) => gate === 'signature') ? signature : undefined,
    attestations: gates.some(({ gate }) => gate === 'attestation') ? attestations : undefined,
  };
}
