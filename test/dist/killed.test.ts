import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
beforeAll(async () => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  proxy = await startProxy(scene.world);
});
afterAll(() => proxy.close());

function start(onStart?: (kill: (signal: NodeJS.Signals) => void) => void) {
  const { digest } = pushImage(scene.world, scene.dev, 'team/api');
  const inputs = {
    source: `devacr.azurecr.io/team/api@${digest}`,
    target: 'prodacr.azurecr.io/team/api:1',
    'client-id': scene.promoter.clientId,
    'tenant-id': TENANT,
  };
  return runAction({ scene, proxy, bundle: ACTION, inputs, ...(onStart ? { onStart } : {}) });
}

/** Ends the step when the request at this position arrives, after the service has done its work. */
async function interrupted(position: number, signal: NodeJS.Signals) {
  scene.prod.repositories.clear();
  let kill: (signal: NodeJS.Signals) => void = () => {};
  const act = () => kill(signal);
  scene.world.knobs.faults.push({
    match: {},
    effect: { kind: 'meanwhile', act },
    skip: position,
    times: 1,
  });
  const run = await start((given) => {
    kill = given;
  });
  scene.world.knobs.faults.length = 0;
  return run;
}

it('a process killed at any request leaves nothing that the next run does not complete', async () => {
  scene.world.log.length = 0;
  await start();
  const requests = scene.world.log.length;
  expect(requests).toBeGreaterThan(15);
  for (let position = 0; position < requests; position += 1) {
    const killed = await interrupted(position, 'SIGKILL');
    expect([position, killed.exitCode]).toEqual([position, null]);
    const again = await start();
    expect([position, again.outputs['result']]).toEqual([
      position,
      expect.stringMatching(/^(promoted|already-present)$/),
    ]);
    const held = scene.prod.repositories.get('team/api')?.tags.get('1')?.digest;
    expect([position, held]).toEqual([position, again.outputs['digest']]);
  }
}, 180_000);

it('a cancelled job still tells what the target holds, and leaves its report', async () => {
  scene.world.knobs.importDuration = 60_000;
  const poll = { path: /operationResults/ };
  scene.prod.repositories.clear();
  let kill: (signal: NodeJS.Signals) => void = () => {};
  scene.world.knobs.faults.push({
    match: poll,
    effect: { kind: 'meanwhile', act: () => kill('SIGTERM') },
    times: 1,
  });
  const run = await start((given) => {
    kill = given;
  });
  expect([run.exitCode, run.outputs['result']]).toEqual([1, 'failed']);
  expect(run.log).toMatch(/CANCELLED[\s\S]*may still land/);
  expect(run.summary).toContain('`absent`');
}, 60_000);
