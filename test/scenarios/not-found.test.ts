import { expect, it } from '@jest/globals';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { runInProcess } from '../harness.js';

async function promote(source: string, target: string) {
  const { world, dev, promoter } = createScene();
  const { digest } = pushImage(world, dev, 'team/api');
  const run = await runInProcess(
    world,
    { source: `${source}/team/api@${digest}`, target: `${target}/team/api:1` },
    { principal: promoter, subscription: SUBSCRIPTION },
  );
  return { result: run.report.result, said: run.report.issues[0]?.message ?? '', promoter };
}

it('a mistyped registry: the one that was listed and is called almost so is named', async () => {
  const { result, said, promoter } = await promote('devacr.azurecr.io', 'prodacrr.azurecr.io');
  expect(result).toBe('failed');
  expect(said).toContain('Did you mean prodacr.azurecr.io? Else pass target-registry-id');
  expect(said).toContain(`--assignee-object-id ${promoter.objectId}`);
  expect(said).toContain('Container Registry Data Importer and Data Reader');
});

it('another name is none, and a source in another tenant has a way without a password', async () => {
  const { said } = await promote('elsewhere.azurecr.io', 'prodacr.azurecr.io');
  expect(said).not.toContain('Did you mean');
  expect(said).toContain(
    'source-client-id and source-tenant-id, sourceConnection, source-credentials, or',
  );
});
