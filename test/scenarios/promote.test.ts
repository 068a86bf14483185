import { beforeEach, describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

let scene: Scene;
let image: PushedImage;
let other: PushedImage;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  other = pushImage(scene.world, scene.dev, 'team/api', { content: 'other' });
});

const TARGET = 'prodacr.azurecr.io/team/api';

function promote(given: Partial<Record<InputName, string>> = {}) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
  return runInProcess(scene.world, { source, target: `${TARGET}:1.4.2`, ...given }, options);
}

/** Puts a complete image under a tag of production. */
function inProduction(tag: string, pushed: PushedImage, content: string): void {
  pushImage(scene.world, scene.prod, 'team/api', { content });
  setTag(scene.world, scene.prod, 'team/api', tag, pushed.digest);
}

const held = (tag: string) => scene.prod.repositories.get('team/api')?.tags.get(tag)?.digest;
const writes = () => scene.world.log.filter(({ path }) => path.endsWith('/importImage')).length;

describe('one image', () => {
  it('is promoted with one import, proven, and already present the second time', async () => {
    const first = await promote();
    expect(first.report.outputs).toMatchObject({
      result: 'promoted',
      digest: image.digest,
      image: `${TARGET}@${image.digest}`,
      tags: '1.4.2',
      'manifest-count': '5',
    });
    expect(first.report.issues).toEqual([]);
    expect(held('1.4.2')).toBe(image.digest);
    expect(writes()).toBe(1);
    const second = await promote();
    expect(second.report.result).toBe('already-present');
    expect(writes()).toBe(1);
  });

  it('is asked for with few requests', async () => {
    await promote();
    const asked = scene.world.log.map(({ method, host, path }) => `${method} ${host}${path}`);
    expect(asked.filter((it) => it.includes('/oauth2/exchange'))).toHaveLength(2);
    expect(asked.filter((it) => it.endsWith('/registries'))).toHaveLength(1);
    // What is attached is listed for three of its five manifests: two are a builder's own.
    expect(asked.filter((it) => it.includes('/referrers/'))).toHaveLength(3);
    expect(asked.filter((it) => it.includes('/tags/list'))).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(28);
  });

  it('makes neither list nor graph call when both resource ids are given', async () => {
    const id = (group: string, name: string) =>
      `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
    const run = await promote({
      'source-registry-id': id('dev', 'devacr'),
      'target-registry-id': id('prod', 'prodacr'),
    });
    expect(run.report.result).toBe('promoted');
    const asked = scene.world.log.map(({ path }) => path);
    expect(asked.some((it) => it.endsWith('/registries') || it.includes('ResourceGraph'))).toBe(
      false,
    );
    expect(asked.filter((it) => /registries\/(dev|prod)acr$/.test(it))).toHaveLength(2);
  });

  it('fails when a resource id is that of another registry', async () => {
    const run = await promote({
      'target-registry-id': `/subscriptions/${SUBSCRIPTION}/resourceGroups/dev/providers/Microsoft.ContainerRegistry/registries/devacr`,
    });
    expect(run.report.result).toBe('failed');
    expect(run.record['failures'][0].code).toBe('INPUT_INVALID');
    expect(writes()).toBe(0);
  });

  it('sends a digest, explicit tags and the resource id of the source', async () => {
    await promote({ tags: '1.4' });
    const [operation] = [...scene.world.operations.values()];
    expect(operation?.order).toEqual({
      source: {
        resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/dev/providers/Microsoft.ContainerRegistry/registries/devacr`,
        sourceImage: `team/api@${image.digest}`,
      },
      targetTags: ['team/api:1.4.2', 'team/api:1.4'],
      mode: 'NoForce',
    });
  });

  it('is imported without any tag when that is asked for', async () => {
    const run = await promote({ target: TARGET, untagged: 'true' });
    expect(run.report.result).toBe('promoted');
    expect(scene.prod.repositories.get('team/api')?.tags.size).toBe(0);
    expect((await promote({ target: TARGET, untagged: 'true' })).report.result).toBe(
      'already-present',
    );
  });

  it('completes an image of which a child is missing in production', async () => {
    await promote();
    scene.prod.repositories.get('team/api')?.manifests.delete(image.digests[1] ?? '');
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(run.record['images'][0].steps[0].tags).toEqual([]);
  });

  it('is retagged inside one registry', async () => {
    inProduction('1.4.2', image, 'first build');
    const run = await promote({ source: `${TARGET}@${image.digest}`, target: `${TARGET}:stable` });
    expect(run.report.result).toBe('promoted');
    expect(held('stable')).toBe(image.digest);
  });

  it('is found through Resource Graph when its subscription is not known', async () => {
    const { world, promoter } = scene;
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const run = await runInProcess(
      world,
      { source, target: `${TARGET}:1.4.2` },
      { principal: promoter },
    );
    expect(run.report.result).toBe('promoted');
    expect(world.log.some(({ path }) => path.includes('ResourceGraph'))).toBe(true);
  });
});

