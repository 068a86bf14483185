import { describe, expect, it } from '@jest/globals';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

async function run(given: Partial<Record<InputName, string>>, host: HostName = 'github') {
  const { world, dev, prod, promoter } = createScene();
  world.knobs.importDuration = 0;
  const { digest } = pushImage(world, dev, 'team/api');
  const done = await runInProcess(
    world,
    {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
      platforms: 'linux/s390x',
      ...given,
    },
    { principal: promoter, subscription: SUBSCRIPTION, host },
  );
  return { ...done, digest, at: prod.repositories.get('team/api')?.tags.get('1')?.digest };
}

describe('warn-only', () => {
  it('promotes what the named gate would block, with one warning and the word it would have had', async () => {
    const done = await run({ 'warn-only': 'platforms' });
    expect([done.report.result, done.report.colour, done.at]).toEqual([
      'promoted',
      'warning',
      done.digest,
    ]);
    expect(done.report.issues).toEqual([
      {
        level: 'warning',
        title: 'platforms',
        message: expect.stringMatching(
          /^warn-only: this would block: found .*missing linux\/s390x/,
        ),
      },
    ]);
    const verdicts: { gate: string }[] = done.record['images'][0].verdicts;
    expect(verdicts.find(({ gate }) => gate === 'platforms')).toMatchObject({
      outcome: 'waived',
      was: 'block',
    });
  });

  it('does not help another gate beside it', async () => {
    const done = await run({ 'warn-only': 'platforms', 'tag-pattern': 'v*' });
    expect([done.report.result, done.report.colour, done.at]).toEqual([
      'blocked',
      'red',
      undefined,
    ]);
  });

  it('is green where nothing had to be waived', async () => {
    const done = await run({ 'warn-only': 'platforms', platforms: 'linux/amd64' });
    expect([done.report.result, done.report.colour]).toEqual(['promoted', 'green']);
  });

  it('speaks the words of its host', async () => {
    const given = { 'warn-only': 'manifest-count', platforms: '', 'min-manifests': '9' };
    const done = await run(given, 'azure-devops');
    expect(done.report.issues[0]?.message).toContain('lower minManifests to 5');
  });
});
