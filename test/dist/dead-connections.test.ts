import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { nameOn } from '../../src/request/host-names.js';
import { bothHosts } from './both-hosts.js';

/** Each case has a world of its own: the retries of a dead connection take long, and run side by side. */
async function open() {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const proxy = await startProxy(scene.world);
  const image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  return { scene, proxy, image };
}

const TARGET = 'prodacr.azurecr.io/team/api';
const DROP: Fault['effect'] = { kind: 'drop', when: 'before' };

/** The connection to a host dies and stays dead, from the beginning or from the import on. */
const DEAD: readonly [string, string, Fault['match'], boolean, Record<string, string>, string][] = [
  ['the source', 'REGISTRY_UNREACHABLE', { host: 'devacr.azurecr.io' }, false, {}, 'blocked'],
  ['the target', 'REGISTRY_UNREACHABLE', { host: 'prodacr.azurecr.io' }, false, {}, 'blocked'],
  ['ARM', 'ARM_UNREACHABLE', { host: 'management.azure.com' }, false, {}, 'blocked'],
  ['referrers', 'REGISTRY_UNREACHABLE', { path: /referrers/ }, false, {}, 'blocked'],
  [
    'the target after the import',
    'REGISTRY_UNREACHABLE',
    { host: 'prodacr.azurecr.io' },
    true,
    {},
    'unverifiable',
  ],
  [
    'the target after the import, where that is a warning',
    'REGISTRY_UNREACHABLE',
    { host: 'prodacr.azurecr.io' },
    true,
    { unverifiable: 'warn' },
    'unverifiable',
  ],
];

describe.each([0, 1])('host %i', (index) => {
  const annotations = (run: StepRun) =>
    run.log.match(/^(::(error|warning)|##vso\[task\.(logissue|issue|complete) )/gm) ?? [];

  it.concurrent.each(DEAD)(
    'tells that %s is dead',
    async (_name, code, match, later, inputs, result) => {
      const { scene, proxy, image } = await open();
      const [, host, start] = bothHosts(() => ({ scene, proxy }))[index] as ReturnType<
        typeof bothHosts
      >[number];
      const dead: Fault = { match, effect: DROP };
      if (later) {
        const act = () => scene.world.knobs.faults.push(dead);
        const post = { method: 'POST', path: /importImage$/ };
        scene.world.knobs.faults.push({
          match: post,
          effect: { kind: 'meanwhile', act },
          times: 1,
        });
      } else {
        scene.world.knobs.faults.push(dead);
      }
      const run = await start({
        inputs: {
          source: `devacr.azurecr.io/team/api@${image.digest}`,
          target: `${TARGET}:1.4.2`,
          ...inputs,
        },
      });
      expect(run.log).not.toMatch(/RangeError|call stack|Unhandled/);
      expect(run.outputs['result']).toBe(result);
      expect(run.passed).toBe(inputs['unverifiable'] === 'warn');
      const record = JSON.parse(readFileSync(run.outputs[nameOn(host, 'report')] ?? '', 'utf8'));
      expect(record.result).toBe(result);
      expect(run.log).toContain(`[${code}]`);
      expect(run.summary).toContain(code);
      expect(annotations(run).length).toBeGreaterThan(0);
      await proxy.close();
      const held = scene.prod.repositories.get('team/api')?.tags.get('1.4.2')?.digest;
      expect(held).toBe(later ? image.digest : undefined);
    },
    60_000,
  );
});
