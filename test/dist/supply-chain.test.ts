import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import {
  type Artifact,
  attach,
  attachByTag,
  type Place,
  writeFallback,
} from '../../sandbox/world/attach.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import { simpleSigning } from '../../sandbox/world/sign.js';
import type { World } from '../../sandbox/world/world.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { asEnvelope, keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';
import { bothHosts } from './both-hosts.js';
import { NODES, runTask, TASK } from './bundles.js';

const SIG = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const SBOM: Artifact = { artifactType: 'application/spdx+json' };
const SIGNATURE: Artifact = { artifactType: SIG };
const WHO = { ...WORKFLOW, identity: WORKFLOW.identity.replace('team/api', 'contoso/api') };

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const sigstore = new OwnSigstore();

let root: string;
let world: World;
let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
let dev: Place;
beforeAll(async () => {
  root = await sigstore.trustedRoot();
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
  image = pushImage(world, scene.dev, 'team/api');
  dev = { world, registry: scene.dev, repository: 'team/api' };
});

const served = (digest: string) =>
  scene.prod.repositories.get('team/api')?.manifests.has(digest) ?? false;
const held = (tag: string) => scene.prod.repositories.get('team/api')?.tags.get(tag)?.digest;

/** Signs as cosign's first format has it; the payload may be changed after it was signed. */
function signBy(key: typeof keys.privateKey, change = (it: string) => it): string {
  const payload = simpleSigning(image.digest);
  const signature = sign('sha256', payload, key).toString('base64');
  return attachByTag(dev, image.digest, 'sig', {
    artifactType: SIG,
    layerType: SIMPLE,
    content: change(payload.toString('utf8')),
    layerAnnotations: { 'dev.cosignproject.cosign/signature': signature },
  });
}

async function signAs(who = WHO, how = {}): Promise<string> {
  const bundle = await sigstore.statement(image.digest, COSIGN_SIGNATURE, who, how);
  const artifact = { artifactType: BUNDLE, layerType: BUNDLE, content: JSON.stringify(bundle) };
  return attach(dev, image.digest, artifact);
}

/** Attests as cosign's first format has it. */
function attestBy(key: typeof keys.privateKey): void {
  const predicate = { metadata: { scanFinishedOn: new Date().toISOString() } };
  const { content, annotations } = asEnvelope(keyedBundle(image.digest, VULN, key, { predicate }));
  attachByTag(dev, image.digest, 'att', {
    artifactType: 'application/vnd.dsse.envelope.v1+json',
    content,
    layerAnnotations: { ...annotations, predicateType: VULN },
  });
}

async function attestAs(): Promise<void> {
  const repository = 'https://github.com/contoso/api';
  const predicate = {
    buildDefinition: { externalParameters: { workflow: { repository, ref: 'refs/heads/main' } } },
    runDetails: { builder: { id: WHO.identity } },
  };
  const bundle = await sigstore.statement(
    image.digest,
    PROVENANCE,
    { ...WHO, repository },
    { predicate },
  );
  attach(dev, image.digest, {
    artifactType: BUNDLE,
    layerType: BUNDLE,
    content: JSON.stringify(bundle),
    annotations: { 'dev.sigstore.bundle.predicateType': PROVENANCE },
  });
}

const HOSTS = bothHosts(() => ({ scene, proxy }));

it.each(NODES)('verifies what is signed on %s', async (_, node) => {
  await signAs();
  const inputs = {
    source: `devacr.azurecr.io/team/api@${image.digest}`,
    target: 'prodacr.azurecr.io/team/api:1.4.2',
    signatureIdentity: WHO.identity,
    signatureIssuer: WHO.issuer,
    trustedRoot: 'root.json',
  };
  const files = { 'root.json': root };
  const run = await runTask({ scene, proxy, bundle: TASK, node, inputs, files });
  expect(run.outputs['result']).toBe('promoted');
});

