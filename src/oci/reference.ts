import { type Digest, parseDigest } from './digest.js';
import { DOCKER_HUB, isDockerHub } from './docker-hub.js';
import { FormatError } from './format-error.js';

/** A tag whose form was checked. Only {@link parseTag} and {@link parseReference} make one. */
export type Tag = string & { readonly __brand: 'Tag' };

/** An image reference in full: no part is implied any more. */
export interface Reference {
  /** host with optional port; Docker Hub is `docker.io` */
  readonly registry: string;
  /** path inside the registry; one-component names of Docker Hub carry `library/` */
  readonly repository: string;
  readonly tag?: Tag;
  readonly digest?: Digest;
}

/** A reference as written, before Docker's short names are expanded. */
export interface ReferenceParts {
  readonly domain?: string;
  readonly path: string;
  readonly tag?: Tag;
  readonly digest?: Digest;
}

const PATH_LIMIT = 255;

// The grammar of github.com/distribution/reference, regexp.go, production by production.
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = `${COMPONENT}(?:/${COMPONENT})*`;
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const IPV6 = '\\[(?:[a-fA-F0-9:]+)\\]';
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|${IPV6})(?::[0-9]+)?`;
const TAG = '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}';
const DIGEST = '[a-zA-Z][a-zA-Z0-9]*(?:[-_+.][a-zA-Z][a-zA-Z0-9]*)*:[a-fA-F0-9]{32,}';

const REFERENCE = new RegExp(`^((?:${DOMAIN}/)?${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const NAME = new RegExp(`^(?:(${DOMAIN})/)?(${PATH})$`);
const ONLY_DOMAIN = new RegExp(`^${DOMAIN}$`);
const ONLY_PATH = new RegExp(`^${PATH}$`);
const ONLY_TAG = new RegExp(`^${TAG}$`);
const IDENTIFIER = /^[a-f0-9]{64}$/;
/** Longer texts are refused unread: 255 for the path, 253 for a host, 128 for a tag, a digest. */
const TEXT_LIMIT = 4096;

/** Whether a text is a host with an optional port, as a registry's address is written. */
export function isDomain(text: string): boolean {
  return text.length <= TEXT_LIMIT && ONLY_DOMAIN.test(text);
}

/** Whether a text has the form of a tag. */
export function isTag(text: string): text is Tag {
  return ONLY_TAG.test(text);
}

/**
 * Checks a tag.
 *
 * @param text up to 128 of letters, digits, `_`, `.`, `-`, not starting with `.` or `-`
 * @throws FormatError `TAG_FORMAT`
 */
export function parseTag(text: string): Tag {
  if (!isTag(text)) {
    throw new FormatError(
      'TAG_FORMAT',
      'a tag has 1 to 128 of letters, digits, "_", "." and "-", and starts with none of "." "-"',
    );
  }
  return text;
}

/**
 * Checks a repository name, the path inside a registry.
 *
 * @throws FormatError `REPOSITORY_EMPTY`, `REPOSITORY_UPPERCASE`, `REPOSITORY_TOO_LONG` or
 * `REFERENCE_FORMAT`
 */
export function parseRepository(text: string): string {
  if (text === '') throw new FormatError('REPOSITORY_EMPTY', 'the repository name is empty');
  if (text.length > PATH_LIMIT) {
    throw new FormatError(
      'REPOSITORY_TOO_LONG',
      `a repository name has at most ${PATH_LIMIT} characters`,
    );
  }
  if (ONLY_PATH.test(text)) return text;
  if (ONLY_PATH.test(text.toLowerCase())) {
    throw new FormatError('REPOSITORY_UPPERCASE', 'a repository name is lower-case');
  }
  throw new FormatError(
    'REFERENCE_FORMAT',
    'a repository name is made of lower-case letters and digits, separated by ".", "_", "__", "-" and "/"',
  );
}

/**
 * Takes a reference apart without expanding anything.
 *
 * @throws FormatError as {@link parseRepository} and {@link parseDigest} do; `DIGEST_ALGORITHM` for a
 * digest that is not sha256, the one algorithm registries and the import serve
 * @see github.com/distribution/reference, function Parse
 */
export function splitReference(text: string): ReferenceParts {
  if (text === '') throw new FormatError('REPOSITORY_EMPTY', 'the repository name is empty');
  const match = text.length <= TEXT_LIMIT ? REFERENCE.exec(text) : null;
  if (!match) {
    const lower = text.length <= TEXT_LIMIT && REFERENCE.test(text.toLowerCase());
    throw lower
      ? new FormatError('REPOSITORY_UPPERCASE', 'a repository name is lower-case')
      : new FormatError('REFERENCE_FORMAT', 'expected registry/repository[:tag][@sha256:…]');
  }
  const [, name = '', tag, digest] = match;
  const [, domain, path = ''] = NAME.exec(name) ?? [];
  return {
    path: parseRepository(path),
    ...(domain === undefined ? {} : { domain }),
    ...(tag === undefined ? {} : { tag: parseTag(tag) }),
    ...(digest === undefined ? {} : { digest: parseSha256(digest) }),
  };
}

/**
 * Parses an image reference into its full form: Docker's short names get `docker.io` and `library/`,
 * and nothing is ever assumed for a missing tag.
 *
 * @param text `[registry/]repository[:tag][@sha256:…]`
 * @throws FormatError the codes of {@link splitReference}, and `REPOSITORY_IS_IDENTIFIER` for 64 hex
 * characters alone, which Docker takes for an image ID
 * @see github.com/distribution/reference, function ParseNormalizedNamed
 */
export function parseReference(text: string): Reference {
  if (IDENTIFIER.test(text)) {
    throw new FormatError(
      'REPOSITORY_IS_IDENTIFIER',
      '64 hexadecimal characters alone are an image ID; a digest needs repository@sha256: before them',
    );
  }
  const { registry, rest } = splitRegistry(text);
  const tagAt = rest.search(/[:@]/);
  const repository = tagAt < 0 ? rest : rest.slice(0, tagAt);
  if (repository !== repository.toLowerCase()) {
    throw new FormatError('REPOSITORY_UPPERCASE', 'a repository name is lower-case');
  }
  const parts = splitReference(`${registry}/${rest}`);
  if (parts.domain !== registry) {
    throw new FormatError('REFERENCE_FORMAT', 'expected registry/repository[:tag][@sha256:…]');
  }
  return {
    registry,
    repository: parts.path,
    ...(parts.tag === undefined ? {} : { tag: parts.tag }),
    ...(parts.digest === undefined ? {} : { digest: parts.digest }),
  };
}

/** Text of a reference: `registry/repository[:tag][@digest]`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

function splitRegistry(text: string): { registry: string; rest: string } {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const given = isRegistry ? first : DOCKER_HUB;
  const rest = isRegistry ? text.slice(slash + 1) : text;
  const registry = isDockerHub(given) ? DOCKER_HUB : given;
  const oneComponent = registry === DOCKER_HUB && !rest.includes('/') && rest !== '';
  return { registry, rest: oneComponent ? `library/${rest}` : rest };
}

function parseSha256(text: string): Digest {
  const digest = parseDigest(text);
  if (!digest.startsWith('sha256:')) {
    throw new FormatError('DIGEST_ALGORITHM', 'a registry is asked by sha256 digests only');
  }
  return digest;
}
