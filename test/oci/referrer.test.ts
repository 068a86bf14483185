import { describe, expect, it } from '@jest/globals';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { lookAt } from '../../src/oci/look.js';
import { parseManifest } from '../../src/oci/manifest.js';
import {
  fallbackTag,
  isLeftOut,
  isOfKind,
  legacyReferrer,
  legacyTag,
  referrerOf,
} from '../../src/oci/referrer.js';

const SUBJECT = parseDigest(`sha256:${'a'.repeat(64)}`);
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

describe('tags that stand for what is attached', () => {
  it.each([
    [SUBJECT, `sha256-${'a'.repeat(64)}`],
    // A tag has at most 128 characters, so the specification cuts longer digests.
    [`sha512:${'b'.repeat(128)}`, `sha512-${'b'.repeat(64)}`],
  ])('%s', (digest, tag) => expect(fallbackTag(digest as Digest)).toBe(tag));

  it('of the first scheme end in their kind', () => {
    expect(legacyTag(SUBJECT, 'sig')).toBe(`sha256-${'a'.repeat(64)}.sig`);
  });
});

describe('the kind of an artifact', () => {
  it.each([
    ['application/vnd.dev.cosign.artifact.sig.v1+json', [], 'signature'],
    ['application/vnd.cncf.notary.signature', [], 'signature'],
    [BUNDLE, [], 'signature'],
    [BUNDLE, ['https://sigstore.dev/cosign/sign/v1'], 'signature'],
    [BUNDLE, ['https://slsa.dev/provenance/v1'], 'provenance attestation'],
    [BUNDLE, ['https://spdx.dev/Document'], 'sbom attestation'],
    ['application/spdx+json', [], 'sbom'],
    ['application/vnd.cyclonedx+json', [], 'sbom'],
    ['application/vnd.openvex+json', [], 'vex'],
    ['application/vnd.dsse.envelope.v1+json', [], 'attestation'],
    [
      'application/vnd.dsse.envelope.v1+json',
      ['https://slsa.dev/provenance/v0.2', 'https://openvex.dev/ns'],
      'provenance attestation vex',
    ],
    ['application/vnd.example', [], ''],
  ])('%s %j: %s', (artifactType, predicateTypes, kinds) => {
    const all = ['signature', 'sbom', 'provenance', 'attestation', 'vex'];
    const found = all.filter((kind) => isOfKind({ artifactType, predicateTypes }, kind));
    expect(found.sort()).toEqual(kinds.split(' ').filter(Boolean).sort());
    expect(isOfKind({ artifactType, predicateTypes }, artifactType)).toBe(true);
  });
});

const OCI = 'application/vnd.oci.image';
const CONFIG = `${OCI}.config.v1+json`;
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const DSSE = 'application/vnd.dsse.envelope.v1+json';
const LAYER = `${OCI}.layer.v1.tar+gzip`;
const ROOTFS = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

const OTHER = parseDigest(`sha256:${'b'.repeat(64)}`);
const descriptor = (mediaType: string, annotations = {}) => ({
  mediaType,
  digest: SUBJECT,
  size: 1,
  annotations,
});
const look = (more: object) =>
  lookAt(
    parseManifest(
      Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: `${OCI}.manifest.v1+json`,
          config: descriptor('application/x.config'),
          layers: [],
          subject: descriptor('x'),
          ...more,
        }),
      ),
    ),
  );
/** An image manifest with this config and these layers. */
const of = (config: string, layers: readonly string[], more: object = {}) =>
  look({ config: descriptor(config), layers: layers.map((it) => descriptor(it)), ...more });
const typeOf = (it: ReturnType<typeof look>, entry: object = {}) => {
  const referrer = referrerOf(SUBJECT, { ...descriptor('x'), ...entry }, it);
  return referrer === undefined || isLeftOut(referrer) ? referrer : referrer.artifactType;
};

describe('the type of what a list names', () => {
  it.each([
    ['its own, whatever the list says', look({ artifactType: 'a/b' }), 'x/y', 'a/b'],
    [
      'its own, where the list states the config',
      of(EMPTY, [], { artifactType: BUNDLE }),
      EMPTY,
      BUNDLE,
    ],
    ['its config, where it states none', of('a/config', [LAYER]), 'x/y', 'a/config'],
    [
      'its config, where it states the empty type',
      of('a/c', [], { artifactType: EMPTY }),
      EMPTY,
      'a/c',
    ],
    ['the list’s, where it says nothing itself', of(EMPTY, ['a/l']), 'x/y', 'x/y'],
    ['its layer’s, where the list says nothing either', of(EMPTY, ['a/l', 'a/l']), EMPTY, 'a/l'],
    ['its layer’s beside an image config', of(CONFIG, ['a/l']), CONFIG, 'a/l'],
    [
      'its media type, where nothing says more',
      of(EMPTY, ['a/l', 'a/m']),
      EMPTY,
      `${OCI}.manifest.v1+json`,
    ],
    [
      'that of an artifact manifest',
      look({
        mediaType: 'application/vnd.oci.artifact.manifest.v1+json',
        config: undefined,
        layers: undefined,
        blobs: [],
        artifactType: 'a/b',
      }),
      undefined,
      'a/b',
    ],
  ])('is %s', (_, it, listed, expected) => {
    expect(typeOf(it, listed === undefined ? {} : { artifactType: listed })).toBe(expected);
  });

  it('comes with what it claims itself, or else with what the list says', () => {
    const entry = descriptor('x', { predicateType: 'said' });
    const silent = look({ artifactType: BUNDLE });
    expect(referrerOf(SUBJECT, entry, silent)).toMatchObject({ predicateTypes: ['said'] });
    const claims = look({ artifactType: BUNDLE, annotations: { predicateType: 'own' } });
    expect(referrerOf(SUBJECT, entry, claims)).toMatchObject({ predicateTypes: ['own'] });
  });

  it('is asked of what names this subject, or none', () => {
    const entry = descriptor('x');
    expect(
      referrerOf(SUBJECT, entry, look({ subject: { ...descriptor('x'), digest: OTHER } })),
    ).toMatchObject({ subject: SUBJECT, why: `attached to ${OTHER} by its own word` });
    expect(referrerOf(SUBJECT, entry, look({ subject: undefined }))).toMatchObject({
      subjectless: true,
    });
  });
});

