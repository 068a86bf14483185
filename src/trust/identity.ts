/**
 * Whom a signature may be by. Without a wildcard any identity is compared whole; with one, the parts of
 * an https identity or an e-mail address are compared each for itself, so that no part says what belongs
 * to another: a branch may be named `x@refs/heads/main`.
 */
export type IdentityPattern =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'mail'; readonly text: string; readonly local: string; readonly host: string }
  | {
      readonly kind: 'https';
      readonly text: string;
      readonly host: string;
      readonly path: string;
      readonly ref: Ref;
    };

/** What has to stand behind the `@` that follows a workflow's path. */
type Ref =
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  | { readonly kind: 'like'; readonly pattern: string };

/** Longer ones are no identity anybody writes, and none that a wildcard covers. */
const LONGEST = 2048;
const HOST = /^[\w-]+(\.[\w-]+)*(:\d+)?$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const UNSEEN = /[\p{C}\u2028\u2029]/u;

/**
 * Reads an identity or a pattern of one: `*` stands for anything but `/` and `@`, `**` also for `/`.
 * What follows the first `@` behind a workflow's path is its ref.
 *
 * @returns the pattern, or what is expected instead
 */
export function parseIdentity(text: string): IdentityPattern | string {
  if (text.length > LONGEST) return `an identity of at most ${LONGEST} characters`;
  if (UNSEEN.test(text)) return 'an identity without control characters';
  if (/^\**$/.test(text)) return 'an identity: * alone would be everybody';
  if (!text.includes('*')) return { kind: 'whole', text };
  if (/\s/.test(text)) return 'an identity without blanks where there is a wildcard';
  if (text.startsWith('https://')) {
    const { host, path, ref } = partsOf(text);
    const [, owner = '', repository = ''] = path.split('/');
    const named = [owner, repository].every((it) => it !== '' && !it.includes('*'));
    if (!HOST.test(host) || !named) {
      return 'a pattern that spells out host, owner and repository, as https://github.com/owner/repo/.github/workflows/*@refs/heads/main';
    }
    const like: Ref = ref === undefined ? { kind: 'none' } : { kind: 'like', pattern: ref };
    return { kind: 'https', text, host, path, ref: like };
  }
  const [local = '', host = '', ...more] = text.split('@');
  if (!SCHEME.test(text) && !local.includes('/') && HOST.test(host) && more.length === 0) {
    return { kind: 'mail', text, local, host };
  }
  return 'an identity without *, which only an https identity, or an e-mail address before its @, may have';
}

/**
 * The pattern of a workflow at a GitHub: `owner/repo` is any workflow of the repository, and one without
 * `@ref` is meant at any ref.
 *
 * @param server address of the GitHub, for a text that names none
 * @returns the pattern, or what is expected instead
 */
export function parseWorkflow(text: string, server: string): IdentityPattern | string {
  const full = text.startsWith('https://') ? text : `${server}/${text}`;
  const { host, path, ref } = partsOf(full);
  const isRepository = /^\/[^/]+\/[^/]+$/.test(path) && ref === undefined;
  const checked = parseIdentity(isRepository ? `${full}/**` : full);
  if (typeof checked === 'string' || ref !== undefined) return checked;
  const below = isRepository ? `${path}/**` : path;
  return { kind: 'https', text: full, host, path: below, ref: { kind: 'any' } };
}

/** Whether an identity, as a certificate states it, is the expected one. */
export function isExpected(expected: IdentityPattern, actual: string): boolean {
  switch (expected.kind) {
    case 'whole':
      return actual === expected.text;
    case 'mail': {
      const [local = '', host, ...more] = actual.split('@');
      return isPlain(actual) && more.length === 0 && host === expected.host
        ? isLike(expected.local, local)
        : false;
    }
    case 'https': {
      if (!isPlain(actual) || !actual.startsWith('https://')) return false;
      const { host, path, ref } = partsOf(actual);
      return host === expected.host && isLike(expected.path, path) && isRef(expected.ref, ref);
    }
  }
}

/**
 * What to add where an identity is not the expected one: a pattern that covered it as long as `*` stood
 * for any run of characters is told as that.
 */
export function hintAt({ text }: IdentityPattern, actual: string): string {
  return text.includes('*') && couldBe(text, actual)
    ? ' (* in the pattern covered this before 0.2.0; now it stops at / and @: write ** to run over /, and @ itself)'
    : '';
}

function isRef(expected: Ref, actual: string | undefined): boolean {
  switch (expected.kind) {
    case 'none':
      return actual === undefined;
    case 'any':
      return true;
    case 'like':
      return actual !== undefined && isLike(expected.pattern, actual);
  }
}

/** Nothing that could be read as something else: wildcards cover no blanks and no steps upwards. */
function isPlain(text: string): boolean {
  return text.length <= LONGEST && !UNSEEN.test(text) && !/\s|\/\.\.?(\/|@|$)/.test(text);
}

function partsOf(url: string): { host: string; path: string; ref: string | undefined } {
  const rest = url.slice('https://'.length);
  const slash = rest.indexOf('/');
  if (slash < 0) return { host: rest, path: '', ref: undefined };
  const host = rest.slice(0, slash);
  const at = rest.indexOf('@', slash);
  return at < 0
    ? { host, path: rest.slice(slash), ref: undefined }
    : { host, path: rest.slice(slash, at), ref: rest.slice(at + 1) };
}

/** Whether a part is like its pattern: all the places in the pattern that may come next are followed. */
function isLike(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*+|[^*]/gu) ?? [];
  let places = beyondWildcards(tokens, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place] ?? '';
      if (!token.startsWith('*')) {
        if (token === character) next.add(place + 1);
      } else if (character !== '@' && (character !== '/' || token.length > 1)) {
        next.add(place);
      }
    }
    places = beyondWildcards(tokens, next);
  }
  return places.has(tokens.length);
}

/** A wildcard may stand for nothing: the place behind it is reached as well. */
function beyondWildcards(tokens: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (tokens[place]?.startsWith('*')) places.add(place + 1);
  return places;
}

/** The rule of version 0.1: `*` stands for any run of characters. */
function couldBe(pattern: string, actual: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!actual.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = actual.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return actual.length - last.length >= at && actual.endsWith(last);
}
