import type { Promotion } from '../request/request.js';
import { type Entry, type Reading, repositoryOf } from './entry.js';
import { type Claim, type Evidence, literalClaim, weigh } from './evidence.js';
import { type EvidencePlaces, openEvidence } from './place.js';

/** More digests than that for one repository say nothing new: they differ. */
const MOST_DIGESTS = 10;

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
    ...(promotion.digestText === '' ? [] : await stated(promotion.digestText, promotion)),
    ...withoutSilence(files.flat()),
  ]);
}

/** The `digest` input: a digest, in quotes as well, or behind the name of the image that is promoted. */
async function stated(text: string, promotion: Promotion): Promise<Claim[]> {
  const literal = literalClaim('digest', text);
  if (literal.kind !== 'unusable') return [literal];
  const { readDigests } = await import('./read.js');
  const reading = readDigests(text);
  const claims = reading && claimsIn('digest', reading, undefined, promotedRepository(promotion));
  return claims ?? [literal];
}

async function claimsOf(
  given: string,
  promotion: Promotion,
  places: EvidencePlaces,
): Promise<Claim[]> {
  const origin = `digest-evidence ${given}`;
  const repository = promotedRepository(promotion);
  const opened = await openEvidence(given, places);
  // What knows the formats is loaded for those who have files.
  const { readEvidence } = await import('./read.js');
  return opened.flatMap(({ fetched, pick }): Claim[] => {
    if (fetched.kind === 'failed') return [{ origin, kind: 'unusable', problem: fetched.reason }];
    if (fetched.text.trim() === '') return [{ origin, kind: 'unusable', problem: 'it is empty' }];
    return claimsIn(origin, readEvidence(fetched.text), pick, repository);
  });
}

/** A file that says nothing is one too many only where no other file of the input says something. */
function withoutSilence(claims: readonly Claim[]): Claim[] {
  if (claims.some(({ kind }) => kind === 'digest')) return [...claims];
  return claims.map((it) => (it.kind === 'silent' ? { ...it, kind: 'unusable' } : it));
}

/** The image the evidence has to be about: the source, or the target where only that is verified. */
function promotedRepository({ source, target }: Promotion): string {
  const { registry, repository } = source ?? target;
  return `${registry}/${repository}`;
}

/**
 * The claims of one piece of evidence: picked by name where one is given, entries that name another
 * repository left out, each digest once.
 *
 * @param repository `registry/repository` of the image, by its one name
 */
export function claimsIn(
  origin: string,
  reading: Reading,
  pick: string | undefined,
  repository: string,
): Claim[] {
  if (reading.kind === 'refused') return [{ origin, kind: 'unusable', problem: reading.reason }];
  if (reading.kind === 'silent') return [{ origin, kind: 'silent', problem: reading.reason }];
  const { entries, format, strength } = reading;
  const unusable = (problem: string): Claim[] => [
    { origin, kind: 'unusable', problem: `${format}: ${problem}` },
  ];
  const named = pick === undefined ? entries : entries.filter(isPicked(pick));
  if (named.length === 0) {
    return unusable(
      pick === undefined ? 'it names no digest' : `no entry "${pick}" among ${entries.length}`,
    );
  }
  const ours = named.filter(
    ({ of }) => of.kind === 'unnamed' || of.repositories.includes(repository),
  );
  if (ours.length === 0) {
    return unusable(
      `no entry for ${repository}, ${named.length} for other repositories${shortNames(named)}`,
    );
  }
  const digests = [...new Set(ours.map(({ digest }) => digest))].slice(0, MOST_DIGESTS);
  return digests.flatMap((digest) =>
    digest === ''
      ? unusable('the digest is empty')
      : literalClaim(origin, digest, format, strength),
  );
}

/** What often makes an entry one of another repository. */
function shortNames(named: readonly Entry[]): string {
  const short = named.some(
    ({ of }) => of.kind === 'named' && of.repositories.some((it) => it.startsWith('docker.io/')),
  );
  return short ? "; a name without a registry is Docker Hub's" : '';
}

function isPicked(pick: string): (entry: Entry) => boolean {
  const repository = repositoryOf(pick);
  return ({ name, of }) =>
    name === pick ||
    (of.kind === 'named' && repository !== undefined && of.repositories.includes(repository));
}
