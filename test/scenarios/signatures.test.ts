import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { attach, attachByTag, type Place } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushBlob, pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { simpleSigning } from '../../sandbox/world/sign.js';
import type { InputName } from '../../src/request/inputs.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { runInProcess } from '../harness.js';
import { keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const TARGET = 'prodacr.azurecr.io/team/api';
const SIG = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;
const sigstore = new OwnSigstore();
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

let root: string;
let scene: Scene;
let image: PushedImage;
let dev: Place;
beforeAll(async () => {
  root = await sigstore.trustedRoot();
});
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  dev = { world: scene.world, registry: scene.dev, repository: 'team/api' };
});

function promote(given: Partial<Record<InputName, string>>, bundles: readonly unknown[] = []) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = {
    principal: scene.promoter,
    subscription: SUBSCRIPTION,
    files: { 'root.json': root, 'cosign.pub': pem(keys.publicKey) },
    attestations: {
      server: 'https://github.com',
      repository: 'team/api',
      ask: async (repository: string) =>
        repository === 'team/api'
          ? { kind: 'listed' as const, bundles }
          : { kind: 'refused' as const, status: 404, message: 'Not Found' },
    },
  };
  return runInProcess(scene.world, { source, target: `${TARGET}:1.4.2`, ...given }, options);
}

const byKey = { 'signature-key': 'cosign.pub' };
const byIdentity = {
  'signature-identity': WORKFLOW.identity,
  'signature-issuer': WORKFLOW.issuer,
  'trusted-root': 'root.json',
};
const verdictOf = (run: Awaited<ReturnType<typeof promote>>, gate: string) =>
  run.record['images'][0].verdicts.find((it: { gate: string }) => it.gate === gate);
const annotationsBy = (key: KeyObject, payload: Buffer) => ({
  'dev.cosignproject.cosign/signature': sign('sha256', payload, key).toString('base64'),
});

/** Signs as cosign's first format has it. */
function signSimple(key: KeyObject, digest = image.digest): string {
  const content = simpleSigning(digest);
  const layerAnnotations = annotationsBy(key, content);
  const artifact = { artifactType: SIG, layerType: SIMPLE, content, layerAnnotations };
  return attachByTag(dev, image.digest, 'sig', artifact);
}

/** Each signature in an artifact of its own; a payload that differs makes it one. */
function signApart(key: KeyObject): void {
  const content = simpleSigning(image.digest);
  const annotations = annotationsBy(key, content);
  const artifact = { artifactType: SIG, layerType: SIMPLE, content, layerAnnotations: annotations };
  serial += 1;
  attach(dev, image.digest, { ...artifact, annotations: { n: String(serial) } });
}
let serial = 0;

