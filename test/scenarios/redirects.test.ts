import { expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { runInProcess } from '../harness.js';

const REPOSITORY = 'team/api';
const ELSEWHERE = 'cdn.example.net';

/** Production's tag holds another digest and is locked; every answer like this is sent on to another host. */
async function redirected(match: { host: string; path: RegExp }) {
  const scene = createScene();
  const { world, dev, prod } = scene;
  world.knobs.importDuration = 0;
  const old = pushImage(world, prod, REPOSITORY, { content: 'production' });
  setTag(world, prod, REPOSITORY, 'latest', old.digest);
  const { digest } = pushImage(world, dev, REPOSITORY, { content: 'new' });
  const headers = { location: `https://${ELSEWHERE}/x` };
  world.knobs.faults.push({ match, times: 99, effect: { kind: 'answer', status: 302, headers } });
  const run = await runInProcess(
    world,
    {
      source: `devacr.azurecr.io/${REPOSITORY}@${digest}`,
      target: `prodacr.azurecr.io/${REPOSITORY}`,
      tags: '1.4.9, latest',
      force: '*',
    },
    { principal: scene.promoter, subscription: SUBSCRIPTION },
  );
  const asked = [...world.strangers, ...world.log.map(({ host }) => host)];
  const latest = prod.repositories.get(REPOSITORY)?.tags.get('latest')?.digest;
  return { ...run, asked, moved: latest !== old.digest };
}

it.each([
  ['properties of the tag', { host: 'prodacr.azurecr.io', path: /\/_tags\/latest$/ }],
  ['locks of the repository', { host: 'prodacr.azurecr.io', path: /^\/acr\/v1\/team\/api$/ }],
  ['manifests of an Azure source', { host: 'devacr.azurecr.io', path: /\/manifests\// }],
])('%s at another host say nothing', async (_, match) => {
  const run = await redirected(match);
  expect([run.report.result, run.moved]).toEqual(['blocked', false]);
  expect(run.asked).not.toContain(ELSEWHERE);
  expect(run.report.issues[0]?.message).toMatch(
    new RegExp(`registry ${match.host} sends .* on to https://${ELSEWHERE}, which is not followed`),
  );
});

it('what the target serves is never proven at another host', async () => {
  const run = await redirected({ host: 'prodacr.azurecr.io', path: /\/manifests\// });
  expect(run.report.colour).toBe('red');
  expect(run.asked).not.toContain(ELSEWHERE);
});
