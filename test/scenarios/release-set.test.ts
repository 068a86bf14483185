import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

const NAMES = ['a', 'b', 'c'];

/** Three images of one release: each gets a new tag 1, and latest moves away from an older image. */
function setStage() {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  world.knobs.importDuration = 0;
  const images = new Map<string, PushedImage>();
  const older = new Map<string, string>();
  for (const name of NAMES) {
    images.set(name, pushImage(world, dev, `team/${name}`, { content: name }));
    const { digest } = pushImage(world, prod, `team/${name}`, { content: `old ${name}` });
    older.set(name, digest);
    setTag(world, prod, `team/${name}`, 'latest', digest);
  }
  const lines = NAMES.map(
    (name) =>
      `  - { source: "devacr.azurecr.io/team/${name}@${images.get(name)?.digest}", tags: ["1", latest], force: latest }`,
  );
  const file = ['version: 1', 'target: prodacr.azurecr.io', 'images:', ...lines].join('\n');
  return {
    ...scene,
    images,
    older,
    held: (name: string, tag: string) =>
      prod.repositories.get(`team/${name}`)?.tags.get(tag)?.digest,
    /** which tags hold what this run should bring */
    written: () =>
      NAMES.flatMap((name) =>
        ['1', 'latest'].flatMap((tag) =>
          prod.repositories.get(`team/${name}`)?.tags.get(tag)?.digest === images.get(name)?.digest
            ? [`${name}:${tag}`]
            : [],
        ),
      ),
    play: (
      given: Partial<Record<InputName, string>> = {},
      more: readonly string[] = [],
      host: HostName = 'github',
    ) =>
      runInProcess(
        world,
        { 'images-file': 'set.yml', ...given },
        {
          host,
          principal: promoter,
          subscription: SUBSCRIPTION,
          files: { 'set.yml': [file, ...more.map((it) => `  - ${it}`)].join('\n') },
        },
      ),
    posts: () =>
      [...world.operations.values()].map(({ order }) =>
        [...(order.targetTags ?? []), ...(order.untaggedTargetRepositories ?? [])].join(),
      ),
  };
}

const words = (record: Record<string, any>) =>
  record['images'].map(({ result }: { result: string }) => result);