describe('policy', () => {
  it('an existing tag is not moved', async () => {
    inProduction('1.4.2', other, 'other');
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.colour).toBe('red');
    expect(held('1.4.2')).toBe(other.digest);
    expect(writes()).toBe(0);
  });

  it('unless force allows it, and then what it held is recorded', async () => {
    inProduction('latest', other, 'other');
    const run = await promote({ tags: 'latest', force: 'latest', reason: 'INC-123' });
    expect(run.report.result).toBe('promoted');
    expect(held('latest')).toBe(image.digest);
    const [recorded] = run.record['images'];
    expect(recorded.reason).toBe('INC-123');
    expect(recorded.tags).toContainEqual(
      expect.objectContaining({ tag: 'latest', previousDigest: other.digest, after: 'proven' }),
    );
    expect(recorded.steps.map((it: { mode: string }) => it.mode)).toEqual(['NoForce', 'Force']);
  });

  it('a locked tag is never moved', async () => {
    inProduction('latest', other, 'other');
    const tag = scene.prod.repositories.get('team/api')?.tags.get('latest');
    if (tag) tag.attributes.writeEnabled = false;
    const run = await promote({ target: TARGET, tags: 'latest', force: 'true' });
    expect(run.report.result).toBe('blocked');
    expect(held('latest')).toBe(other.digest);
  });

  it('an empty digest behind @ blocks', async () => {
    const run = await promote({ source: 'devacr.azurecr.io/team/api@' });
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toMatch(/digest-evidence/);
    expect(run.report.outputs.image).toBe('');
  });

  it('a tag alone blocks, and is pinned where that is waived', async () => {
    const source = 'devacr.azurecr.io/team/api:build-7';
    expect((await promote({ source })).report.result).toBe('blocked');
    const run = await promote({ source, 'require-digest': 'false' });
    expect(run.report.result).toBe('promoted');
    expect(held('1.4.2')).toBe(image.digest);
    expect(run.report.issues).toMatchObject([{ level: 'warning', title: 'digest-evidence' }]);
  });

  it('all reasons are shown at once, in one annotation', async () => {
    inProduction('1.4.2', other, 'other');
    const run = await promote({ 'max-manifests': '2' });
    expect(run.report.issues).toHaveLength(1);
    expect(run.report.issues[0]?.message).toMatch(/target-tag[\s\S]*manifest-count/);
  });

  it('a digest the source does not serve blocks', async () => {
    const run = await promote({ source: `devacr.azurecr.io/team/api@sha256:${'e'.repeat(64)}` });
    expect(run.report.result).toBe('blocked');
    expect(run.record['images'][0].verdicts[1]).toMatchObject({
      gate: 'source-exists',
      outcome: 'block',
    });
  });
});

describe('modes that write nothing', () => {
  it('plan tells what would be done', async () => {
    const run = await promote({ mode: 'plan' });
    expect(run.report).toMatchObject({ result: 'planned', colour: 'green' });
    expect(writes()).toBe(0);
    await promote();
    expect((await promote({ mode: 'plan' })).report.result).toBe('already-present');
  });

  it('verify proves, and finds a moved tag', async () => {
    await promote();
    const given = { mode: 'verify', source: '', digest: image.digest };
    expect((await promote(given)).report.result).toBe('verified');
    inProduction('1.4.2', other, 'other');
    const moved = await promote(given);
    expect(moved.report).toMatchObject({ result: 'mismatched', colour: 'red' });
    expect(moved.report.issues[0]?.message).toMatch(/1\.4\.2 holds/);
  });

  it('verify does not wait for what is not there', async () => {
    const run = await promote({ mode: 'verify', source: '', digest: image.digest });
    expect(run.report.result).toBe('mismatched');
    expect(run.record['seconds']).toBeLessThan(5);
  });
});
