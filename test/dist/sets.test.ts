import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { addRegistry, type World } from '../../sandbox/world/world.js';
import { bothHosts } from './both-hosts.js';

let world: World;
let scene: Scene;
let proxy: ForwardProxy;
let images: PushedImage[];
let old: PushedImage;
beforeAll(async () => {
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
  images = ['a', 'b'].map((name) => pushImage(world, scene.dev, `team/${name}`, { content: name }));
  old = pushImage(world, scene.prod, 'team/a', { content: 'old' });
  setTag(world, scene.prod, 'team/a', 'latest', old.digest);
});

const held = (repository: string, tag: string) =>
  scene.prod.repositories.get(repository)?.tags.get(tag)?.digest;

function setFile(more = '') {
  const lines = ['a', 'b'].map(
    (name, i) =>
      `  - { source: "devacr.azurecr.io/team/${name}@${images[i]?.digest}", tags: ["1", latest], force: latest }`,
  );
  return ['version: 1', 'target: prodacr.azurecr.io', 'images:', ...lines, more].join('\n');
}

describe.each(bothHosts(() => ({ scene, proxy })))('the %s', (_, host, start) => {
  it('promotes a set as one release, hands it on, and moves it back by its report', async () => {
    const files = { 'set.yml': setFile() };
    const run = await start({ inputs: { 'images-file': 'set.yml' }, files });
    expect([run.outputs['result'], run.passed]).toEqual(['promoted', true]);
    const told = JSON.parse(run.outputs['images'] ?? '');
    const list: Record<string, unknown>[] = Object.values(told);
    expect(list.map((it) => it['digest'])).toEqual(images.map(({ digest }) => digest));
    expect(Array.isArray(told)).toBe(host === 'github');
    const previous = { latest: old.digest };
    expect(list[0]?.['previous']).toEqual(host === 'github' ? previous : `latest=${old.digest}`);
    expect(readFileSync(run.outputs['summary'] ?? '', 'utf8')).toMatch(
      /^## ✅ .* proven, deploy by digest\n/,
    );
    const report = readFileSync(run.outputs['report'] ?? '', 'utf8');
    const back = await start({
      inputs: { mode: 'rollback', 'images-file': 'report.json', force: 'latest' },
      files: { 'report.json': report },
    });
    expect([back.outputs['result'], held('team/a', 'latest')]).toEqual(['rolled-back', old.digest]);
    expect(held('team/b', 'latest')).toBe(images[1]?.digest);
  });

  it('lets images go without each other, and skips one that is gone', async () => {
    setTag(world, scene.prod, 'team/a', '1', old.digest);
    const gone = `  - { source: "devacr.azurecr.io/x@sha256:${'e'.repeat(64)}", tags: ["1"], optional: true }`;
    const run = await start({
      inputs: { 'images-file': 'set.yml', independent: 'true' },
      files: { 'set.yml': setFile(gone) },
    });
    expect([run.outputs['result'], run.passed]).toEqual(['blocked', false]);
    expect(held('team/b', '1')).toBe(images[1]?.digest);
    expect(run.log).toMatch(/Not in its source: devacr\.azurecr\.io\/x@sha256:e/);
  });

  it('promotes into several targets, and a list of references by its target', async () => {
    addRegistry(world, {
      name: 'produs',
      resourceGroup: 'prod',
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
    });
    const run = await start({
      inputs: {
        source: `devacr.azurecr.io/team/b@${images[1]?.digest}`,
        target: 'prodacr.azurecr.io/team/b:2\nprodus.azurecr.io/team/b:2',
      },
    });
    expect([run.outputs['result'], run.outputs['image']?.split('\n').length]).toEqual([
      'promoted',
      2,
    ]);
    const list = images.map(({ digest }, i) => `devacr.azurecr.io/team/${'ab'[i]}:3@${digest}`);
    const listed = await start({
      inputs: { 'images-file': 'list.txt', target: 'prodacr.azurecr.io/mirror/' },
      files: { 'list.txt': list.join('\n') },
    });
    expect([listed.outputs['result'], held('mirror/team/a', '3')]).toEqual([
      'promoted',
      images[0]?.digest,
    ]);
  });
});