describe('a set is one release', () => {
  it('brings all manifests, then new tags, then tags that move', async () => {
    const stage = setStage();
    const run = await stage.play();
    expect([run.report.result, stage.written()]).toEqual([
      'promoted',
      ['a:1', 'a:latest', 'b:1', 'b:latest', 'c:1', 'c:latest'],
    ]);
    const phases = stage.posts().map((it) => it.replace(/team\/[abc]/, ''));
    expect(phases).toEqual(['', '', '', ':1', ':1', ':1', ':latest', ':latest', ':latest']);
  });

  it('writes no tag when the manifests of one do not arrive, and running again completes it', async () => {
    const stage = setStage();
    const body = JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'no' } });
    stage.world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      effect: { kind: 'answer', status: 403, body },
      times: 1,
      skip: 1,
    });
    const run = await stage.play();
    expect([run.report.result, run.report.colour, stage.written()]).toEqual(['failed', 'red', []]);
    expect([...words(run.record)].sort()).toEqual(['failed', 'held-back', 'held-back']);
    const back = run.record['images'].find((it: { result: string }) => it.result === 'held-back');
    expect(back.failures[0].message).toMatch(/not written: 1, latest\): run again: it completes$/);
    expect(run.report.outputs.image.split('\n')).toEqual(['', '', '']);
    const again = await stage.play();
    expect([again.report.result, stage.written()]).toEqual([
      'promoted',
      ['a:1', 'a:latest', 'b:1', 'b:latest', 'c:1', 'c:latest'],
    ]);
  });

  it('moves no tag when one of them changed before the first one moves', async () => {
    const stage = setStage();
    const third = pushImage(stage.world, stage.prod, 'team/b', { content: 'third' });
    stage.world.knobs.faults.push({
      match: { method: 'GET', host: 'prodacr.azurecr.io', path: /team\/c\/manifests\/1$/ },
      effect: {
        kind: 'meanwhile',
        act: () => setTag(stage.world, stage.prod, 'team/b', 'latest', third.digest),
      },
      times: 1,
    });
    const run = await stage.play();
    expect([run.report.result, stage.written()]).toEqual(['failed', ['a:1', 'b:1', 'c:1']]);
    expect(words(run.record)).toEqual(['held-back', 'failed', 'held-back']);
    expect(stage.held('b', 'latest')).toBe(third.digest);
    const [a] = run.record['images'];
    expect(a.failures[0].message).toMatch(/in place: 1; not written: latest\)/);
    expect(stage.posts().filter((it) => it.includes('latest'))).toEqual([]);
  });

  it('brings the one image that is not there yet, when all others are in place', async () => {
    const stage = setStage();
    await stage.play();
    const { prod } = stage;
    prod.repositories.delete('team/b');
    const before = stage.posts().length;
    const run = await stage.play();
    expect([run.report.result, words(run.record)]).toEqual([
      'promoted',
      ['already-present', 'promoted', 'already-present'],
    ]);
    expect(stage.posts().slice(before)[0]).toBe('team/b');
    expect(stage.written()).toHaveLength(6);
  });

  it('takes no import for the manifests of an image that are there', async () => {
    const stage = setStage();
    pushImage(stage.world, stage.prod, 'team/a', { content: 'a' });
    const run = await stage.play();
    expect(run.report.result).toBe('promoted');
    expect(stage.posts().slice(0, 3)).toEqual(['team/b', 'team/c', 'team/a:1']);
  });

  it('holds the others back when a gate blocks one; a plan says what would be done', async () => {
    const stage = setStage();
    const { digest } = pushImage(stage.world, stage.prod, 'team/b', { content: 'own' });
    setTag(stage.world, stage.prod, 'team/b', '1', digest);
    const plan = await stage.play({ mode: 'plan' });
    expect([plan.report.result, words(plan.record)]).toEqual([
      'blocked',
      ['planned', 'blocked', 'planned'],
    ]);
    const run = await stage.play();
    expect([run.report.result, run.report.colour, words(run.record)]).toEqual([
      'blocked',
      'red',
      ['held-back', 'blocked', 'held-back'],
    ]);
    expect(run.report.outputs.image).toBe('\n\n');
    expect(stage.posts()).toEqual([]);
    const errors = run.report.issues.filter(({ level }) => level === 'error');
    expect(errors.map(({ title }) => title)).toEqual(['blocked: team/b', 'held-back: 2 images']);
  });
});

describe('images that are independent', () => {
  it('go on without one that is blocked and one that fails; the step is red', async () => {
    const stage = setStage();
    const { digest } = pushImage(stage.world, stage.prod, 'team/b', { content: 'own' });
    setTag(stage.world, stage.prod, 'team/b', '1', digest);
    const run = await stage.play({ independent: 'true' });
    expect([run.report.result, run.report.colour, words(run.record)]).toEqual([
      'blocked',
      'red',
      ['promoted', 'blocked', 'promoted'],
    ]);
    expect(stage.written()).toEqual(['a:1', 'a:latest', 'c:1', 'c:latest']);
    expect(stage.posts()).toHaveLength(4);
  });

  it('go on without one whose registry is not found', async () => {
    const stage = setStage();
    const lost = `{ source: "lostacr.azurecr.io/x@sha256:${'a'.repeat(64)}", tags: ["1"] }`;
    const run = await stage.play({ independent: 'true' }, [lost]);
    expect([run.report.result, words(run.record)]).toEqual([
      'blocked',
      ['promoted', 'promoted', 'promoted', 'blocked'],
    ]);
    expect(run.record['images'][3].failures[0].code).toBe('REGISTRY_NOT_FOUND');
    expect((await stage.play({}, [lost])).report.result).toBe('failed');
  });

  it('are blocked where two give one tag different digests, and only those', async () => {
    const stage = setStage();
    const { digest } = pushImage(stage.world, stage.dev, 'team/a', { content: 'twin' });
    const twin = `{ source: "devacr.azurecr.io/team/a@${digest}", tags: ["1"] }`;
    const run = await stage.play({ independent: 'true' }, [twin]);
    expect(words(run.record)).toEqual(['blocked', 'promoted', 'promoted', 'blocked']);
    expect(stage.held('a', '1')).toBeUndefined();
  });
});

