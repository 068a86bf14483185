import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import { nameOn } from '../../src/request/host-names.js';
import { ACTION, NODES, runAction, runTask, TASK } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  scene.world.knobs.faults.length = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
});

const TARGET = 'prodacr.azurecr.io/team/api';
const good = () => ({
  source: `devacr.azurecr.io/team/api@${image.digest}`,
  target: `${TARGET}:1.4.2`,
});

type Start = (inputs: Record<string, string>, env?: Record<string, string>) => Promise<StepRun>;

/** Both hosts on every Node: one behaviour. */
const HOSTS = NODES.flatMap(([version, node]) => [
  [
    `action on ${version}`,
    'github',
    ((inputs, env = {}) =>
      runAction({
        scene,
        proxy,
        bundle: ACTION,
        node,
        env,
        inputs: { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT, ...inputs },
      })) as Start,
  ] as const,
  [
    `task on ${version}`,
    'azure-devops',
    ((inputs, env = {}) => {
      const renamed = Object.entries(inputs).map(([name, value]) => [
        nameOn('azure-devops', name),
        value,
      ]);
      return runTask({
        scene,
        proxy,
        bundle: TASK,
        node,
        env,
        inputs: Object.fromEntries(renamed),
      });
    }) as Start,
  ] as const,
]);

it('tries two versions of Node', () => expect(NODES).toHaveLength(2));

describe.each(HOSTS)('%s', (_, host, start) => {
  const output = (run: StepRun, name: string) => run.outputs[nameOn(host, name)];

  it('promotes and says so everywhere', async () => {
    const run = await start(good());
    expect([run.passed, run.log]).toEqual([true, expect.any(String)]);
    expect(run.outputs).toEqual({
      result: 'promoted',
      digest: image.digest,
      image: `${TARGET}@${image.digest}`,
      tags: '1.4.2',
      [nameOn(host, 'manifest-count')]: '5',
      images: expect.stringContaining(image.digest),
      summary: expect.stringMatching(/promotion-summary-.*\.md$/),
      report: expect.stringMatching(/promotion-report-.*\.json$/),
      statement: expect.stringMatching(/\.statement\.json$/),
    });
    expect(run.summary).toMatch(/^## ✅ .* proven, deploy by digest\n/);
    const record = JSON.parse(readFileSync(output(run, 'report') ?? '', 'utf8'));
    expect(record.run).toMatchObject({
      host,
      commit: expect.stringMatching(/^a2f1c0de/),
      runUrl: expect.stringMatching(/4711|815/),
    });
    expect(record.identity).toMatchObject({
      applicationId: scene.promoter.clientId,
      objectId: scene.promoter.objectId,
      tenantId: TENANT,
    });
    expect(scene.prod.repositories.get('team/api')?.tags.get('1.4.2')?.digest).toBe(image.digest);
  });

  it('is red with one annotation, outputs and a report when a gate blocks', async () => {
    const other = pushImage(scene.world, scene.prod, 'team/api', { content: 'other' });
    setTag(scene.world, scene.prod, 'team/api', '1.4.2', other.digest);
    const run = await start(good());
    expect(run.passed).toBe(false);
    expect(run.outputs).toMatchObject({
      result: 'blocked',
      digest: image.digest,
      tags: '1.4.2',
      image: '',
    });
    expect(JSON.parse(readFileSync(output(run, 'report') ?? '', 'utf8')).result).toBe('blocked');
    const annotations =
      run.log.match(/^(::error|##vso\[task\.(logissue|issue) type=error)/gm) ?? [];
    expect(annotations).toHaveLength(1);
    expect(run.summary).toContain('target-tag');
    expect(scene.prod.repositories.get('team/api')?.tags.get('1.4.2')?.digest).toBe(other.digest);
  });

  it('shows all bad inputs at once, without a stack trace, and still leaves a report', async () => {
    const run = await start({ source: '', target: 'ghcr.io/x', 'max-manifests': 'many' });
    expect(run.passed).toBe(false);
    expect(run.outputs['result']).toBe('failed');
    for (const name of ['source', 'target', nameOn(host, 'max-manifests')])
      expect(run.log).toContain(`- ${name}: given`);
    expect(run.log).not.toMatch(/^\s+at .*\(/m);
    expect(JSON.parse(readFileSync(output(run, 'report') ?? '', 'utf8')).failures[0].code).toBe(
      'INPUT_INVALID',
    );
  });

  it('writes the report where it is asked to, and no summary when it is switched off', async () => {
    const run = await start({ ...good(), report: 'out/deep/report.json', summary: 'False' });
    expect(output(run, 'report')).toMatch(/out\/deep\/report\.json$/);
    expect(run.summary).toBe('');
  });

  it('lets no hostile text become a command, and shows no secret', async () => {
    const hostile =
      'x\n::set-output name=result::promoted\n##vso[task.complete result=Succeeded;]\u001b[31m<img src=x>';
    scene.world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /_tags/ },
      effect: {
        kind: 'answer',
        status: 400,
        body: JSON.stringify({ errors: [{ code: hostile, message: hostile }] }),
      },
    });
    const run = await start(good());
    expect(run.passed).toBe(false);
    expect(run.outputs['result']).toBe('blocked');
    const commands = run.log.split('\n').filter((line) => /##vso\[|^\s*::/.test(line));
    for (const line of commands)
      expect(line).not.toMatch(/^\s*::set-output|##vso\[task.complete result=Succeeded/);
    expect(run.log).not.toContain('\u001b');
    expect(run.summary).not.toMatch(/<img|##vso\[/);
  });

  it('ends soon after the last answer', async () => {
    await start(good());
    const again = await start(good());
    expect(again.outputs['result']).toBe('already-present');
    expect(again.milliseconds).toBeLessThan(5000);
  });
});
