import { isProvenance } from './predicates.js';

/** What has to be true of a verified predicate. */
export interface Conditions {
  /** builder's id of a SLSA provenance; one without `@` is meant at any ref */
  readonly builder?: string;
  /** repository that was built, `https://host/owner/repo` or `host/owner/repo`, optionally `@ref` */
  readonly source?: string;
  /** how old an attestation may be, in milliseconds */
  readonly maxAge?: number;
}

/** What is known of an attestation beside its predicate, by its signature. */
export interface Signed {
  /** the certificate's identity; undefined by key */
  readonly identity: string | undefined;
  /** the repository that the certificate states, and the ref of it */
  readonly repository: string | undefined;
  readonly ref: string | undefined;
  /** when a witness saw the signature; undefined by key, where nobody did */
  readonly signedAt: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** A clock may be ahead by this much, in milliseconds. */
const SKEW = 5 * 60_000;

/**
 * Why a verified attestation does not meet the conditions; undefined where it meets all of them. Builder
 * and source are stated by SLSA provenance of versions 0.2 and 1. What the certificate states has to agree
 * with what the provenance claims, since who signs could claim anything. Of another predicate, which states
 * neither, only the certificate is held against the source.
 *
 * @see https://slsa.dev/spec/v1.0/provenance and https://slsa.dev/spec/v0.2/provenance
 */
export function unmetCondition(
  { builder, source, maxAge }: Conditions,
  predicateType: string,
  predicate: unknown,
  signed: Signed,
  now: number,
): string | undefined {
  const states = isProvenance(predicateType);
  return (
    (builder === undefined || !states ? undefined : notBuiltBy(builder, predicate, signed)) ??
    (source === undefined || !states ? undefined : notBuiltFrom(source, predicate)) ??
    (source === undefined ? undefined : notRunOf(source, signed)) ??
    (maxAge === undefined ? undefined : tooOld(maxAge, predicate, signed, now))
  );
}

function notBuiltBy(wanted: string, predicate: unknown, { identity }: Signed): string | undefined {
  const id = text(at(predicate, 'runDetails', 'builder', 'id') ?? at(predicate, 'builder', 'id'));
  if (id === undefined) return 'it states no builder';
  const named = wanted.includes('@') ? id : id.split('@')[0];
  if (named !== wanted) return `it is built by ${id}`;
  // A workflow that builds signs as itself; another one that names it as the builder is not it.
  const isWorkflow = id.includes('/.github/workflows/');
  return isWorkflow && identity !== undefined && identity !== id
    ? `it names ${id} as its builder, and is signed by ${identity}`
    : undefined;
}

function notBuiltFrom(wanted: string, predicate: unknown): string | undefined {
  const stated = sourceIn(predicate);
  if (stated === undefined) return 'it states no source';
  const expected = parseSource(wanted);
  if (stated.repository !== expected.repository) return `it is built from ${stated.repository}`;
  if (expected.ref !== undefined && stated.ref !== expected.ref) {
    return `it is built from ${stated.ref ?? 'no stated ref'} of ${stated.repository}`;
  }
  return undefined;
}

/** Whoever signs could claim any source; what the certificate states of the run, an authority has seen. */
function notRunOf(wanted: string, { repository, ref }: Signed): string | undefined {
  const expected = parseSource(wanted);
  if (repository !== undefined && parseSource(repository).repository !== expected.repository) {
    return `it is signed by a run of ${repository}`;
  }
  return expected.ref !== undefined && ref !== undefined && ref !== expected.ref
    ? `it is signed by a run at ${ref}`
    : undefined;
}

interface Source {
  readonly repository: string;
  readonly ref: string | undefined;
}

/** Where the build's own description says that it began: dependencies are no source. */
function sourceIn(predicate: unknown): Source | undefined {
  const parameters = at(predicate, 'buildDefinition', 'externalParameters');
  const workflow = at(parameters, 'workflow');
  const repository = text(at(workflow, 'repository'));
  if (repository !== undefined) {
    const ref = text(at(workflow, 'ref'));
    return { ...parseSource(repository), ref };
  }
  const uri =
    text(at(parameters, 'source', 'uri')) ??
    text(at(parameters, 'source')) ??
    text(at(parameters, 'configSource', 'uri')) ??
    text(at(predicate, 'invocation', 'configSource', 'uri'));
  return uri === undefined ? undefined : parseSource(uri);
}

/** A repository in one spelling: without scheme, `.git` and a ref behind `@` or `#`. */
function parseSource(uri: string): Source {
  const bare = uri.replace(/^(git\+)?https:\/\//, '');
  const cut = bare.search(/[@#]/);
  const whole = cut < 0 ? bare : bare.slice(0, cut);
  const ref = cut < 0 ? undefined : bare.slice(cut + 1);
  const [host = '', ...path] = whole
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split('/');
  return { repository: [host.toLowerCase(), ...path].join('/'), ref };
}

/** When an attestation was made: as a witness saw it, or as who signs with a key states it. */
function tooOld(
  maxAge: number,
  predicate: unknown,
  { signedAt }: Signed,
  now: number,
): string | undefined {
  const stated =
    signedAt ??
    text(at(predicate, 'runDetails', 'metadata', 'finishedOn')) ??
    text(at(predicate, 'runDetails', 'metadata', 'startedOn')) ??
    text(at(predicate, 'metadata', 'buildFinishedOn')) ??
    text(at(predicate, 'metadata', 'scanFinishedOn')) ??
    text(at(predicate, 'metadata', 'timestamp')) ??
    text(at(predicate, 'creationInfo', 'created')) ??
    text(at(predicate, 'timestamp')) ??
    text(at(predicate, 'Timestamp'));
  const time = stated === undefined ? Number.NaN : Date.parse(stated);
  if (Number.isNaN(time)) return 'nothing says when it was made';
  if (time > now + SKEW) return `it is made at ${stated}, which is in the future`;
  return now - time > maxAge ? `it is made at ${stated}, which is too long ago` : undefined;
}

function at(json: unknown, ...names: readonly string[]): unknown {
  let it: unknown = json;
  for (const name of names) {
    if (typeof it !== 'object' || it === null || !Object.hasOwn(it, name)) return undefined;
    it = (it as Json)[name];
  }
  return it;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 2048 ? value : undefined;
}
