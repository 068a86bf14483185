import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from '../../src/oci/format-error.js';
import { childManifests, isAttestationChild, parseManifest } from '../../src/oci/manifest.js';
import { fixture, fixtureNames, jsonFixture } from '../fixtures.js';

interface Entry {
  readonly digest: string;
  readonly size: number;
  readonly kinds: readonly string[];
  readonly file: string;
}

const real = jsonFixture<Entry[]>('manifests/INDEX.json').filter(({ digest, file }) =>
  file.startsWith(digest.slice('sha256:'.length)),
);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('parseManifest on real manifests', () => {
  it('finds them', () => expect(real.length).toBeGreaterThan(50));

  it.each(real.map((it) => [it.digest, it] as const))('%s', (digest, entry) => {
    const bytes = fixture(`manifests/${entry.file}`);
    if (!entry.kinds.some((kind) => /^(oci|docker|artifact)/.test(kind))) {
      expect(() => parseManifest(bytes)).toThrow(FormatError);
      return;
    }
    const manifest = parseManifest(bytes);
    expect(manifest.digest).toBe(digest);
    expect(manifest.size).toBe(entry.size);
    const children = entry.kinds.find((kind) => kind.startsWith('children='));
    if (children) {
      expect(manifest.kind).toBe('index');
      expect(manifest.kind === 'index' && manifest.manifests.length).toBe(
        Number(children.slice(9)),
      );
    }
    const attestations = childManifests(manifest).some(isAttestationChild);
    expect(attestations).toBe(entry.kinds.includes('attestation-children'));
    expect('subject' in manifest && manifest.subject !== undefined).toBe(
      entry.kinds.includes('subject'),
    );
  });

  it('names every file of the folder', () => {
    const known = new Set(real.map(({ file }) => file));
    const unknown = fixtureNames('manifests').filter((it) => it !== 'INDEX.json' && !known.has(it));
    expect(unknown).toEqual([]);
  });
});

describe('parseManifest on made ones', () => {
  it.each([
    ['oci-index-49-children', 'index'],
    ['oci-index-50-children', 'index'],
    ['oci-index-51-children', 'index'],
    ['oci-index-nested', 'index'],
    ['docker-list-11', 'index'],
    ['cosign-legacy-sig', 'image'],
    ['docker-foreign-layer', 'image'],
    ['oci-zstd-layer', 'image'],
    ['helm-chart-harbor', 'image'],
    ['sigstore-bundle-referrer', 'image'],
    ['docker-schema1', 'schema1'],
  ])('%s is an %s', (name, kind) => {
    expect(parseManifest(fixture(`manifests/synthetic/${name}.json`)).kind).toBe(kind);
  });
});

describe('parseManifest refuses', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 };
  const image = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [],
  };

  it.each([
    ['no JSON', new TextEncoder().encode('<html>'), 'MANIFEST_FORMAT'],
    ['a list', encode([]), 'MANIFEST_FORMAT'],
    ['null', encode(null), 'MANIFEST_FORMAT'],
    ['no type at all', encode({ schemaVersion: 2 }), 'MANIFEST_UNSUPPORTED'],
    ['a foreign type', encode({ mediaType: 'text/html' }), 'MANIFEST_UNSUPPORTED'],
    ['no config', encode({ ...image, config: undefined }), 'MANIFEST_FORMAT'],
    [
      'a short digest',
      encode({ ...image, config: { ...config, digest: 'sha256:a' } }),
      'MANIFEST_FORMAT',
    ],
    ['a negative size', encode({ ...image, config: { ...config, size: -1 } }), 'MANIFEST_FORMAT'],
    ['a text as layers', encode({ ...image, layers: 'many' }), 'MANIFEST_FORMAT'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'MANIFEST_FORMAT'],
  ])('%s', (_, bytes, code) => {
    expect(() => parseManifest(bytes)).toThrow(expect.objectContaining({ code }));
  });

  it('a Content-Type that contradicts the manifest', () => {
    const bytes = encode(image);
    const type = 'application/vnd.oci.image.index.v1+json';
    expect(() => parseManifest(bytes, type)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_FORMAT' }),
    );
  });

  it('or parses, but never anything else, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => new TextEncoder().encode(text)),
          fc.uint8Array(),
        ),
        (bytes) => {
          try {
            parseManifest(bytes, 'application/vnd.oci.image.index.v1+json');
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
    );
  });
});
