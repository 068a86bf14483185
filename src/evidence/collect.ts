import type { Promotion } from '../request/request.js';
import type { Entry, Reading } from './entry.js';
import { type Claim, type Evidence, literalClaim, weigh } from './evidence.js';
import { type EvidencePlaces, fetchEvidence, parseEvidenceName } from './place.js';
import { readEvidence } from './read.js';

/** Collects every claim about the digest of one promotion and weighs them. */
export async function collectEvidence(
  promotion: Promotion,
  places: EvidencePlaces,
): Promise<Evidence> {
  const inSource = promotion.source?.digestText;
  const files = await Promise.all(
    promotion.evidence.map((given) => claimsOf(given, promotion, places)),
  );
  return weigh([
    ...(inSource === undefined ? [] : [literalClaim('source', inSource)]),
    ...(promotion.digestText === '' ? [] : [literalClaim('digest', promotion.digestText)]),
    ...files.flat(),
  ]);
}

async function claimsOf(
  given: string,
  promotion: Promotion,
  places: EvidencePlaces,
): Promise<Claim[]> {
  const name = parseEvidenceName(given);
  const origin = `digest-evidence ${given}`;
  const fetched = await fetchEvidence(name, places);
  if (fetched.kind === 'failed') return [{ origin, kind: 'unusable', problem: fetched.reason }];
  if (fetched.text.trim() === '') return [{ origin, kind: 'unusable', problem: 'it is empty' }];
  return claimsIn(origin, readEvidence(fetched.text), name.pick, repositoryOf(promotion));
}

/** The image the evidence has to be about: the source, or the target where only that is verified. */
function repositoryOf({ source, target }: Promotion): string {
  const { registry, repository } = source ?? target;
  return `${registry}/${repository}`;
}

/**
 * The claims of one piece of evidence: picked by name where one is given, entries that name another
 * repository left out, each digest once.
 */
export function claimsIn(
  origin: string,
  reading: Reading,
  pick: string | undefined,
  repository: string,
): Claim[] {
  if (reading.kind === 'refused') return [{ origin, kind: 'unusable', problem: reading.reason }];
  const { entries, format, strength } = reading;
  const named = pick === undefined ? entries : entries.filter((it) => isPicked(it, pick));
  if (named.length === 0) {
    const none =
      pick === undefined ? 'it names no digest' : `no entry "${pick}" among ${entries.length}`;
    return [{ origin, kind: 'unusable', problem: `${format}: ${none}` }];
  }
  const ours = named.filter(
    (it) => it.repositories.length === 0 || it.repositories.includes(repository),
  );
  if (ours.length === 0) {
    const others = `${named.length} for other repositories`;
    return [
      { origin, kind: 'unusable', problem: `${format}: no entry for ${repository}, ${others}` },
    ];
  }
  const digests = [...new Set(ours.map(({ digest }) => digest))];
  return digests.map((digest) =>
    digest === ''
      ? { origin, kind: 'unusable', problem: `${format}: the digest is empty` }
      : literalClaim(origin, digest, format, strength),
  );
}

function isPicked(entry: Entry, pick: string): boolean {
  return entry.name === pick || entry.repositories.includes(pick.toLowerCase());
}
