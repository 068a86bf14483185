import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import type { RunnerOptions } from '../../sandbox/jobs/runners.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import { PUBLIC_GOOD } from '../../src/trust/public-good.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
let home: string;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
  image = pushImage(scene.world, scene.dev, 'team/api');
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  home = mkdtempSync(join(tmpdir(), 'home-'));
});

const TARGET = 'prodacr.azurecr.io/team/api:1.4.2';
const evidence = () => JSON.stringify({ 'containerimage.digest': image.digest });

function task(given: Partial<RunnerOptions>) {
  return runTask({ scene, proxy, bundle: TASK, inputs: {}, home, ...given });
}

describe('Azure Pipelines: the whole workspace of the pipeline', () => {
  const source = 'devacr.azurecr.io/team/api';

  it.each([
    ['downloaded by a stage, absolute', '_work/1/drop/build.json', (it: string) => it],
    ['staged, absolute', '_work/1/a/build.json', (it: string) => it],
    ['in the temp folder, absolute', '_work/_temp/build.json', (it: string) => it],
    ['downloaded, relative to its workspace', '_work/1/drop/build.json', () => 'drop/build.json'],
    ['staged, relative to the sources', '_work/1/a/build.json', () => '../a/build.json'],
    ['checked out', '_work/1/s/build.json', () => 'build.json'],
  ])('%s', async (_, place, named) => {
    const path = join(home, place);
    const run = await task({
      files: { [path]: evidence() },
      inputs: { source, target: TARGET, digestEvidence: named(path) },
    });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it('without a checkout the sources folder is missing, and nothing else', async () => {
    const run = await task({
      checkout: false,
      files: { [join(home, '_work/_temp/build.json')]: evidence() },
      inputs: { source, target: TARGET, digestEvidence: join(home, '_work/_temp/build.json') },
    });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it('an images-file of another stage', async () => {
    const path = join(home, '_work/1/drop/images.txt');
    const run = await task({
      files: { [path]: `devacr.azurecr.io/team/api@${image.digest} ${TARGET}\n` },
      inputs: { imagesFile: path },
    });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it('keys and roots of another stage, and report and tests beside them', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const at = (name: string) => join(home, '_work/1/drop', name);
    const run = await task({
      files: {
        [at('build.json')]: evidence(),
        [at('cosign.pub')]: key,
        [at('signer.pub')]: key,
        [at('root.json')]: PUBLIC_GOOD,
      },
      inputs: {
        source,
        target: TARGET,
        digestEvidence: at('build.json'),
        signatureKey: at('cosign.pub'),
        requireAttestation: 'https://slsa.dev/provenance/v1',
        attestationSigner: at('signer.pub'),
        trustedRoot: at('root.json'),
        report: join(home, '_work/1/a/report.json'),
        junit: join(home, '_work/1/a/junit.xml'),
      },
      env: { ENVIRONMENT_NAME: 'production' },
    });
    const report = JSON.parse(readFileSync(join(home, '_work/1/a/report.json'), 'utf8'));
    const verdicts = report.images[0].verdicts.filter((it: any) => it.outcome === 'block');
    expect(verdicts.map((it: any) => it.gate)).toEqual(['signature', 'attestation']);
    expect(run.log).toContain('carries no signature');
    expect(readFileSync(join(home, '_work/1/a/junit.xml'), 'utf8')).toContain('<failure');
    expect(report.run).toMatchObject({ environment: 'production' });
  });

  it('and no file beside it: the message names the folders', async () => {
    const path = join(home, '_work/2/s/build.json');
    const run = await task({
      files: { [path]: evidence() },
      inputs: { source, target: TARGET, digestEvidence: path },
    });
    expect(run.outputs['result']).toBe('blocked');
    for (const folder of ['1/s', '1', '1/a', '_temp']) {
      expect(run.log).toContain(join(home, '_work', folder));
    }
  });
});

describe('a classic release', () => {
  const release = () => ({
    SYSTEM_HOSTTYPE: 'release',
    SYSTEM_ARTIFACTSDIRECTORY: join(home, '_work/r1/a'),
    SYSTEM_DEFAULTWORKINGDIRECTORY: join(home, '_work/r1/a'),
    AGENT_RELEASEDIRECTORY: join(home, '_work/r1/a'),
    AGENT_BUILDDIRECTORY: join(home, '_work/r1'),
    PIPELINE_WORKSPACE: '',
    BUILD_ARTIFACTSTAGINGDIRECTORY: '',
    RELEASE_RELEASEID: '42',
    RELEASE_RELEASENAME: 'Release-42',
    RELEASE_DEFINITIONNAME: 'api to production',
    RELEASE_ENVIRONMENTNAME: 'Production',
    RELEASE_REQUESTEDFOR: 'Release Manager',
    RELEASE_DEPLOYMENT_REQUESTEDFOR: 'Who Approved',
    RELEASE_RELEASEWEBURL:
      'https://dev.azure.com/contoso/p/_release?releaseId=42&_a=release-summary',
    RELEASE_ATTEMPTNUMBER: '3',
  });

  it('reads its artifacts, and the report names the release and not the build', async () => {
    const run = await task({
      files: { [join(home, '_work/r1/a/_api/drop/build.json')]: evidence() },
      env: release(),
      inputs: {
        source: 'devacr.azurecr.io/team/api',
        target: TARGET,
        digestEvidence: '_api/drop/build.json',
      },
    });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
    const { run: told } = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));
    expect(told).toMatchObject({
      runUrl: 'https://dev.azure.com/contoso/p/_release?releaseId=42&_a=release-summary',
      workflow: 'api to production',
      release: 'Release-42',
      stage: 'Production',
      actor: 'Release Manager',
      triggeringActor: 'Who Approved',
      attempt: '3',
    });
    expect(JSON.stringify(told)).not.toMatch(/815|Octo Cat|buildId/);
  });
});

describe('GitHub', () => {
  const action = (given: Partial<RunnerOptions>) =>
    runAction({
      scene,
      proxy,
      bundle: ACTION,
      home,
      ...given,
      inputs: { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT, ...given.inputs },
    });

  it.each(['work/api/api/build.json', 'work/_temp/build.json'])('reads %s', async (place) => {
    const path = join(home, place);
    const inputs = {
      source: 'devacr.azurecr.io/team/api',
      target: TARGET,
      'digest-evidence': path,
    };
    const run = await action({ files: { [path]: evidence() }, inputs });
    expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  });

  it('a run that is started again names who started it, and by what', async () => {
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const run = await action({
      inputs: { source, target: TARGET },
      env: {
        GITHUB_TRIGGERING_ACTOR: 'release-manager',
        GITHUB_RUN_ATTEMPT: '2',
        GITHUB_EVENT_NAME: 'workflow_dispatch',
      },
    });
    const { run: told } = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));
    expect(told).toMatchObject({
      actor: 'octocat',
      triggeringActor: 'release-manager',
      event: 'workflow_dispatch',
      workflowRef: 'contoso/api/.github/workflows/release.yml@refs/heads/main',
      attempt: '2',
      runUrl: 'https://github.com/contoso/api/actions/runs/4711/attempts/2',
    });
  });
});

it('Azure Pipelines: a variable that was not expanded is one clear word', async () => {
  const run = await task({
    inputs: { source: 'devacr.azurecr.io/team/api@$(digest)', target: TARGET, tags: '$(tag)' },
  });
  expect(run.outputs['result']).toBe('failed');
  expect(run.log).toContain('- source: given "devacr.azurecr.io/team/api@$(digest)"');
  expect(run.log).toContain('$(tag) is not expanded');
});
