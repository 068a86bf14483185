import { join } from 'node:path';
import { type Doors, startDoors } from '../../sandbox/doors/doors.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { pushImage } from '../../sandbox/world/image.js';
import { CONNECTION, createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import { nameOn } from '../../src/request/host-names.js';
import { PROJECT } from '../fixtures.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';
import { addressOf, type Case, type HostName, isSilent } from './unreachable-cases.js';

const PRELOAD = join(PROJECT, 'out', 'sandbox', 'doors', 'preload.js');

/** What a run came to. */
export interface Played {
  readonly run: StepRun;
  /** what the target's tag holds in the end */
  readonly held: string | undefined;
  readonly digest: string;
  /** the most memory the step had, in bytes */
  readonly peak: number;
}

/** One run, and how its world differs from the usual one. */
export interface Setting {
  readonly host: HostName;
  readonly node: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare: (scene: Scene, doors: Doors) => void;
}

/** One promotion in a world of its own, without a proxy. */
export async function play({
  host,
  node,
  inputs = {},
  env = {},
  prepare,
}: Setting): Promise<Played> {
  const scene = createScene();
  scene.world.knobs.importDuration = 300;
  // A single image: its platform is read from its config, a blob.
  const digest = pushImage(scene.world, scene.dev, 'team/api').digests[1] ?? '';
  const doors = await startDoors(scene.world, PRELOAD);
  try {
    prepare(scene, doors);
    const given = {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
      'timeout-minutes': '3',
      ...inputs,
    };
    const common = { scene, proxy: doors, node, env };
    const run =
      host === 'github'
        ? await runAction({
            ...common,
            bundle: ACTION,
            inputs: { ...signIn(scene, given), ...given },
          })
        : await runTask({ ...common, bundle: TASK, inputs: renamed(given) });
    const held = scene.prod.repositories.get('team/api')?.tags.get('1.4.2')?.digest;
    return { run, held, digest, peak: doors.peak() };
  } finally {
    await doors.close();
  }
}

function signIn(scene: Scene, given: Readonly<Record<string, string>>): Record<string, string> {
  const own = given['auth'] === 'managed-identity' ? {} : { 'tenant-id': TENANT };
  return { 'client-id': scene.promoter.clientId, ...own };
}

function renamed(given: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(given).map(([name, value]) => [nameOn('azure-devops', name), value]);
  return Object.fromEntries(named);
}

/** A run in which hosts die as the case says. */
export function playCase(it: Case): Promise<Played> {
  const { dead, phase, host, node } = it;
  const places = Object.keys(dead);
  const byMachine = places.length === 1 && places[0] === 'metadata';
  const inputs = {
    ...(isSilent(it) ? { 'timeout-minutes': phase === 'from the start' ? '0.1' : '0.25' } : {}),
    ...(byMachine && host === 'github' ? { auth: 'managed-identity' } : {}),
    ...(places.join() === 'blobs' ? { platforms: 'linux/amd64' } : {}),
    ...(places.join() === 'GitHub API' ? { 'require-attestation': 'provenance' } : {}),
  };
  const scheme = { [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ManagedServiceIdentity' };
  return play({
    host,
    node: node[1],
    inputs,
    env: byMachine && host === 'azure-devops' ? scheme : {},
    prepare: (_, doors) => {
      const kill = () => {
        for (const [place, death] of Object.entries(dead)) {
          doors.kill(addressOf(place as keyof typeof dead, host), death);
        }
      };
      if (phase === 'from the start') kill();
      else
        doors.onAnswer(({ method, path, status }) => {
          const accepted = method === 'POST' && path.endsWith('/importImage') && status === 202;
          const ended = path.includes('/operationResults/') && status === 200;
          if (phase === 'for the proof' ? ended : accepted) kill();
        });
    },
  });
}
