import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type PushedImage, pushImage } from '../../sandbox/image.js';
import { type ForwardProxy, startProxy } from '../../sandbox/proxy.js';
import type { StepRun } from '../../sandbox/runners.js';
import { createScene, type Scene } from '../../sandbox/scene.js';
import type { Fault } from '../../sandbox/world.js';
import { nameOn } from '../../src/request/host-names.js';
import { bothHosts } from './both-hosts.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
beforeAll(async () => {
  scene = createScene();
  scene.world.importDuration = 0;
  proxy = await startProxy(scene.world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  scene.world.faults.length = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
});

const TARGET = 'prodacr.azurecr.io/team/api';
const DROP: Fault['effect'] = { kind: 'drop', when: 'before' };
const held = () => scene.prod.repositories.get('team/api')?.tags.get('1.4.2')?.digest;

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

describe.each(bothHosts(() => ({ scene, proxy })))('%s', (_, host, start) => {
  const annotations = (run: StepRun) =>
    run.log.match(/^(::(error|warning)|##vso\[task\.(logissue|issue|complete) )/gm) ?? [];

  it.each(DEAD)(
    'tells that %s is dead',
    async (_name, code, match, later, inputs, result) => {
      const dead: Fault = { match, effect: DROP };
      if (later) {
        const act = () => scene.world.faults.push(dead);
        const post = { method: 'POST', path: /importImage$/ };
        scene.world.faults.push({ match: post, effect: { kind: 'meanwhile', act }, times: 1 });
      } else {
        scene.world.faults.push(dead);
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
      expect(held()).toBe(later ? image.digest : undefined);
    },
    60_000,
  );
});