/** All of them in one artifact, appended as cosign does it. */
function signTogether(by: readonly KeyObject[]): void {
  const content = simpleSigning(image.digest);
  const blob = pushBlob(scene.dev, content, SIMPLE);
  const layers = by.map((key) => ({ ...blob, annotations: annotationsBy(key, content) }));
  const config = pushBlob(scene.dev, Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json');
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const digest = pushManifest(scene.world, scene.dev, 'team/api', {
    schemaVersion: 2,
    mediaType,
    config,
    layers,
  });
  setTag(scene.world, scene.dev, 'team/api', `${image.digest.replace(':', '-')}.sig`, digest);
}

function attachBundle(bundle: object, predicate?: string): string {
  const annotations = predicate ? { 'dev.sigstore.bundle.predicateType': predicate } : {};
  const content = JSON.stringify(bundle);
  return attach(dev, image.digest, {
    artifactType: BUNDLE,
    layerType: BUNDLE,
    content,
    annotations,
  });
}

describe('a signature by key', () => {
  it.each([
    ['under cosign’s tag', () => signSimple(keys.privateKey)],
    [
      'as a referrer',
      () => {
        const content = simpleSigning(image.digest);
        const layerAnnotations = annotationsBy(keys.privateKey, content);
        attach(dev, image.digest, {
          artifactType: SIG,
          layerType: SIMPLE,
          content,
          layerAnnotations,
        });
      },
    ],
    [
      'in a bundle',
      () => attachBundle(keyedBundle(image.digest, COSIGN_SIGNATURE, keys.privateKey)),
    ],
    [
      'beside others that do not hold',
      () => {
        attachBundle(keyedBundle(image.digest, COSIGN_SIGNATURE, other.privateKey));
        signSimple(keys.privateKey);
      },
    ],
  ])('%s is verified, and travels along', async (_, signing) => {
    signing();
    const run = await promote(byKey);
    expect(verdictOf(run, 'signature')).toMatchObject({
      outcome: 'pass',
      got: expect.stringMatching(/^verified: by key SHA256:/),
    });
    expect(run.report.result).toBe('promoted');
  });

  it('is taken as a text as well', async () => {
    signSimple(keys.privateKey);
    const run = await promote({ 'signature-key': pem(keys.publicKey) });
    expect(run.report.result).toBe('promoted');
  });

  it.each([
    ['none', () => undefined, 'carries no signature'],
    ['another key', () => signSimple(other.privateKey), 'not made with the key'],
    ['another image', () => signSimple(keys.privateKey, image.digests[1]), 'and not this image'],
    [
      'a claim instead of a signature',
      () => attachBundle(keyedBundle(image.digest, PROVENANCE, keys.privateKey), PROVENANCE),
      'carries no signature',
    ],
    [
      'a Notation signature',
      () => attach(dev, image.digest, { artifactType: 'application/vnd.cncf.notary.signature' }),
      'Notation',
    ],
    [
      'something else under the tag',
      () => attachByTag(dev, image.digest, 'sig', { artifactType: 'a/b', layerType: 'a/b' }),
      'carries no signature',
    ],
  ])('%s blocks, and nothing is written', async (_, signing, got) => {
    signing();
    const run = await promote(byKey);
    expect(run.report.result).toBe('blocked');
    expect(verdictOf(run, 'signature')).toMatchObject({
      outcome: 'block',
      got: expect.stringContaining(got),
      remedy: expect.stringContaining('cosign sign --key'),
    });
    expect(scene.world.operations.size).toBe(0);
  });

  it('a signature that was tampered with in the registry blocks', async () => {
    const content = simpleSigning(image.digest);
    const layerAnnotations = annotationsBy(keys.privateKey, content);
    const changed = Buffer.from(
      content.toString('utf8').replace('"optional":null', '"optional":1'),
    );
    const artifact = { artifactType: SIG, layerType: SIMPLE, content: changed, layerAnnotations };
    attachByTag(dev, image.digest, 'sig', artifact);
    expect((await promote(byKey)).report.result).toBe('blocked');
  });

  it('one that cannot be read is unknown, and blocks', async () => {
    signSimple(keys.privateKey);
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/blobs\// },
      effect: { kind: 'answer', status: 403 },
    });
    const run = await promote(byKey);
    expect(run.report.result).toBe('blocked');
    expect(verdictOf(run, 'signature')).toMatchObject({ outcome: 'unknown' });
  });

  describe.each([
    ['artifacts', (by: readonly KeyObject[]) => by.forEach(signApart)],
    ['layers of one artifact', signTogether],
  ])('among more %s than are looked at', (_, signing) => {
    const many = (length: number) => Array.from({ length }, () => other.privateKey);
    it.each([
      ['the newest', [...many(205), keys.privateKey]],
      ['the oldest', [keys.privateKey, ...many(205)]],
    ])('%s is found', async (_, signers) => {
      signing(signers);
      const run = await promote({ ...byKey, referrers: 'ignore' });
      expect(verdictOf(run, 'signature')).toMatchObject({ outcome: 'pass' });
    });

    it('none that holds is unknown, and says how many were looked at', async () => {
      signing([...many(103), keys.privateKey, ...many(103)]);
      const run = await promote({ ...byKey, referrers: 'ignore' });
      expect(run.report.result).toBe('blocked');
      expect(verdictOf(run, 'signature')).toMatchObject({
        outcome: 'unknown',
        code: 'CONTENT_TOO_LARGE',
        got: expect.stringMatching(/only 200 of at least 207 signatures/),
      });
      expect(scene.world.operations.size).toBe(0);
    });
  });

  it('is verified although nothing is carried along', async () => {
    signSimple(keys.privateKey);
    const run = await promote({ ...byKey, referrers: 'ignore' });
    expect(run.report.result).toBe('promoted');
    expect(scene.world.operations.size).toBe(1);
  });

  it('is verified in the target by verify mode', async () => {
    signSimple(keys.privateKey);
    await promote(byKey);
    const verify = { mode: 'verify', source: '', digest: image.digest };
    expect((await promote({ ...byKey, ...verify })).report.result).toBe('verified');
    scene.prod.repositories.get('team/api')?.tags.delete(`${image.digest.replace(':', '-')}.sig`);
    expect((await promote({ ...byKey, ...verify })).report.result).toBe('blocked');
  });

  it('cannot be checked where the source is out of reach, which blocks', async () => {
    signSimple(keys.privateKey);
    scene.dev.firewalled = true;
    const run = await promote({ ...byKey, unverifiable: 'warn' });
    expect(run.report.result).toBe('blocked');
    expect(verdictOf(run, 'signature').got).toContain('signature-key');
  });
});

