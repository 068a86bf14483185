import { expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction } from './bundles.js';
import { sideBySide } from './side-by-side.js';

/** How many processes run at a time. */
const AT_ONCE = 4;

/** An Azure of its own for each process that is killed, so that they need not wait for each other. */
interface Play {
  readonly scene: Scene;
  readonly proxy: ForwardProxy;
  readonly digest: string;
}

async function inPlay<T>(importDuration: number, act: (play: Play) => Promise<T>): Promise<T> {
  const scene = createScene();
  scene.world.knobs.importDuration = importDuration;
  const proxy = await startProxy(scene.world);
  try {
    return await act({
      scene,
      proxy,
      digest: pushImage(scene.world, scene.dev, 'team/api').digest,
    });
  } finally {
    await proxy.close();
  }
}

type Kill = (signal: NodeJS.Signals) => void;

function start({ scene, proxy, digest }: Play, onStart: (kill: Kill) => void = () => {}) {
  const inputs = {
    source: `devacr.azurecr.io/team/api@${digest}`,
    target: 'prodacr.azurecr.io/team/api:1',
    'client-id': scene.promoter.clientId,
    'tenant-id': TENANT,
  };
  return runAction({ scene, proxy, bundle: ACTION, inputs, onStart });
}

/** Ends the step when the request at this position arrives, after the service has done its work. */
async function killed(play: Play, position: number) {
  const { faults } = play.scene.world.knobs;
  let kill: Kill = () => {};
  const act = () => kill('SIGKILL');
  faults.push({ match: {}, effect: { kind: 'meanwhile', act }, skip: position, times: 1 });
  const run = await start(play, (given) => {
    kill = given;
  });
  faults.length = 0;
  return run;
}

it('a process killed at any request leaves nothing that the next run does not complete', async () => {
  const requests = await inPlay(0, async (play) => {
    await start(play);
    return play.scene.world.log.length;
  });
  expect(requests).toBeGreaterThan(15);
  const kills = Array.from(
    { length: requests },
    (_, position) => () =>
      inPlay(0, async (play) => {
        const { exitCode } = await killed(play, position);
        const again = await start(play);
        const { result, digest } = again.outputs;
        const held = play.scene.prod.repositories.get('team/api')?.tags.get('1')?.digest;
        return { exitCode, result, digest, held };
      }),
  );
  for (const [position, outcome] of sideBySide(AT_ONCE, kills).entries()) {
    const { held, ...seen } = await outcome;
    expect({ position, held, ...seen }).toEqual({
      position,
      held: seen.digest,
      exitCode: null,
      result: expect.stringMatching(/^(promoted|already-present)$/),
      digest: expect.stringMatching(/^sha256:/),
    });
  }
}, 600_000);

it(
  'a cancelled job still tells what the target holds, and leaves its report',
  () =>
    inPlay(60_000, async (play) => {
      let kill: Kill = () => {};
      play.scene.world.knobs.faults.push({
        match: { path: /operationResults/ },
        effect: { kind: 'meanwhile', act: () => kill('SIGTERM') },
        times: 1,
      });
      const run = await start(play, (given) => {
        kill = given;
      });
      expect([run.exitCode, run.outputs['result']]).toEqual([1, 'failed']);
      expect(run.log).toMatch(/CANCELLED[\s\S]*may still land/);
      expect(run.summary).toContain('absent → absent');
    }),
  60_000,
);
