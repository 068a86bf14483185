import { expect, it } from '@jest/globals';
import { settle } from '../../sandbox/azure/arm-import.js';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { setTag, treeOf } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import type { Fault, World } from '../../sandbox/world/world.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';
import { sideBySide } from './side-by-side.js';

/** How many processes run at a time. */
const AT_ONCE = 3;
const NAMES = ['a', 'b', 'c', 'd', 'e'];
/** These have a tag that moves; every image has two that are new, or one. */
const MOVING = ['a', 'b', 'c'];
const POST: Fault['match'] = { host: 'management.azure.com', method: 'POST', path: /importImage$/ };

/** An Azure of its own for each process that is killed, with a unit of five images to promote. */
interface Play {
  readonly scene: Scene;
  readonly proxy: ForwardProxy;
  readonly images: ReadonlyMap<string, PushedImage>;
  readonly before: ReadonlyMap<string, string>;
}

type Host = 'github' | 'azure-devops';
type Kill = (signal: NodeJS.Signals) => void;

async function inPlay<T>(act: (play: Play) => Promise<T>): Promise<T> {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const images = new Map(
    NAMES.map((name) => {
      if (MOVING.includes(name)) {
        const old = pushImage(scene.world, scene.prod, name, { content: `old ${name}` });
        setTag(scene.world, scene.prod, name, 'latest', old.digest);
      }
      return [name, pushImage(scene.world, scene.dev, name, { content: name })];
    }),
  );
  const proxy = await startProxy(scene.world);
  try {
    return await act({ scene, proxy, images, before: tagsOf(scene) });
  } finally {
    await proxy.close();
  }
}

/** The tags of the target, by `repository:tag`. */
function tagsOf({ prod }: Scene): Map<string, string> {
  return new Map(
    [...prod.repositories].flatMap(([name, { tags }]) =>
      [...tags].map(([tag, { digest }]) => [`${name}:${tag}`, digest] as const),
    ),
  );
}

function start(host: Host, { scene, proxy, images }: Play, onStart: (kill: Kill) => void) {
  const lines = [...images].map(
    ([name, { digest }]) =>
      `  - { source: "devacr.azurecr.io/${name}@${digest}", tags: ["1", latest], force: latest }`,
  );
  const files = {
    'set.yml': ['version: 1', 'target: prodacr.azurecr.io', 'images:', ...lines].join('\n'),
  };
  const common = { scene, proxy, files, onStart };
  return host === 'github'
    ? runAction({
        ...common,
        bundle: ACTION,
        inputs: {
          'images-file': 'set.yml',
          'client-id': scene.promoter.clientId,
          'tenant-id': TENANT,
        },
      })
    : runTask({ ...common, bundle: TASK, inputs: { imagesFile: 'set.yml' } });
}

/** When the process dies, as seen from one of its POSTs. */
const MOMENTS = {
  'as it arrives': (kill) => ({ kind: 'answer', status: 503, body: '', afterwards: kill }),
  'once it is accepted': (kill) => ({ kind: 'meanwhile', act: kill }),
  'with the next request': (kill) => ({
    kind: 'meanwhile',
    act({ knobs }) {
      knobs.faults.push({ match: {}, effect: { kind: 'meanwhile', act: kill }, times: 1 });
    },
  }),
} satisfies Record<string, (kill: () => void) => Fault['effect']>;

/** What must never be seen in the target, whenever the process died. */
function* wrongIn({ scene, images, before }: Play): Generator<string> {
  const orders = [...scene.world.operations.values()].map(({ order }) => order);
  const tagged = orders.some(({ targetTags = [] }) => targetTags.length > 0);
  const after = tagsOf(scene);
  const written = [...after].filter(([tag, digest]) => before.get(tag) !== digest);
  for (const [tag, digest] of written) {
    const own = images.get(tag.split(':')[0] ?? '')?.digest;
    if (digest !== own) yield `${tag} holds ${digest}, which nobody ordered`;
    if (!tagged) yield `${tag} was written before the phases of tags`;
  }
  const incomplete = NAMES.filter((name) => !isComplete(scene, name, images.get(name)?.digest));
  if (written.length > 0 && incomplete.length > 0) yield `tags without all content: ${incomplete}`;
  const moved = written.filter(([tag]) => before.has(tag));
  const lacking = NAMES.filter((name) => !after.has(`${name}:1`));
  if (moved.length > 0 && lacking.length > 0) yield `moved before the new tags of ${lacking}`;
}

function isComplete({ prod }: Scene, name: string, digest = ''): boolean {
  const manifests = prod.repositories.get(name)?.manifests;
  return manifests !== undefined && treeOf(manifests, digest) !== undefined;
}

async function killedAt(host: Host, play: Play, moment: keyof typeof MOMENTS, skip: number) {
  const { world } = play.scene;
  let kill: Kill = () => {};
  const act = (_: World) => kill('SIGKILL');
  const effect = MOMENTS[moment](act as () => void);
  world.knobs.faults.push({ match: POST, effect, times: 1, skip });
  const run = await start(host, play, (given) => {
    kill = given;
  });
  world.knobs.faults.length = 0;
  settle(world);
  return run;
}

it('a unit of five images, killed around each of its POSTs, has tags only with all content, and is completed by the next run', async () => {
  const posts = await inPlay(async (play) => {
    await start('github', play, () => {});
    return play.scene.world.operations.size;
  });
  // Five contents, five steps of new tags, three of moving ones.
  expect(posts).toBe(13);
  const kills = Array.from({ length: posts }, (_, skip) => skip).flatMap((skip) =>
    (Object.keys(MOMENTS) as (keyof typeof MOMENTS)[]).map(
      (moment, i) => () =>
        inPlay(async (play) => {
          const host: Host = (skip + i) % 2 === 0 ? 'github' : 'azure-devops';
          const { exitCode } = await killedAt(host, play, moment, skip);
          const wrong = [...wrongIn(play)];
          const written = [...tagsOf(play.scene)].filter(
            ([tag, it]) => play.before.get(tag) !== it,
          );
          const again = await start(host, play, () => {});
          const { result } = again.outputs;
          const after = tagsOf(play.scene);
          const missing = NAMES.flatMap((name) =>
            ['1', 'latest'].filter(
              (tag) => after.get(`${name}:${tag}`) !== play.images.get(name)?.digest,
            ),
          );
          return {
            at: `${host} ${moment} ${skip}`,
            exitCode,
            wrong,
            result,
            missing,
            written: written.length,
          };
        }),
    ),
  );
  const seen: number[] = [];
  for (const outcome of sideBySide(AT_ONCE, kills)) {
    const { written, ...told } = await outcome;
    seen.push(written);
    expect(told).toEqual({
      at: told.at,
      exitCode: null,
      wrong: [],
      result: expect.stringMatching(/^(promoted|already-present)$/),
      missing: [],
    });
  }
  // The kills reach every phase: before any tag, with some, and with all of them.
  expect(seen.filter((it) => it === 0).length).toBeGreaterThan(8);
  expect(seen.filter((it) => it > 0 && it < 10).length).toBeGreaterThan(5);
}, 300_000);
