import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, isDigest, matches, parseDigest, shortDigest } from '../../src/oci/digest.js';
import type { FormatError } from '../../src/oci/format-error.js';
import { jsonFixture } from '../fixtures.js';

interface Upstream {
  readonly cases: readonly { readonly input: string; readonly err?: string }[];
  readonly oracle: readonly {
    readonly input: string;
    readonly result: { readonly error?: string };
  }[];
}

const upstream = jsonFixture<Upstream>('grammar/go-digest.json');

const CODE_OF: Readonly<Record<string, string>> = {
  '<<ErrDigestInvalidFormat>>': 'DIGEST_FORMAT',
  '<<ErrDigestInvalidLength>>': 'DIGEST_LENGTH',
  '<<ErrDigestUnsupported>>': 'DIGEST_ALGORITHM',
  'invalid checksum digest format': 'DIGEST_FORMAT',
  'invalid checksum digest length': 'DIGEST_LENGTH',
  'unsupported digest algorithm': 'DIGEST_ALGORITHM',
};

function codeOf(text: string): string | undefined {
  try {
    parseDigest(text);
    return undefined;
  } catch (error) {
    return (error as FormatError).code;
  }
}

describe('parseDigest', () => {
  it.each(upstream.cases.map((it) => [it.input, it.err] as const))('%s', (input, err) => {
    expect(codeOf(input)).toBe(err === undefined ? undefined : CODE_OF[err]);
  });

  it('agrees with the library on all its other inputs', () => {
    expect(upstream.oracle.length).toBeGreaterThan(100);
    for (const { input, result } of upstream.oracle) {
      // The library was run without the larger hashes linked in; its own table accepts them.
      if (/^sha(384|512):/.test(input)) continue;
      const wanted = result.error === undefined ? undefined : CODE_OF[result.error];
      expect([input, codeOf(input)]).toEqual([input, wanted]);
    }
  });

  it.each([
    ['upper-case hex', `sha256:${'A'.repeat(64)}`],
    ['a trailing line break', `sha256:${'a'.repeat(64)}\n`],
    ['white space', ` sha256:${'a'.repeat(64)}`],
    ['nothing', ''],
    ['only the algorithm', 'sha256:'],
  ])('refuses %s', (_, text) => {
    expect(isDigest(text)).toBe(false);
  });
});

describe('digestOf', () => {
  it('is the digest of the bytes, whatever they decode to', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const digest = digestOf(bytes);
        expect(parseDigest(digest)).toBe(digest);
        expect(matches(digest, bytes)).toBe(true);
        expect(matches(digest, new Uint8Array([...bytes, 0]))).toBe(false);
      }),
    );
  });

  it('knows the empty content', () => {
    expect(shortDigest(digestOf(new Uint8Array()))).toBe('sha256:e3b0c44298fc');
  });
});
