import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { addRegistry } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

type Inputs = Partial<Record<InputName, string>>;

const ID = (name: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/prod/providers/Microsoft.ContainerRegistry/registries/${name}`;

/** One image, and production in two regions. */
function setStage() {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  world.knobs.importDuration = 0;
  const at = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, resourceGroup: 'prod' };
  const us = addRegistry(world, { ...at, name: 'produs' });
  const image = pushImage(world, dev, 'team/api');
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const target = 'prodacr.azurecr.io/team/api\nprodus.azurecr.io/live/api:us';
  const play = (given: Inputs, file?: string) =>
    runInProcess(
      world,
      file === undefined
        ? { source, target, tags: '1', ...given }
        : { 'images-file': 'f', ...given },
      {
        principal: promoter,
        subscription: SUBSCRIPTION,
        files: { f: file ?? '' },
      },
    );
  const tags = () => ({
    eu: [...(prod.repositories.get('team/api')?.tags.keys() ?? [])],
    us: [...(us.repositories.get('live/api')?.tags.keys() ?? [])],
  });
  return { ...scene, us, image, source, play, tags };
}

const words = (record: Record<string, any>) =>
  record['images'].map(({ result }: { result: string }) => result);

describe('one image into several targets', () => {
  it('is a promotion each: its own line, and the tag of a target counts there only', async () => {
    const { play, tags, image } = setStage();
    const run = await play({});
    expect([run.report.result, words(run.record)]).toEqual(['promoted', ['promoted', 'promoted']]);
    expect(tags()).toEqual({ eu: ['1'], us: ['us', '1'] });
    const ref = (name: string) => `${name}@${image.digest}`;
    expect(run.report.outputs.image).toBe(
      `${ref('prodacr.azurecr.io/team/api')}\n${ref('produs.azurecr.io/live/api')}`,
    );
    expect(JSON.parse(run.report.outputs.images)).toHaveLength(2);
  });

  it('is one release: no tag in any where one is blocked; with independent each stands alone', async () => {
    const { world, us, play, tags } = setStage();
    const { digest } = pushImage(world, us, 'live/api', { content: 'own' });
    setTag(world, us, 'live/api', 'us', digest);
    const run = await play({});
    expect([words(run.record), tags()]).toEqual([['held-back', 'blocked'], { eu: [], us: ['us'] }]);
    const alone = await play({ independent: 'true' });
    expect([words(alone.record), tags()]).toEqual([
      ['promoted', 'blocked'],
      { eu: ['1'], us: ['us'] },
    ]);
  });

  it('takes one resource id a line, by which nothing is looked up', async () => {
    const { world, play } = setStage();
    const run = await play({ 'target-registry-id': `${ID('produs')}\n${ID('prodacr')}` });
    expect(run.report.result).toBe('promoted');
    // The source is looked up, and nothing else is.
    expect(world.log.filter(({ path }) => path.endsWith('/registries'))).toHaveLength(1);
    for (const name of ['prodacr', 'produs']) {
      expect(world.log.some(({ path }) => path.includes(`/registries/${name}`))).toBe(true);
    }
  });

  it.each<[string, Inputs, RegExp]>([
    [
      'an id that is of none of them',
      { 'target-registry-id': `${ID('prodacr')}\n${ID('prodasia')}` },
      /target-registry-id: given ".*prodasia", expected the id of a registry among prodacr/,
    ],
    [
      'two ids of one',
      { 'target-registry-id': `${ID('prodacr')}\n${ID('ProdAcr')}` },
      /one id for prodacr/,
    ],
    [
      'two clouds',
      { target: 'prodacr.azurecr.io/a\nprodgov.azurecr.us/a' },
      /one cloud in a run, not AzureCloud for prodacr\.azurecr\.io, AzureUSGovernment for prodgov/,
    ],
    ['commas', { target: 'prodacr.azurecr.io/a,produs.azurecr.io/a' }, /target: given/],
  ])('refuses %s', async (_, given, expected) => {
    const run = await setStage().play(given);
    expect(run.record['failures'][0].code).toBe('INPUT_INVALID');
    expect(run.record['failures'][0].message).toMatch(expected);
  });

  it.each([
    [
      'targets beside an image',
      'defaults: {}',
      'targets: [prodacr.azurecr.io, produs.azurecr.io/live/api]',
    ],
    ['defaults for all', 'defaults: { targets: [prodacr.azurecr.io, produs.azurecr.io/] }', ''],
    [
      'a list in target',
      'defaults: {}',
      'target: [prodacr.azurecr.io/team/api, produs.azurecr.io/x]',
    ],
  ])('stand in an images-file: %s', async (_, defaults, own) => {
    const { play, source, tags, us } = setStage();
    const keys = [`source: "${source}"`, 'tags: ["1"]', ...(own === '' ? [] : [own])].join(', ');
    const run = await play({}, `version: 1\n${defaults}\nimages:\n  - { ${keys} }\n`);
    expect([run.report.result, words(run.record)]).toEqual(['promoted', ['promoted', 'promoted']]);
    expect(tags().eu).toEqual(['1']);
    expect(us.repositories.size).toBe(1);
  });

  it('not by target and targets at once', async () => {
    const { play, source } = setStage();
    const image = `{ source: "${source}", target: a.azurecr.io/b, targets: [c.azurecr.io], tags: ["1"] }`;
    const run = await play({}, `version: 1\nimages:\n  - ${image}\n`);
    expect(run.record['failures'][0].message).toMatch(/expected target or targets, not both/);
  });
});
