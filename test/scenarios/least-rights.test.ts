import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Artifact, attach } from '../../sandbox/world/attach.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { resourceIdOf } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

const REPOSITORY = 'team/api';
const SIGNATURE: Artifact = { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' };

let scene: Scene;
let digest: string;

/** The importer role alone, on registries in the older permission mode that show no metadata to it. */
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  for (const registry of [scene.dev, scene.prod]) registry.pullReadsMetadata = false;
  digest = pushImage(scene.world, scene.dev, REPOSITORY).digest;
});

function promote(given: Partial<Record<InputName, string>> = {}): Promise<TestRun> {
  return runInProcess(
    scene.world,
    {
      source: `devacr.azurecr.io/${REPOSITORY}@${digest}`,
      target: `prodacr.azurecr.io/${REPOSITORY}`,
      tags: '1.4.2, 1.4',
      ...given,
    },
    { principal: scene.promoter, subscription: SUBSCRIPTION },
  );
}

function lockVerdict({ record }: TestRun): Record<string, string> {
  const [image] = record['images'];
  return image.verdicts.find(({ gate }: { gate: string }) => gate === 'tag-lock');
}

/** What this run was answered about metadata. */
const refusals = () =>
  scene.world.log.filter(({ path, status }) => path.startsWith('/acr/v1/') && status === 401);

/** An older image under one of the tags. */
function heldBefore(): void {
  pushImage(scene.world, scene.prod, REPOSITORY, { tag: '1.4', content: 'older' });
}

describe('an identity that may pull and not read metadata', () => {
  it.each(['', 'into a repository that is there'])(
    'promotes new tags with one warning %s',
    async (there) => {
      if (there !== '')
        pushImage(scene.world, scene.prod, REPOSITORY, { tag: '0.9', content: 'older' });
      attach(
        { world: scene.world, registry: scene.dev, repository: REPOSITORY },
        digest,
        SIGNATURE,
      );
      const run = await promote();
      expect([run.report.result, run.report.colour]).toEqual(['promoted', 'green']);
      expect(lockVerdict(run)).toMatchObject({ outcome: 'waived' });
      const told = run.report.issues.filter(({ message }) =>
        message.includes('not readable with this role'),
      );
      expect(told.map(({ level }) => level)).toEqual(['warning']);
      expect(refusals().length).toBeGreaterThan(0);
      expect(run.record['images'][0].tags.map(({ after }: { after: string }) => after)).toEqual([
        'proven',
        'proven',
      ]);
    },
  );

  it('finds what is in place already, and says nothing of locks then', async () => {
    await promote();
    const run = await promote();
    expect([run.report.result, lockVerdict(run)['outcome']]).toEqual(['already-present', 'pass']);
    expect(run.record['images'][0].tags[0].locked).toBe(null);
  });

  it('verifies by reading alone', async () => {
    await promote();
    const writes = scene.world.operations.size;
    const run = await promote({ mode: 'verify' });
    expect([run.report.result, scene.world.operations.size]).toEqual(['verified', writes]);
    expect(run.report.issues).toEqual([]);
  });

  it.each(['true', '1.*'])('moves nothing, whatever force says: %s', async (force) => {
    heldBefore();
    const run = await promote({ force, reason: 'it is wanted' });
    expect([run.report.result, scene.world.operations.size]).toEqual(['blocked', 0]);
    expect(lockVerdict(run)).toMatchObject({
      outcome: 'unknown',
      remedy: expect.stringMatching(
        /new tag.*Container Registry Repository Reader.*registries\/metadata\/read/,
      ),
    });
  });

  it('moves a tag once a role shows the lock', async () => {
    heldBefore();
    const scope = resourceIdOf(scene.prod);
    scene.promoter.roles.push({ scope, role: 'Metadata Reader (custom)' });
    const run = await promote({ force: 'true', reason: 'it is wanted' });
    expect([run.report.result, lockVerdict(run)['outcome']]).toEqual(['promoted', 'pass']);
  });

  it.each([
    ['throttled', 429, 'TOOMANYREQUESTS'],
    ['broken', 503, 'UNAVAILABLE'],
    ['denied while the token may read metadata', 403, 'DENIED'],
  ])('is no reason to pass over an answer that is %s', async (_, status, code) => {
    scene.prod.pullReadsMetadata = true;
    scene.world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /^\/acr\/v1\// },
      effect: {
        kind: 'answer',
        status,
        body: JSON.stringify({ errors: [{ code, message: 'no' }] }),
      },
    });
    const run = await promote();
    expect([run.report.result, lockVerdict(run)['outcome'], scene.world.operations.size]).toEqual([
      'blocked',
      'unknown',
      0,
    ]);
  });

  it('is taken for one also where the refusal of its token does not say why', async () => {
    scene.world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /^\/acr\/v1\// },
      effect: {
        kind: 'answer',
        status: 403,
        body: '{"errors":[{"code":"DENIED","message":"denied"}]}',
      },
    });
    const run = await promote();
    expect([run.report.result, lockVerdict(run)['outcome']]).toEqual(['promoted', 'waived']);
  });

  it('does not move a tag that appeared after the gate looked and whose lock it cannot read', async () => {
    scene.prod.pullReadsMetadata = true;
    heldBefore();
    scene.world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /^\/acr\/v1\/team\/api\/_tags\/1\.4$/ },
      skip: 1,
      effect: {
        kind: 'answer',
        status: 401,
        body: '{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}',
        headers: {
          'WWW-Authenticate':
            'Bearer realm="https://prodacr.azurecr.io/oauth2/token",service="prodacr.azurecr.io",error="insufficient_scope"',
        },
      },
    });
    const run = await promote({ force: 'true', reason: 'it is wanted' });
    expect(run.report.result).toBe('failed');
    const held = scene.prod.repositories.get(REPOSITORY)?.tags.get('1.4')?.digest;
    expect(held).not.toBe(digest);
  });
});
