import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault, World } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

export const TARGET = 'prodacr.azurecr.io/team/api';
export const ARM = 'management.azure.com';
export const PROD = 'prodacr.azurecr.io';
export const POST = { host: ARM, method: 'POST', path: /importImage$/ };
export const POLL = { host: ARM, path: /operationResults/ };
export const THROTTLED = '{"error":{"code":"TooManyRequests","message":"slow down"}}';
export const CONFLICT_BUSY =
  '{"error":{"code":"Conflict","message":"The registry is being updated by another operation. Please retry later."}}';

/** A small company with one image to promote, one that production runs, and one of another actor's. */
export interface Stage {
  readonly scene: Scene;
  readonly image: PushedImage;
  readonly before: PushedImage;
  readonly foreign: PushedImage;
  promote(given?: Partial<Record<InputName, string>>, cancelled?: AbortSignal): Promise<TestRun>;
  fault(match: Fault['match'], effect: Fault['effect'], times?: number, skip?: number): void;
  held(tag: string): string | undefined;
  /** Points a tag of production elsewhere, as another actor does. */
  move(tag: string, digest: string): (world: World) => void;
  lock(tag: string): void;
  /** POSTs that were answered with this status */
  posts(status?: number): number;
  /** what was asked, in order, as `POST`, `poll`, or the path at the target */
  asked(): string[];
}

export function setStage(): Stage {
  const scene = createScene();
  const { world, dev, prod } = scene;
  world.knobs.importDuration = 0;
  const image = pushImage(world, dev, 'team/api', { tag: 'build-7' });
  const before = pushImage(world, prod, 'team/api', { content: 'before' });
  const foreign = pushImage(world, prod, 'team/api', { content: 'foreign' });
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const tags = () => prod.repositories.get('team/api')?.tags;
  return {
    scene,
    image,
    before,
    foreign,
    promote: (given = {}, cancelled) =>
      runInProcess(
        world,
        { source, target: `${TARGET}:1.4.2`, ...given },
        {
          principal: scene.promoter,
          subscription: SUBSCRIPTION,
          ...(cancelled ? { cancelled } : {}),
        },
      ),
    fault(match, effect, times = 1, skip = 0) {
      world.knobs.faults.push({ match, effect, times, skip });
    },
    held: (tag) => tags()?.get(tag)?.digest,
    move: (tag, digest) => () => setTag(world, prod, 'team/api', tag, digest),
    lock(tag) {
      const held = tags()?.get(tag);
      if (held) held.attributes.writeEnabled = false;
    },
    posts: (status = 202) =>
      world.log.filter((it) => it.path.endsWith('/importImage') && it.status === status).length,
    asked: () =>
      world.log.flatMap(({ method, host, path }) => {
        if (host === ARM && path.endsWith('/importImage')) return ['POST'];
        if (host === ARM && POLL.path.test(path)) return ['poll'];
        return host === PROD && !path.startsWith('/oauth2') ? [`${method} ${path}`] : [];
      }),
  };
}

/** The one failure of a run of one image. */
export function failureOf(run: TestRun): { code: string; message: string; remedy: string } {
  return run.record['images'][0].failures[0];
}
