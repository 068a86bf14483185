import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startProxy } from '../../sandbox/doors/proxy.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import { bothHosts } from '../dist/both-hosts.js';
import { STRANGERS } from './strangers.js';
import { type Stage, stageOf } from './strangers-stage.js';

let scene: Scene;
let stage: Stage;
let proxy: Awaited<ReturnType<typeof startProxy>>;
beforeEach(async () => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  stage = stageOf(scene);
  proxy = await startProxy(scene.world);
});
afterEach(() => proxy.close());

/** The result of every image, in the order of the list. */
function resultsOf(images = ''): string[] {
  const all = Object.values<{ result: string }>(JSON.parse(images));
  return all.map(({ result }) => result);
}

function held(name: string): string | undefined {
  const [, registry, repository = '', tag = ''] = /^(\w+)\/(.*):(.*)$/.exec(name) ?? [];
  const found = scene.world.registries.find((it) => it.name === registry);
  return found?.repositories.get(repository)?.tags.get(tag)?.digest;
}

describe.each(bothHosts(() => ({ scene, proxy })))('a list for the %s', (_, __, start) => {
  it.each(STRANGERS.map((it) => [it.does, it] as const))(
    '%s',
    async (_does, stranger) => {
      const { files, inputs, runs } = stranger;
      for (const { before, results, green, holds = [] } of runs) {
        before?.(stage);
        const run = await start({ inputs, files });
        expect([resultsOf(run.outputs['images']), run.passed]).toEqual([results, green]);
        for (const name of holds)
          expect([name, held(name)]).toEqual([name, expect.stringMatching(/^sha256:/)]);
      }
    },
    60_000,
  );
});

it('sixteen kinds are played', () => {
  expect(STRANGERS).toHaveLength(16);
  expect(new Set(STRANGERS.map(({ does }) => does)).size).toBe(16);
});
