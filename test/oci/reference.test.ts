import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from '../../src/oci/format-error.js';
import {
  formatReference,
  isDomain,
  parseReference,
  parseRepository,
  parseTag,
  splitReference,
} from '../../src/oci/reference.js';
import { jsonFixture } from '../fixtures.js';

interface Upstream {
  readonly parseCases: readonly {
    readonly input: string;
    readonly err: string | null;
    readonly repository: string | null;
    readonly tag: string | null;
    readonly digest: string | null;
    readonly oracle: { readonly domain?: string; readonly path?: string };
  }[];
  readonly tables: Record<string, Record<string, any[]>>;
}

const upstream = jsonFixture<Upstream>('grammar/distribution-reference.json');
const table = (name: string, key = 'tests') => upstream.tables[name]?.[key] ?? [];

/** The codes that stand for upstream's error texts. */
const CODE_OF: Readonly<Record<string, string>> = {
  'repository name must have at least one component': 'REPOSITORY_EMPTY',
  'invalid reference format': 'REFERENCE_FORMAT',
  'invalid checksum digest length': 'DIGEST_LENGTH',
  'unsupported digest algorithm': 'DIGEST_ALGORITHM',
  'repository name must be lowercase': 'REPOSITORY_UPPERCASE',
  'repository name must not be more than 255 characters': 'REPOSITORY_TOO_LONG',
};

function codeOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as FormatError).code;
  }
}

describe('splitReference against the upstream table', () => {
  it.each(upstream.parseCases.map((it) => [it.input, it] as const))('%s', (input, expected) => {
    if (expected.err !== null) {
      expect(codeOf(() => splitReference(input))).toBe(CODE_OF[expected.err]);
      return;
    }
    const parts = splitReference(input);
    expect(parts.domain ?? '').toBe(expected.oracle.domain);
    expect(parts.path).toBe(expected.oracle.path);
    expect(parts.tag ?? null).toBe(expected.tag);
    expect(parts.digest ?? null).toBe(expected.digest);
  });

  it.each(table('TestReferenceRegexp').map((it) => [it.input, it] as const))(
    'regexp: %s',
    (input, { match, subs }) => {
      expect(codeOf(() => splitReference(input)) === undefined).toBe(match);
      if (!match) return;
      const { domain, path, tag, digest } = splitReference(input);
      expect([domain ? `${domain}/${path}` : path, tag ?? '', digest ?? '']).toEqual(subs);
    },
  );
});

describe('parseReference against the upstream tables', () => {
  it.each(table('TestParseRepositoryInfo'))('$FullName', (it_) => {
    const forms = [it_.FamiliarName, it_.FullName, it_.AmbiguousName].filter((it) => it !== '');
    for (const form of forms) {
      expect(parseReference(form)).toEqual({ registry: it_.Domain, repository: it_.RemoteName });
    }
  });

  it.each(table('TestNormalizedSplitHostname'))('$input', ({ input, domain, path }) => {
    expect(parseReference(input)).toEqual({ registry: domain, repository: path });
  });

  it.each(table('TestParseAnyReference').filter((it) => !/^sha256:/.test(it.Equivalent)))(
    '$Reference',
    ({ Reference, Equivalent }) => {
      expect(formatReference(parseReference(Reference))).toBe(Equivalent);
    },
  );

  it.each(table('TestValidateReferenceName', 'validRepoNames'))('accepts %s', (name) => {
    expect(codeOf(() => parseReference(name))).toBeUndefined();
  });

  it.each(table('TestValidateReferenceName', 'invalidRepoNames'))('refuses %s', (name) => {
    expect(codeOf(() => parseReference(name))).toBeDefined();
  });

  it.each(table('TestValidateRemoteName', 'validRepositoryNames'))('accepts %s', (name) => {
    expect(codeOf(() => parseReference(name))).toBeUndefined();
  });

  it.each(table('TestValidateRemoteName', 'invalidRepositoryNames'))('refuses %s', (name) => {
    expect(codeOf(() => parseReference(name))).toBeDefined();
  });

  it.each(table('TestDomainRegexp'))('domain $input: $match', ({ input, match }) => {
    expect(isDomain(input)).toBe(match);
  });

  it('never assumes a tag', () => {
    expect(parseReference('busybox')).toEqual({
      registry: 'docker.io',
      repository: 'library/busybox',
    });
  });
});

describe('properties', () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const repository = fc.array(component, { minLength: 1, maxLength: 4 }).map((it) => it.join('/'));
  const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);

  it('a formatted reference parses to itself', () => {
    fc.assert(
      fc.property(repository, tag, (path, name) => {
        const text = `devacr.azurecr.io/${path}:${name}`;
        const parsed = parseReference(text);
        expect(parsed).toEqual({ registry: 'devacr.azurecr.io', repository: path, tag: name });
        expect(formatReference(parsed)).toBe(text);
      }),
    );
  });

  it('any text is parsed or refused with a code, in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000, unit: 'binary' }), (text) => {
        for (const parse of [parseReference, splitReference, parseRepository, parseTag]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        }
      }),
    );
  });

  it('long runs of separators do not blow up', () => {
    const started = performance.now();
    for (const run of [
      'a-'.repeat(50_000),
      'a.'.repeat(50_000),
      'a/'.repeat(50_000),
      '-'.repeat(100_000),
    ]) {
      expect(codeOf(() => parseReference(run))).toBeDefined();
      expect(codeOf(() => parseRepository(`${run}!`))).toBeDefined();
    }
    expect(codeOf(() => parseRepository(`${'a-'.repeat(120)}!`))).toBeDefined();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