describe('a signature by an identity', () => {
  it('in a bundle is verified', async () => {
    attachBundle(await sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW));
    const run = await promote(byIdentity);
    expect(run.report.result).toBe('promoted');
    expect(verdictOf(run, 'signature').got).toContain(WORKFLOW.identity);
  });

  it('in cosign’s first format is verified', async () => {
    const content = simpleSigning(image.digest);
    const layerAnnotations = await sigstore.annotations(content, WORKFLOW);
    const artifact = { artifactType: SIG, layerType: SIMPLE, content, layerAnnotations };
    attachByTag(dev, image.digest, 'sig', artifact);
    expect((await promote(byIdentity)).report.result).toBe('promoted');
  });

  it.each([
    [
      'another identity',
      { ...byIdentity, 'signature-identity': 'https://github.com/team/x/**@**' },
      {},
    ],
    ['another root', { ...byIdentity, 'trusted-root': '' }, {}],
    ['an expired certificate', byIdentity, { issued: new Date(Date.now() - 3_600_000) }],
  ])('%s blocks', async (what, given, how) => {
    const who =
      what === 'another identity' ? { ...WORKFLOW, identity: 'a@evil.example' } : WORKFLOW;
    attachBundle(await sigstore.statement(image.digest, COSIGN_SIGNATURE, who, how));
    const run = await promote(given);
    expect(run.report.result).toBe('blocked');
    expect(verdictOf(run, 'signature')).toMatchObject({ outcome: 'block' });
  });
});

describe('attestations at GitHub', () => {
  const signer = { 'attestation-signer': 'team/api/.github/workflows/build.yml' };
  const required = { 'require-attestation': 'provenance', 'trusted-root': 'root.json' };
  const attest = (predicate = PROVENANCE, digest = image.digest) =>
    sigstore.statement(digest, predicate, WORKFLOW);

  it('of the predicate by the workflow pass', async () => {
    const run = await promote({ ...required, ...signer }, [await attest()]);
    expect(run.report.result).toBe('promoted');
    expect(verdictOf(run, 'attestation').got).toContain(
      `verified: ${PROVENANCE} by ${WORKFLOW.identity} (at GitHub, signed 20`,
    );
  });

  it('are looked for at the signer’s repository as well', async () => {
    const run = await promote({ 'trusted-root': 'root.json', ...signer }, [await attest()]);
    expect(run.report.result).toBe('promoted');
  });

  it.each([
    ['none', async () => [], {}, 'lists no attestation'],
    ['another predicate', async () => [await attest('https://x.example/y')], {}, 'no verified'],
    [
      'another image',
      async () => [await attest(PROVENANCE, image.digests[1])],
      {},
      'another image',
    ],
    ['a bundle kept elsewhere', async () => [null], {}, 'no Sigstore bundle'],
    [
      'another signer',
      async () => [await attest()],
      { 'attestation-signer': 'team/api/.github/workflows/x.yml' },
      'is signed by',
    ],
    [
      'only one of two',
      async () => [await attest()],
      { 'require-attestation': 'provenance, sbom' },
      'no verified attestation of sbom',
    ],
  ])('%s blocks', async (_, bundles, given, got) => {
    const run = await promote({ ...required, ...given }, await bundles());
    expect(run.report.result).toBe('blocked');
    expect(verdictOf(run, 'attestation')).toMatchObject({
      outcome: 'block',
      got: expect.stringContaining(got),
    });
  });
});

describe('inputs about trust', () => {
  it.each([
    [{ 'signature-key': 'missing.pub' }, 'does not exist'],
    [{ 'signature-key': 'root.json' }, 'a public key in PEM'],
    [{ 'signature-key': 'cosign.pub', 'signature-identity': 'x' }, 'either signature-key'],
    [{ 'signature-identity': 'x' }, 'the OIDC issuer'],
    [{ 'signature-issuer': 'x' }, 'the identity beside'],
    [{ ...byIdentity, 'signature-identity': '*' }, 'everybody'],
    [{ ...byIdentity, 'signature-identity': 'https://github.com/team/**' }, 'host, owner'],
    [{ ...byIdentity, 'signature-identity': 'https://github.com/team*/api/x' }, 'host, owner'],
    [{ ...byIdentity, 'signature-identity': '*.*' }, 'without *'],
    [{ 'attestation-signer': 'team/*/.github/workflows/build.yml' }, 'host, owner'],
    [{ 'attestation-signer': 'https://github.com/*/api' }, 'host, owner'],
    [{ ...byIdentity, 'trusted-root': 'cosign.pub' }, 'a Sigstore trusted root'],
    [{ 'require-attestation': 'signed' }, 'provenance, sbom'],
    [{ 'attestation-signer': 'build.yml' }, 'owner/repo/.github'],
  ])('%j', async (given, expected) => {
    const run = await promote(given);
    expect(run.report.result).toBe('failed');
    expect(run.record['failures'][0].message).toContain(expected);
  });

  it('a private key that is pasted in is told, and shown nowhere', async () => {
    const secret = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const run = await promote({ 'signature-key': secret });
    expect(run.record['failures'][0].message).toContain('this is a private key');
    const everything = JSON.stringify([run.report, run.lines, run.record]);
    for (const line of secret.split('\n').filter((it) => it.length > 20 && !it.startsWith('-'))) {
      expect(everything).not.toContain(line);
    }
  });
});