describe.each(HOSTS)('%s', (_, host, start) => {
  const promote = (inputs: Record<string, string> = {}) =>
    start({
      inputs: {
        source: `devacr.azurecr.io/team/api@${image.digest}`,
        target: 'prodacr.azurecr.io/team/api:1.4.2',
        ...inputs,
      },
      files: { 'root.json': root, 'cosign.pub': pem },
    });
  const byIdentity = {
    'signature-identity': WHO.identity,
    'signature-issuer': WHO.issuer,
    'trusted-root': 'root.json',
  };

  it('carries signatures of the index and its children, and the SBOM of a signature', async () => {
    const signature = attach(dev, image.digest, SIGNATURE);
    const sbom = attach(dev, signature, SBOM);
    const ofChildren = image.digests
      .slice(1)
      .map((digest, i) => attach(dev, digest, { ...SIGNATURE, content: `child ${i}` }));
    const run = await promote();
    expect(run.log).toContain('6 attached: 6 imported, 0 already there, 8 writes in all');
    expect(run.outputs['result']).toBe('promoted');
    expect([signature, sbom, ...ofChildren].every(served)).toBe(true);
  });

  it('carries what only the fallback tag names', async () => {
    scene.dev.referrersApi = false;
    const signature = attach(dev, image.digest, SIGNATURE);
    writeFallback(dev, image.digest, [signature]);
    expect((await promote()).outputs['result']).toBe('promoted');
    expect(served(signature)).toBe(true);
  });

  it('carries what only cosign’s tags name', async () => {
    const signature = signBy(keys.privateKey);
    const run = await promote({ 'signature-key': 'cosign.pub' });
    expect(run.outputs['result']).toBe('promoted');
    expect(held(`${image.digest.replace(':', '-')}.sig`)).toBe(signature);
    expect(run.log).toContain('signature: verified: by key SHA256:');
  });

  it('carries 100 of them through a storm of 429', async () => {
    scene.dev.referrersPage = 40;
    const all = Array.from({ length: 100 }, (_, i) =>
      attach(dev, image.digest, { ...SBOM, content: `number ${i}` }),
    );
    world.knobs.faults.push({
      match: { path: /\/referrers\// },
      // The lists of the image itself come first; those of the hundred meet the storm.
      skip: 10,
      times: 30,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '0' } },
    });
    const run = await promote();
    expect(run.outputs['result']).toBe('promoted');
    expect(all.every(served)).toBe(true);
  }, 120_000);

  it('leaves the tags alone when a referrer vanishes midway', async () => {
    attach(dev, image.digest, SIGNATURE);
    const gone = attach(dev, image.digest, SBOM);
    world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      times: 1,
      effect: {
        kind: 'meanwhile',
        act: () => scene.dev.repositories.get('team/api')?.manifests.delete(gone),
      },
    });
    const run = await promote();
    expect([run.passed, run.outputs['result']]).toEqual([false, 'failed']);
    expect(held('1.4.2')).toBeUndefined();
    expect(run.log).toContain(gone);
  });

  it('verifies a signature by an identity', async () => {
    await signAs();
    const run = await promote(byIdentity);
    expect(run.outputs['result']).toBe('promoted');
    expect(run.log).toContain(`signature: verified: by ${WHO.identity}`);
  });

  it.each([
    [
      'a tampered signature',
      () => signBy(keys.privateKey, (it) => it.replace('"optional":null', '"optional":{}')),
      { 'signature-key': 'cosign.pub' },
      'not made with the key',
    ],
    [
      'a wrong key',
      () => signBy(other.privateKey),
      { 'signature-key': 'cosign.pub' },
      'not made with the key',
    ],
    [
      'a wrong identity',
      () => signAs({ ...WHO, identity: 'mallory@evil.example' }),
      byIdentity,
      'it is made by mallory@evil.example',
    ],
    [
      'an expired certificate',
      () => signAs(WHO, { issued: new Date(Date.now() - 3_600_000) }),
      byIdentity,
      'expired',
    ],
  ])('blocks %s', async (_, signing, inputs, got) => {
    await signing();
    const run = await promote(inputs);
    expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
    expect(run.log).toContain(got);
    expect(world.operations.size).toBe(0);
  });

  it('verifies an attestation by key that lies under cosign’s tag', async () => {
    attestBy(keys.privateKey);
    const given = { 'require-attestation': 'vuln', 'attestation-signer': 'cosign.pub' };
    const run = await promote({ ...given, 'attestation-max-age': '1d' });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    expect(run.log).toMatch(
      /attestation: verified: https:\S+\/vuln\/v1 by key SHA256:\S+ \(attached\)/,
    );
  });

  it('verifies an attestation by a workflow that is attached, and what it claims', async () => {
    await attestAs();
    const given = {
      'attestation-signer': 'contoso/api/.github/workflows/build.yml',
      'trusted-root': 'root.json',
      'provenance-source': 'https://github.com/contoso/api',
    };
    const run = await promote({ ...given, 'provenance-builder': WHO.identity });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    expect(run.log).toContain(`attestation: verified: ${PROVENANCE} by ${WHO.identity} (attached`);
    scene.prod.repositories.clear();
    world.operations.clear();
    const other = await promote({ ...given, 'provenance-builder': 'https://x.example' });
    expect([other.passed, other.outputs['result']]).toEqual([false, 'blocked']);
    expect(other.log).toContain(`it is built by ${WHO.identity}`);
    expect(world.operations.size).toBe(0);
  });

  it('blocks an attestation by another key', async () => {
    attestBy(other.privateKey);
    const run = await promote({
      'require-attestation': 'vuln',
      'attestation-signer': 'cosign.pub',
    });
    expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
    expect(run.log).toContain('not made with the key');
    expect(world.operations.size).toBe(0);
  });

  if (host === 'github') {
    const required = { 'require-attestation': 'provenance', 'trusted-root': 'root.json' };
    const keep = async (predicate: string) => {
      const who = { ...WHO, repository: 'https://github.com/contoso/api' };
      const bundle = await sigstore.statement(image.digest, predicate, who);
      world.github.attestations.push({ repository: 'contoso/api', digest: image.digest, bundle });
    };

    it('verifies the attestations GitHub keeps, page by page', async () => {
      for (let i = 0; i < 101; i += 1) {
        const bundle = { mediaType: 'none' };
        world.github.attestations.push({ repository: 'contoso/api', digest: image.digest, bundle });
      }
      await keep('https://slsa.dev/provenance/v1');
      const run = await promote(required);
      expect(run.log).toContain('attestation: verified: https://slsa.dev/provenance/v1');
      expect(run.outputs['result']).toBe('promoted');
    });

    it.each([
      ['none', async () => undefined, {}, 'lists no attestation'],
      ['another predicate', () => keep('https://x.example/y'), {}, 'no verified attestation'],
      ['another token', async () => undefined, { 'github-token': 'ghs_wrong' }, 'GITHUB_API'],
    ])('blocks where there is %s', async (_, keeping, inputs, got) => {
      await keeping();
      const run = await promote({ ...required, ...inputs });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
      expect(run.log).toContain(got);
    });
  }
});
