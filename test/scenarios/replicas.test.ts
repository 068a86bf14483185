import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { setStage } from '../import/stage.js';

const WEST = 'prodacr.westeurope.geo.azurecr.io';
const EAST = 'prodacr.eastus.geo.azurecr.io';
const BOTH: Partial<Record<InputName, string>> = { 'replica-endpoints': `${WEST}\n${EAST}` };

const GONE: Fault['effect'] = {
  kind: 'answer',
  status: 404,
  body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
};

describe('replica-endpoints', () => {
  it('are read for the proof, tags and manifests, by the tokens of the login server', async () => {
    const stage = setStage();
    const run = await stage.promote(BOTH);
    expect(run.report.result).toBe('promoted');
    const { replicas } = run.record['images'][0].verification;
    expect(replicas.map((it: any) => [it.endpoint, it.kind, it.manifests.length])).toEqual([
      [WEST, 'proven', 5],
      [EAST, 'proven', 5],
    ]);
    expect(run.report.summary).toContain(`\`${WEST}\` proven, \`${EAST}\` proven`);
    const asked = stage.scene.world.log.filter(({ host }) => host === WEST);
    expect(asked.map(({ path }) => path).filter((it) => it.includes('oauth2'))).toEqual([]);
  });

  it('are waited for while they lag', async () => {
    const stage = setStage();
    stage.fault({ host: EAST, path: /manifests\/1\.4\.2/ }, GONE, 2);
    const run = await stage.promote(BOTH);
    expect(run.report.result).toBe('promoted');
    expect(run.record['images'][0].verification.replicas[1].waitedSeconds).toBeGreaterThan(0);
  });

  it.each<[string, Fault['effect'], string, RegExp]>([
    ['holds something else', GONE, 'mismatched', /through prodacr\.eastus\.geo.*1\.4\.2 absent/],
    ['cannot be reached', { kind: 'drop', when: 'before' }, 'unverifiable', /eastus/],
  ])('make it red where one %s', async (_, effect, result, told) => {
    const stage = setStage();
    stage.fault({ host: EAST }, effect, 1000);
    const run = await stage.promote(BOTH);
    expect([run.report.result, run.report.colour]).toEqual([result, 'red']);
    expect(run.record['images'][0].failures[0].message).toMatch(told);
    expect(stage.held('1.4.2')).toBe(stage.image.digest);
  });

  it.each([
    'otheracr.westeurope.geo.azurecr.io',
    'prodacr.azurecr.io',
    'prodacr.westeurope.geo.azurecr.io.evil.example',
    'https://prodacr.westeurope.geo.azurecr.io',
    'devacr.westeurope.geo.azurecr.io',
  ])('are none but those of the target: %s', async (endpoint) => {
    const stage = setStage();
    const run = await stage.promote({ 'replica-endpoints': endpoint });
    expect(run.record['failures'][0]).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/a regional endpoint of the target: prodacr\.<region>\.geo/),
    });
    expect(stage.scene.world.log).toEqual([]);
  });
});
