import { parseArgs } from 'node:util';
import { attach } from '../../sandbox/world/attach.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

const { values } = parseArgs({
  options: {
    /** time every answer takes, in milliseconds */
    latency: { type: 'string', default: '40' },
    repeat: { type: 'string', default: '5' },
  },
});
const latency = Number(values.latency);
const repeat = Number(values.repeat);

interface Case {
  readonly name: string;
  readonly given?: Partial<Record<InputName, string>>;
  readonly before?: (scene: Scene, image: PushedImage) => void;
  /** promotes once before it is measured */
  readonly again?: boolean;
}

const attached = (count: number) => (scene: Scene, image: PushedImage) => {
  const place = { world: scene.world, registry: scene.dev, repository: 'team/api' };
  for (let i = 0; i < count; i += 1) {
    attach(place, image.digest, { artifactType: 'application/spdx+json', content: `number ${i}` });
  }
};

const CASES: readonly Case[] = [
  { name: 'promote, nothing attached' },
  { name: 'promote, referrers: ignore', given: { referrers: 'ignore' } },
  { name: 'promote, 3 attached', before: attached(3) },
  { name: 'promote, 100 attached', before: attached(100) },
  { name: 'already present', again: true },
  { name: 'already present, 3 attached', before: attached(3), again: true },
  { name: 'plan', given: { mode: 'plan' } },
  { name: 'blocked', given: { platforms: 'linux/s390x' } },
];

console.log(`${latency} ms for every answer, imports take no time; median of ${repeat} runs`);
for (const it of CASES) {
  const times: number[] = [];
  let requests = 0;
  let result = '';
  for (let i = 0; i < repeat; i += 1) {
    const scene = createScene();
    const image = pushImage(scene.world, scene.dev, 'team/api');
    scene.world.knobs.importDuration = 0;
    it.before?.(scene, image);
    const inputs = {
      source: `devacr.azurecr.io/team/api@${image.digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
      ...it.given,
    };
    const options = { principal: scene.promoter, subscription: SUBSCRIPTION };
    if (it.again) await runInProcess(scene.world, inputs, options);
    scene.world.log.length = 0;
    scene.world.knobs.faults.push({ match: {}, effect: { kind: 'delay', milliseconds: latency } });
    const start = performance.now();
    const run = await runInProcess(scene.world, inputs, options);
    times.push(performance.now() - start);
    requests = scene.world.log.length;
    result = run.report.result;
  }
  times.sort((a, b) => a - b);
  const median = Math.round(times[Math.floor(times.length / 2)] ?? 0);
  console.log(
    `${it.name.padEnd(30)} ${result.padEnd(16)} ${String(median).padStart(6)} ms ${String(requests).padStart(5)} requests`,
  );
}
