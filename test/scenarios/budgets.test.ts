import { describe, expect, it } from '@jest/globals';
import { attach } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { LoggedRequest } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { linksOf, longestChain } from '../chain.js';
import { fastClock } from '../clock.js';
import { runInProcess, type TestOptions } from '../harness.js';

const POST = /importImage$/;
/** What every answer takes, so that chains can be told: much longer than what lies between, in milliseconds. */
const ANSWER = 60;
/** GitHub asks its issuer for an assertion before it asks Entra; these runs sign in with a secret. */
const ASSERTION = 1;

const text = ({ method, host, path }: LoggedRequest) => `${method} ${host}${path}`;

/** Says what was used of a budget: a reader of the log sees how near the bound is. */
function within(what: string, used: number, budget: number): void {
  console.log(`${what}: ${used} of ${budget}`);
  expect(used).toBeLessThanOrEqual(budget);
}

function setStage(importDuration = 0) {
  const scene = createScene();
  scene.world.knobs.importDuration = importDuration;
  const image = pushImage(scene.world, scene.dev, 'team/api');
  return { scene, image };
}

/** Runs it with answers that take time, on the clock of this machine. */
async function timed(
  scene: Scene,
  given: Partial<Record<InputName, string>>,
  options: Partial<TestOptions> = {},
): Promise<LoggedRequest[]> {
  const { world } = scene;
  world.clock = fastClock(1);
  world.log.length = 0;
  world.knobs.faults.push({ match: {}, effect: { kind: 'delay', milliseconds: ANSWER } });
  const run = await runInProcess(world, given, {
    principal: scene.promoter,
    subscription: SUBSCRIPTION,
    ...options,
  });
  expect(run.report.colour).toBe('green');
  return world.log;
}

const chainOf = (log: readonly LoggedRequest[]) => longestChain(linksOf(log)).map(text);

describe('the longest chain of requests that waited for each other', () => {
  it('of one image has at most 8', async () => {
    const { scene, image } = setStage();
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const log = await timed(scene, { source, target: 'prodacr.azurecr.io/team/api:1' });
    const chain = chainOf(log);
    within('chain of one image', chain.length + ASSERTION, 8);
    expect(chain.some((it) => POST.test(it))).toBe(true);
  });

  it('has one more where a tag moves', async () => {
    const { scene, image } = setStage();
    const { world, prod } = scene;
    const before = pushImage(world, prod, 'team/api', { content: 'before' });
    setTag(world, prod, 'team/api', 'latest', before.digest);
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const target = 'prodacr.azurecr.io/team/api:latest';
    const log = await timed(scene, { source, target, force: 'true' });
    within('chain where a tag moves', chainOf(log).length + ASSERTION, 9);
  });

  it('has at most 4 after the token of the registry where everything is there', async () => {
    const { scene, image } = setStage();
    const { world, prod } = scene;
    pushImage(world, prod, 'team/api');
    setTag(world, prod, 'team/api', '1', image.digest);
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    const log = await timed(scene, { source, target: 'prodacr.azurecr.io/team/api:1' });
    // Looks while imports run are HEAD requests too; here none runs.
    const tokens = log.filter(({ path }) => path === '/oauth2/token');
    const there = Math.max(...tokens.map(({ answered }) => answered ?? 0));
    const after = log.filter(({ arrived }) => (arrived ?? 0) >= there);
    within('chain where everything is there', longestChain(after).length, 4);
  });
});

describe('what is asked', () => {
  it('while an import runs is at most 12 looks and one a second, and few polls', async () => {
    const { scene, image } = setStage(8000);
    const source = `devacr.azurecr.io/team/api@${image.digest}`;
    scene.world.clock = fastClock(5);
    const run = await runInProcess(
      scene.world,
      { source, target: 'prodacr.azurecr.io/team/api:1' },
      { principal: scene.promoter, subscription: SUBSCRIPTION },
    );
    expect(run.report.result).toBe('promoted');
    const { log } = scene.world;
    const from = log.findIndex(({ path }) => POST.test(path));
    const looks = log
      .slice(from)
      .filter(({ method, path }) => method === 'HEAD' && /\/manifests\/1$/.test(path));
    const shown = log.findIndex((it) => looks.includes(it) && it.status === 200);
    expect(shown).toBeGreaterThan(from);
    within('looks in 8 s', looks.length, 12 + 8);
    const polls = log.slice(0, shown).filter(({ path }) => /operationResults/.test(path));
    within('polls in 8 s', polls.length, 6);
  });

  it('for an image of a set is at most 22 requests, the proof included', async () => {
    const { scene } = setStage();
    const { world, dev } = scene;
    const names = Array.from({ length: 20 }, (_, i) => `team/part-${i}`);
    const lines = names.map((name) => {
      const { digest } = pushImage(world, dev, name, { content: name });
      return `devacr.azurecr.io/${name}@${digest} prodacr.azurecr.io/${name}:1`;
    });
    const log = await timed(
      scene,
      { 'images-file': 'images.txt', independent: 'true' },
      {
        files: { 'images.txt': lines.join('\n') },
      },
    );
    expect(log.filter(({ path }) => POST.test(path))).toHaveLength(20);
    within('requests an image of a set', log.length / 20, 22);
    const tokens = log.filter(({ host, path }) => /azurecr/.test(host) && path === '/oauth2/token');
    within('tokens for 20 repositories of two registries', tokens.length, 8);
  });

  it("of the builder's attestations is nothing where nothing is attached, and all where something is", async () => {
    const lists = (log: readonly LoggedRequest[]) =>
      log.filter(({ host, path }) => host.startsWith('devacr') && /referrers/.test(path)).length;
    const bare = setStage();
    const given = (digest: string) => ({
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
    });
    expect(lists(await timed(bare.scene, given(bare.image.digest)))).toBe(3);
    const signed = setStage();
    const { world, dev } = signed.scene;
    attach({ world, registry: dev, repository: 'team/api' }, signed.image.digest, {
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    // the five manifests of the image, and the signature
    expect(lists(await timed(signed.scene, given(signed.image.digest)))).toBe(6);
  });
});