describe('an optional image', () => {
  const gone = `sha256:${'e'.repeat(64)}`;
  const byDigest = `{ source: "devacr.azurecr.io/team/a@${gone}", tags: ["9"], optional: true }`;
  const byTag =
    '{ source: "devacr.azurecr.io/nobody/x:9", tags: ["9"], optional: true, require-digest: false }';

  it('is skipped where the source has no such digest, tag or repository; the others go on', async () => {
    const stage = setStage();
    const run = await stage.play({}, [byDigest, byTag]);
    expect([run.report.result, run.report.colour, words(run.record)]).toEqual([
      'promoted',
      'green',
      ['promoted', 'promoted', 'promoted', 'skipped', 'skipped'],
    ]);
    expect(run.report.outputs.image.split('\n').slice(3)).toEqual(['', '']);
    const told = run.report.issues.filter(({ title }) => title === 'skipped');
    expect(told.map(({ message }) => message)).toEqual([
      `Not in its source: devacr.azurecr.io/team/a@${gone}, devacr.azurecr.io/nobody/x:9`,
    ]);
  });

  it.each([401, 403, 429, 500])('blocks where the source answers %d', async (status) => {
    const stage = setStage();
    stage.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: new RegExp(`manifests/${gone}`) },
      effect: { kind: 'answer', status, body: '{}' },
      times: 1000,
    });
    const run = await stage.play({}, [byDigest]);
    expect([run.report.result, words(run.record)]).toEqual([
      'blocked',
      ['held-back', 'held-back', 'held-back', 'blocked'],
    ]);
  });

  it('blocks without any digest evidence', async () => {
    const stage = setStage();
    const run = await stage.play({}, [byTag.replace(', require-digest: false', '')]);
    expect(words(run.record).at(-1)).toBe('blocked');
  });

  it('is nothing to be green about where every image is one', async () => {
    const { world, promoter } = createScene();
    const file = `version: 1\ntarget: prodacr.azurecr.io\nimages:\n  - ${byTag}\n`;
    const options = { principal: promoter, subscription: SUBSCRIPTION, files: { f: file } };
    const run = await runInProcess(world, { 'images-file': 'f' }, options);
    expect([run.report.result, run.report.colour, words(run.record)]).toEqual([
      'blocked',
      'red',
      ['skipped'],
    ]);
    expect(run.record['failures'][0].message).toContain('nothing to promote');
    expect(run.report.outputs.result).toBe('blocked');
  });
});

describe('what a set hands on', () => {
  it('is a list of objects on GitHub, and the path of the Markdown', async () => {
    const stage = setStage();
    const { report } = await stage.play({ summary: 'false' });
    const { outputs } = report;
    expect(outputs.result).toBe('promoted');
    const digest = stage.images.get('a')?.digest;
    expect(JSON.parse(outputs.images)).toHaveLength(3);
    expect(JSON.parse(outputs.images)[0]).toEqual({
      result: 'promoted',
      image: `prodacr.azurecr.io/team/a@${digest}`,
      repository: 'team/a',
      digest,
      tags: ['1', 'latest'],
      kept: {},
      previous: { latest: stage.older.get('a') },
    });
    expect(report.summary).toBeUndefined();
    expect(readFileSync(outputs.summary, 'utf8')).toMatch(/^## ✅ .*; proven, deploy by digest\n/);
  });

  it('is an object of texts in Azure DevOps, by keys that may name jobs', async () => {
    const stage = setStage();
    const { report } = await stage.play({}, [], 'azure-devops');
    const images = JSON.parse(report.outputs.images);
    expect(Object.keys(images)).toEqual(['i001_team_a', 'i002_team_b', 'i003_team_c']);
    expect(images['i001_team_a']).toMatchObject({
      tags: '1,latest',
      previous: `latest=${stage.older.get('a')}`,
    });
    for (const image of Object.values<object>(images)) {
      for (const value of Object.values(image)) expect(typeof value).toBe('string');
    }
  });

  it('names no image that is not proven', async () => {
    const stage = setStage();
    const { digest } = pushImage(stage.world, stage.prod, 'team/b', { content: 'own' });
    setTag(stage.world, stage.prod, 'team/b', '1', digest);
    const { report } = await stage.play();
    const images: { image: string }[] = JSON.parse(report.outputs.images);
    expect(images.map(({ image }) => image)).toEqual(['', '', '']);
  });

  it('is an empty list where no image came to be', async () => {
    const { world, promoter } = createScene();
    const run = await runInProcess(world, { source: '' }, { principal: promoter });
    expect([run.report.outputs.images, run.report.outputs.image]).toEqual(['[]', '']);
    expect(readFileSync(run.report.outputs.summary, 'utf8')).toMatch(/INPUT_INVALID/);
  });
});