describe('what is carried along', () => {
  const bare = { config: undefined, layers: undefined };
  const index = { ...bare, mediaType: `${OCI}.index.v1+json`, manifests: [] };
  it.each([
    ['an index', look(index), undefined],
    [
      'an index that calls itself an SBOM',
      look({ ...index, artifactType: 'application/spdx+json' }),
      undefined,
    ],
    ['an index without a subject', look({ ...index, subject: undefined }), undefined],
    [
      'a list of Docker’s',
      look({ ...index, mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' }),
      undefined,
    ],
    [
      'schema 1',
      look({
        ...bare,
        schemaVersion: 1,
        subject: undefined,
        mediaType: 'application/vnd.docker.distribution.manifest.v1+json',
      }),
      undefined,
    ],
    ['an image', of(CONFIG, [LAYER]), undefined],
    [
      'an image that calls itself an SBOM',
      of(CONFIG, [LAYER], { artifactType: 'application/spdx+json' }),
      undefined,
    ],
    ['an image with one layer of a filesystem', of(CONFIG, [SIMPLE, LAYER]), undefined],
    ['an image of Docker’s', of(DOCKER_CONFIG, [ROOTFS]), undefined],
    [
      'an image with foreign layers',
      of(DOCKER_CONFIG, ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip']),
      undefined,
    ],
    [
      'an image with other letters',
      of(CONFIG.toUpperCase(), [`${LAYER.toUpperCase()}; a=b`]),
      undefined,
    ],
    ['an image under .sig', of(CONFIG, [LAYER]), 'sig'],
    ['an index under .sig', look(index), 'sig'],
    ['a signature and something else under .sig', of(CONFIG, [SIMPLE, 'a/b']), 'sig'],
    ['nothing under .sig', of(CONFIG, []), 'sig'],
    ['an attestation under .sig', of(CONFIG, [DSSE]), 'sig'],
    ['a signature under .att', of(CONFIG, [SIMPLE]), 'att'],
    ['nothing under .att', of(CONFIG, []), 'att'],
    ['an image with an attestation under .att', of(CONFIG, [LAYER, DSSE]), 'att'],
    ['a filesystem under .sbom', of('a/b', [LAYER]), 'sbom'],
    ['an image under .sbom', of(CONFIG, ['text/spdx+json', ROOTFS]), 'sbom'],
  ])('%s is not', (_, it, suffix) => {
    const found = suffix
      ? legacyReferrer(SUBJECT, suffix, it)
      : referrerOf(SUBJECT, descriptor('x'), it);
    expect(found).toMatchObject({ mediaType: it.mediaType, why: expect.any(String) });
  });

  it.each([
    ['an artifact of an unknown type', of('a/b', ['c/d']), undefined],
    ['an image config with other layers', of(CONFIG, [SIMPLE]), undefined],
    ['filesystem layers with another config', of('a/b', [LAYER]), undefined],
    ['filesystem layers with the empty config', of(EMPTY, [LAYER]), undefined],
    ['an image config without a layer', of(CONFIG, []), undefined],
    ['signatures under .sig', of(CONFIG, [SIMPLE, SIMPLE]), 'sig'],
    ['envelopes under .att', of(CONFIG, [DSSE]), 'att'],
    ['a bundle beside something else under .att', of(CONFIG, ['a/b', BUNDLE]), 'att'],
    ['an SBOM under .sbom', of(CONFIG, ['text/spdx+json']), 'sbom'],
  ])('%s is', (_, it, suffix) => {
    const found = suffix
      ? legacyReferrer(SUBJECT, suffix, it)
      : referrerOf(SUBJECT, descriptor('x'), it);
    expect(found).toMatchObject({ artifactType: expect.any(String) });
  });

  it.each([
    ['sig', [SIMPLE], 'application/vnd.dev.cosign.artifact.sig.v1+json', 'signature'],
    ['att', [DSSE], DSSE, 'attestation'],
    ['sbom', ['text/spdx+json'], 'text/spdx+json', 'sbom'],
    ['sbom', ['application/vnd.cyclonedx+json'], 'application/vnd.cyclonedx+json', 'sbom'],
    ['sbom', ['application/vnd.syft+json'], 'application/vnd.syft+json', 'sbom'],
    ['sbom', ['a/b'], 'a/b', undefined],
  ])('under .%s with %j is told as %s', (suffix, layers, artifactType, kind) => {
    const found = legacyReferrer(SUBJECT, suffix, of(CONFIG, layers));
    if (isLeftOut(found)) throw new Error(found.why);
    expect(found.artifactType).toBe(artifactType);
    const kinds = ['signature', 'sbom', 'attestation', 'vex', 'provenance'];
    expect(kinds.filter((it) => isOfKind(found, it))).toEqual(kind === undefined ? [] : [kind]);
  });

  it('of the first scheme claims what its layers claim, each once', () => {
    const layers = ['p', 'q', 'p', ''].map((predicateType) => descriptor(DSSE, { predicateType }));
    expect(legacyReferrer(SUBJECT, 'att', look({ layers }))).toMatchObject({
      predicateTypes: ['p', 'q'],
      tag: `sha256-${'a'.repeat(64)}.att`,
    });
  });
});
