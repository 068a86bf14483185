import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDigest } from '../../src/oci/digest.js';
import { FormatError } from '../../src/oci/format-error.js';
import { faultInKeys } from '../../src/oci/json-keys.js';
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

  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ mediaType: image.mediaType, digest, size: 2 }],
  };
  const artifact = { mediaType: 'application/vnd.oci.artifact.manifest.v1+json', blobs: [] };

  it.each<[string, object, string | undefined]>([
    ['an index with config and layers', { ...index, config, layers: [] }, undefined],
    ['an index with a config', { ...index, config }, undefined],
    ['an index with layers', { ...index, layers: [] }, undefined],
    ['an index with layers that are null', { ...index, layers: null }, undefined],
    ['an index with fsLayers', { ...index, fsLayers: [] }, undefined],
    ['an index with blobs', { ...index, blobs: [] }, undefined],
    ['an image with manifests', { ...image, manifests: [] }, undefined],
    ['an image with manifests that are null', { ...image, manifests: null }, undefined],
    ['an image with fsLayers', { ...image, fsLayers: [] }, undefined],
    ['an artifact with layers', { ...artifact, layers: [] }, undefined],
    [
      'an index by its type, an image by its content',
      { ...image, mediaType: index.mediaType },
      undefined,
    ],
    [
      'an image by its type, an index by its content',
      { ...index, mediaType: image.mediaType },
      undefined,
    ],
    [
      'neither by any type, both by content',
      { ...index, ...image, mediaType: undefined },
      undefined,
    ],
    [
      'an index by the header, with a config',
      { ...index, mediaType: undefined, config },
      index.mediaType,
    ],
    ['schema 1 by its version, an image by its type', { ...image, schemaVersion: 1 }, undefined],
    [
      'schema 1 by the header, an image by its content',
      { ...image, mediaType: undefined },
      'application/vnd.docker.distribution.manifest.v1+json',
    ],
    ['an image by its type, an index by the header', image, index.mediaType],
    ['an index by its type, an image by the header', index, image.mediaType],
    ['an index by its type, a config by the header', index, `${config.mediaType}; charset=utf-8`],
  ])('what is two things at once: %s', (_, manifest, contentType) => {
    expect(() => parseManifest(encode(manifest), contentType)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_FORMAT' }),
    );
  });

  it('a media type without end, in a message that has one', () => {
    const bytes = encode({ ...index, mediaType: '.'.repeat(1_000_000) });
    expect(() => parseManifest(bytes, index.mediaType)).toThrow(/^.{0,400}$/s);
  });

  it.each([undefined, '', 'application/json', 'text/plain; charset=utf-8', index.mediaType])(
    'no index behind the Content-Type %s',
    (type) => expect(parseManifest(encode(index), type).kind).toBe('index'),
  );

  const text = JSON.stringify(index);
  it.each([
    ['manifests twice', text.replace('{', '{"manifests":[],'), /"manifests" stands twice/],
    ['manifests twice, once escaped', text.replace('{', '{"manif\\u0065sts":[],'), /stands twice/],
    ['mediaType twice', text.replace('{', `{"mediaType":"${image.mediaType}",`), /stands twice/],
    ['digest twice below', text.replace('"size"', `"digest":"${digest}","size"`), /stands twice/],
    ['an annotation twice', text.replace('{', '{"annotations":{"a":"1","a":"2"},'), /stands twice/],
    ['__proto__ twice', text.replace('{', '{"__proto__":1,"__proto__":2,'), /stands twice/],
    ['Manifests beside manifests', text.replace('{', '{"Manifests":[],'), /read as manifests/],
    ['LAYERS beside manifests', text.replace('{', '{"LAYERS":[],'), /read as layers/],
    ['layerſ, which Go reads', text.replace('{', '{"layerſ":[],'), /read as layers/],
    [
      'Digest in a descriptor',
      text.replace('"size"', `"Digest":"${digest}","size"`),
      /read as digest/,
    ],
    ['33 levels', text.replace('{', `{"x":${'['.repeat(32)}${']'.repeat(32)},`), /levels deep/],
  ])('keys that are read differently: %s', (_, content, message) => {
    const bytes = new TextEncoder().encode(content);
    expect(() => parseManifest(bytes)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_FORMAT', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    [
      'annotations that differ in case',
      text.replace('{', '{"annotations":{"Digest":"1","digest":"2"},'),
    ],
    ['equal keys of two objects', text.replace('{', '{"subject":null,"x":{"a":1},"y":{"a":1},')],
    [
      'brackets and quotes in texts',
      text.replace('{', '{"annotations":{"a":"{\\"a\\":[","b":"\\\\"},'),
    ],
  ])('nothing of %s', (_, content) => {
    expect(parseManifest(new TextEncoder().encode(content)).kind).toBe('index');
  });

  it('keys that repeat, wherever they are, and no others', () => {
    // Whether a key repeats is known from how the text was made. JSON.parse is no judge of it: in a process in which a
    // hundred suites had run, that of Node 20 was seen to keep the key '"' as another one, for every text of a run.
    interface Made {
      readonly text: string;
      readonly repeats: boolean;
    }
    const key = fc.constantFrom('a', 'b', '"', '\\', '{', 'ü', '__proto__');
    const objects = fc.letrec<{ value: Made; list: Made; object: Made }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constant({ text: '1', repeats: false }),
        fc.constant({ text: '"{}"', repeats: false }),
        tie('object'),
        tie('list'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }).map((values) => ({
        text: `[${values.map(({ text }) => text).join(',')}]`,
        repeats: values.some(({ repeats }) => repeats),
      })),
      object: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((members) => ({
        text: `{${members.map(([name, { text }]) => `${JSON.stringify(name)}:${text}`).join(',')}}`,
        repeats:
          new Set(members.map(([name]) => name)).size < members.length ||
          members.some(([, { repeats }]) => repeats),
      })),
    })).object;
    let repeating = 0;
    fc.assert(
      fc.property(objects, ({ text, repeats }) => {
        if (repeats) repeating += 1;
        expect(faultInKeys(text, [], []) !== undefined).toBe(repeats);
      }),
      { numRuns: 2000 },
    );
    expect(repeating).toBeGreaterThan(100);
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

describe('isAttestationChild', () => {
  const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
  const attestation = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const nowhere = { os: 'unknown', architecture: 'unknown' };
  const linux = { os: 'linux', architecture: 'amd64' };
  it.each([
    ['annotation and platform', attestation, nowhere, true],
    ['the annotation of something that runs', attestation, linux, false],
    ['the annotation alone', attestation, undefined, false],
    ['the platform alone', {}, nowhere, false],
    ['half of the platform', attestation, { ...nowhere, os: 'linux' }, false],
    ['neither', {}, linux, false],
  ])('%s', (_, annotations, platform, expected) => {
    const child = { mediaType: '', digest, size: 1, annotations };
    expect(isAttestationChild({ ...child, ...(platform ? { platform } : {}) })).toBe(expected);
  });
});
