import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import type { World } from '../../sandbox/world/world.js';
import { allOf, readXml } from '../xml.js';
import { bothHosts } from './both-hosts.js';

let world: World;
let scene: Scene;
let proxy: ForwardProxy;
let digest: string;
beforeAll(async () => {
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
  digest = pushImage(world, scene.dev, 'team/api', {}).digest;
});

/** Each test of the file beside the report, with what came of it. */
function cases(run: StepRun): (string | undefined)[][] {
  const path = join(dirname(run.outputs['report'] ?? ''), 'junit.xml');
  return allOf(readXml(readFileSync(path, 'utf8')), 'testcase').map((it) => [
    it.attributes['name'],
    it.children[0]?.name ?? 'passed',
  ]);
}

describe.each(bothHosts(() => ({ scene, proxy })))('the JUnit file of the %s', (_, host, start) => {
  const promote = (inputs: Record<string, string> = {}) =>
    start({
      inputs: {
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: 'prodacr.azurecr.io/team/api:1',
        report: 'out.json',
        junit: 'junit.xml',
        ...inputs,
      },
      files: { 'taken/notes.txt': '' },
    });

  it('tells of gates and proof', async () => {
    const run = await promote({ platforms: 'windows/amd64', 'warn-only': 'platforms' });
    expect([run.outputs['result'], run.passed]).toEqual(['promoted', true]);
    const told = cases(run);
    expect(told).toEqual(
      expect.arrayContaining([
        ['digest-evidence', 'passed'],
        ['platforms', 'skipped'],
        ['proof', 'passed'],
      ]),
    );
    expect(told.some(([, kind]) => kind === 'failure' || kind === 'error')).toBe(false);
    const attached = /##vso\[task\.addattachment type=acr-promotion-report;name=[^;]+;\](.*)/.exec(
      run.log,
    );
    expect(attached?.[1]?.trim()).toBe(host === 'github' ? undefined : run.outputs['report']);
  });

  it('tells what blocks', async () => {
    setTag(
      world,
      scene.prod,
      'team/api',
      '1',
      pushImage(world, scene.prod, 'team/api', { content: 'x' }).digest,
    );
    const told = cases(await promote());
    expect(told).toEqual(
      expect.arrayContaining([
        ['target-tag', 'failure'],
        ['proof', 'skipped'],
      ]),
    );
  });

  it('tells that inputs are wrong', async () => {
    expect(cases(await promote({ target: '' }))).toEqual([['INPUT_INVALID', 'error']]);
  });

  it.each([
    ['out of the job', '../../../junit.xml', 'INPUT_INVALID', /junit: expected a path/],
    ['as the report', './out.json', 'INPUT_INVALID', /junit: expected another file/],
    ['in place of a folder', 'taken', 'OUTPUT_UNWRITABLE', /JUnit file cannot be written/],
  ])('stops the run where it would lie %s', async (_name, junit, code, message) => {
    const run = await promote({ junit });
    expect([run.outputs['result'], run.passed]).toEqual(['failed', false]);
    const report = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));
    expect(report.failures).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    expect(scene.prod.repositories.get('team/api')).toBeUndefined();
  });
});
