import { beforeEach, describe, expect, it } from '@jest/globals';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { resourceIdOf } from '../../sandbox/world/world.js';
import { runInProcess, type TestRun } from '../harness.js';

const PERMISSIONS = /Microsoft\.Authorization\/permissions/;

let scene: Scene;
let digest: string;

beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  digest = pushImage(scene.world, scene.dev, 'team/api').digest;
});

function plan(mode: string, ids = true): Promise<TestRun> {
  const given = ids
    ? {
        'source-registry-id': resourceIdOf(scene.dev),
        'target-registry-id': resourceIdOf(scene.prod),
      }
    : {};
  return runInProcess(
    scene.world,
    {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
      mode,
      ...given,
    },
    { principal: scene.promoter, subscription: SUBSCRIPTION },
  );
}

/** An identity of pull requests: it reads everything and imports nothing. */
function readOnly(role = 'Reader'): void {
  scene.promoter.roles = [{ scope: `/subscriptions/${SUBSCRIPTION}`, role }];
}

const asked = () => scene.world.log.filter(({ path }) => PERMISSIONS.test(path)).length;
const told = ({ lines }: TestRun) => lines.filter((it) => /plan: .*this identity/.test(it)).join();

describe('a plan says whether this identity may import', () => {
  it.each([true, false])('yes, with ids: %s', async (ids) => {
    const run = await plan('plan', ids);
    expect([run.report.result, run.report.issues]).toEqual(['planned', []]);
    expect(told(run)).toBe('  plan: this identity may import into the target');
    expect(asked()).toBe(1);
  });

  it('no: a warning and a line, and never a block', async () => {
    readOnly();
    const run = await plan('plan');
    expect([run.report.result, run.report.colour]).toEqual(['planned', 'green']);
    expect(told(run)).toContain('may not import into the target; the promoting identity was not');
    expect(run.report.issues.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warning This identity may not import into prodacr.azurecr.io; the promoting identity was not checked.',
    ]);
    expect(run.report.outputs.image).toBe(`prodacr.azurecr.io/team/api@${digest}`);
  });

  it.each([403, 404, 500])('not checked, where ARM answers %i', async (status) => {
    scene.world.knobs.faults.push({
      match: { path: PERMISSIONS },
      effect: {
        kind: 'answer',
        status,
        body: '{"error":{"code":"AuthorizationFailed","message":"no"}}',
      },
    });
    const run = await plan('plan');
    expect([run.report.result, run.report.issues]).toEqual(['planned', []]);
    expect(told(run)).toContain('was not checked: ARM does not say');
  });

  it('not checked, where no answer comes', async () => {
    scene.world.knobs.faults.push({
      match: { path: PERMISSIONS },
      effect: { kind: 'drop', when: 'before' },
    });
    const run = await plan('plan');
    expect(run.report.result).toBe('planned');
    expect(told(run)).toContain('was not checked');
  });

  it('not checked, where the answer hangs: nobody waits long for what is only told', async () => {
    scene.world.knobs.faults.push({ match: { path: PERMISSIONS }, effect: { kind: 'hang' } });
    const run = await plan('plan');
    expect(run.report.result).toBe('planned');
    expect(told(run)).toContain('was not checked');
    expect(run.record['seconds']).toBeLessThan(60);
  });

  it.each(['promote', 'verify'])('nothing is asked in %s', async (mode) => {
    const run = await plan(mode);
    expect([asked(), told(run)]).toEqual([0, '']);
  });
});

describe('a cloud that does not serve the version of the API', () => {
  it.each([true, false])('is asked by the newest one that it names, with ids: %s', async (ids) => {
    scene.world.knobs.apiVersions = ['2019-05-01', '2023-07-01', '2024-11-01-preview'];
    const run = await plan('promote', ids);
    expect(run.report.result).toBe('promoted');
  });

  it('also where only the import is refused by it', async () => {
    scene.world.knobs.faults.push({
      match: { method: 'POST', path: /importImage/ },
      times: 1,
      effect: {
        kind: 'answer',
        status: 400,
        body: JSON.stringify({
          error: {
            code: 'NoRegisteredProviderFound',
            message:
              "No registered resource provider found for location 'x' and API version 'y' for type 'registries'. The supported api-versions are '2019-05-01, 2022-12-01'. The supported locations are 'x'.",
          },
        }),
      },
    });
    expect((await plan('promote')).report.result).toBe('promoted');
    expect(scene.world.operations.size).toBe(1);
  });

  it('is told where none of those it names will do', async () => {
    scene.world.knobs.apiVersions = ['2017-03-01', '2024-11-01-preview'];
    const run = await plan('promote');
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toMatch(/\[ARM_PROVIDER\].*(?:\n.*)?does not serve/);
    expect(run.report.issues[0]?.message).not.toContain('az provider register');
  });
});
