import { beforeEach, describe, expect, it } from '@jest/globals';
import { pushImage } from '../../sandbox/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/scene.js';
import { runInProcess } from '../harness.js';

let scene: Scene;
beforeEach(() => {
  scene = createScene();
});

function promote(given: Parameters<typeof runInProcess>[1]) {
  return runInProcess(scene.world, given, {
    principal: scene.promoter,
    subscription: SUBSCRIPTION,
  });
}

describe('one image', () => {
  it('is promoted, and the second time already present', async () => {
    const image = pushImage(scene.world, scene.dev, 'team/api');
    const given = {
      source: `devacr.azurecr.io/team/api@${image.digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
    };
    const t0 = performance.now();
    const first = await promote(given);
    console.log(
      performance.now() - t0,
      first.lines.join('\n'),
      first.report,
      JSON.stringify(first.record, null, 1),
      scene.world.log.map((l) => `${l.method} ${l.host}${l.path} ${l.status}`).join('\n'),
    );
    expect(first.report.result).toBe('promoted');
    const t1 = performance.now();
    scene.world.log.length = 0;
    const second = await promote(given);
    console.log(
      performance.now() - t1,
      scene.world.log.map((l) => `${l.method} ${l.host}${l.path} ${l.status}`).join('\n'),
    );
    expect(second.report.result).toBe('already-present');
  });
});
