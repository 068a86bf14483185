import { describe, expect, it } from '@jest/globals';
import { type Digest, parseDigest } from '../../src/oci/digest.js';
import { parseManifest } from '../../src/oci/manifest.js';
import {
  fallbackTag,
  isOfKind,
  isUntold,
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

const manifest = (more: object) =>
  parseManifest(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { mediaType: 'application/x.config', digest: SUBJECT, size: 2 },
        layers: [],
        ...more,
      }),
    ),
  );
const entry = { mediaType: 'x', digest: SUBJECT, size: 1, annotations: {} };

describe('an entry of a list', () => {
  it('tells its type itself, or its manifest does, or the config', () => {
    expect(isUntold(entry)).toBe(true);
    expect(isUntold({ ...entry, artifactType: 'a/b' })).toBe(false);
    expect(isUntold({ ...entry, artifactType: BUNDLE })).toBe(true);
    const stated = manifest({ artifactType: 'a/b' });
    expect(referrerOf(SUBJECT, entry, stated).artifactType).toBe('a/b');
    expect(referrerOf(SUBJECT, entry, manifest({})).artifactType).toBe('application/x.config');
    expect(referrerOf(SUBJECT, entry).artifactType).toBe('x');
  });

  it('of the first scheme claims what its layers claim, each once', () => {
    const layer = (predicateType: string) => ({
      mediaType: 'y',
      digest: SUBJECT,
      size: 1,
      annotations: { predicateType },
    });
    const all = manifest({ layers: ['p', 'q', 'p', ''].map(layer) });
    expect(legacyReferrer(SUBJECT, 'att', all)).toMatchObject({
      artifactType: 'application/vnd.dsse.envelope.v1+json',
      predicateTypes: ['p', 'q'],
      tag: `sha256-${'a'.repeat(64)}.att`,
    });
  });
});
