import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { attach } from '../../sandbox/world/attach.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { COSIGN_SIGNATURE } from '../../src/trust/statement.js';
import { runInProcess } from '../harness.js';
import { keyedBundle, OwnSigstore, WORKFLOW } from '../sigstore.js';

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const COMMIT = 'b'.repeat(40);
/** By the last number of Fulcio's extensions. */
const STATED = { 11: 'github-hosted', 13: COMMIT, 14: 'refs/heads/main', 20: 'push' };
const CLAIMS = [
  'source-repository=https://github.com/team/api',
  'source-ref=refs/heads/main',
  `source-commit=${COMMIT}`,
  'trigger=push',
  'runner-environment=github-hosted',
];

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const sigstore = new OwnSigstore();
const annotations = { env: 'prod', 'build.id': '7=7', n: 7 };

let root: string;
let scene: Scene;
let image: PushedImage;
beforeAll(async () => {
  root = await sigstore.trustedRoot();
});
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api');
});

async function promote(host: HostName, bundle: object, given: Partial<Record<InputName, string>>) {
  const place = { world: scene.world, registry: scene.dev, repository: 'team/api' };
  const content = JSON.stringify(bundle);
  attach(place, image.digest, { artifactType: BUNDLE, layerType: BUNDLE, content });
  const run = await runInProcess(
    scene.world,
    {
      source: `devacr.azurecr.io/team/api@${image.digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
      ...given,
    },
    {
      host,
      principal: scene.promoter,
      subscription: SUBSCRIPTION,
      files: { 'root.json': root, 'cosign.pub': pem },
    },
  );
  const [told] = run.record['images'];
  const verdict = told.verdicts.find((it: { gate: string }) => it.gate === 'signature');
  return { result: run.report.result, told, verdict };
}

const BY_IDENTITY = {
  'signature-identity': WORKFLOW.identity,
  'signature-issuer': WORKFLOW.issuer,
  'trusted-root': 'root.json',
};
const BY_KEY = { 'signature-key': 'cosign.pub' };
const byIdentity = () =>
  sigstore.statement(image.digest, COSIGN_SIGNATURE, WORKFLOW, { claims: STATED, annotations });
const byKey = () => keyedBundle(image.digest, COSIGN_SIGNATURE, keys.privateKey, { annotations });

describe.each<[HostName]>([['github'], ['azure-devops']])('on %s', (host) => {
  it('what the certificate states is shown, and may be asked for', async () => {
    const wanted = { 'signature-claims': CLAIMS.join('\n'), 'signature-annotations': 'env=prod' };
    const bundle = await byIdentity();
    const { result, told, verdict } = await promote(host, bundle, { ...BY_IDENTITY, ...wanted });
    expect(result).toBe('promoted');
    for (const claim of CLAIMS) {
      expect(verdict.got).toContain(claim);
      expect(verdict.expected).toContain(claim);
    }
    expect(told.signature).toMatchObject({
      identity: WORKFLOW.identity,
      issuer: WORKFLOW.issuer,
      claims: Object.fromEntries(CLAIMS.map((it) => it.split('='))),
      annotations: [
        { name: 'env', value: 'prod' },
        { name: 'build.id', value: '7=7' },
      ],
    });
  });

  it.each(CLAIMS)('another %s than is stated blocks', async (claim) => {
    const wanted = `${claim.slice(0, -1)}!`;
    const given = {
      ...BY_IDENTITY,
      'signature-claims': `trigger=push\n${wanted}`.replace(/^trigger=push\ntrigger/, 'trigger'),
    };
    const { result, told, verdict } = await promote(host, await byIdentity(), given);
    expect(result).toBe('blocked');
    expect(verdict.got).toContain(`its certificate states ${claim}, and`);
    expect(told.signature).toBeUndefined();
    expect(scene.world.operations.size).toBe(0);
  });

  it.each([
    ['source-visibility=public', 'its certificate states no source-visibility'],
    ['source-ref=refs/heads/mai', 'states source-ref=refs/heads/main'],
    ['source-ref=refs/heads/main2', 'states source-ref=refs/heads/main'],
    ['source-ref=REFS/heads/main', 'states source-ref=refs/heads/main'],
  ])('%s is not what is stated', async (claim, told) => {
    const given = { ...BY_IDENTITY, 'signature-claims': claim };
    const { result, verdict } = await promote(host, await byIdentity(), given);
    expect([result, verdict.got]).toEqual(['blocked', expect.stringContaining(told)]);
  });

  it.each([
    ['env=prod', true],
    ['env=prod\nbuild.id=7=7', true],
    ['env=dev', false],
    ['n=7', false],
    ['env=prod\nother=x', false],
    ['ENV=prod', false],
  ])('annotations %j of a signature by key: %s', async (wanted, holds) => {
    const { result, told } = await promote(host, byKey(), {
      ...BY_KEY,
      'signature-annotations': wanted,
    });
    expect(result).toBe(holds ? 'promoted' : 'blocked');
    expect(told.signature?.key).toEqual(holds ? expect.stringMatching(/^SHA256:/) : undefined);
  });
});
