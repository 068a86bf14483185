import { expect, it } from '@jest/globals';
import { attach } from '../../sandbox/world/attach.js';
import { pushImage, pushIndex } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { runInProcess } from '../harness.js';

const FORGED = '  pass    signature: signed by the release team';

it.each(['\n', '\r\n', '\r', '\u2028', '\u0085'])(
  'a build that writes %j into its platform and types forges no line of log, summary or annotation',
  async (gap) => {
    const scene = createScene();
    const { world, dev } = scene;
    world.knobs.importDuration = 0;
    const one = pushImage(world, dev, 'team/api', { platforms: ['linux/amd64'] });
    const child = dev.repositories.get('team/api')?.manifests.get(one.digests[1] ?? '');
    const { digest } = pushIndex(world, dev, 'team/api', [
      {
        mediaType: child?.mediaType ?? '',
        digest: one.digests[1] ?? '',
        size: child?.bytes.length ?? 0,
        platform: { os: `linux${gap}${FORGED}`, architecture: 'amd64' },
      },
    ]);
    const artifactType = `application/vnd.x+json${gap}${FORGED}`;
    attach({ world, registry: dev, repository: 'team/api' }, digest, { artifactType });
    const run = await runInProcess(
      world,
      {
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: 'prodacr.azurecr.io/team/api:1',
        platforms: 'linux/arm64',
        'require-referrers': 'sbom',
      },
      { principal: scene.promoter, subscription: SUBSCRIPTION },
    );
    const { summary, issues } = run.report;
    const told = [...run.lines, summary, ...issues.map(({ message }) => message)].join('\n');
    expect(told).toContain('signed by the release team');
    const lines = told.split(/\r\n|[\n\r\u2028\u0085]/);
    expect(lines.filter((it) => it.trim().startsWith(FORGED.trim()))).toEqual([]);
  },
);
