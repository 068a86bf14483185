import { describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

const HUB_PASSWORD = 'hub pass-word';
const GHCR_PASSWORD = 'ghp_S3cr3t';

/** A mirror of four registries: Docker Hub with an account, GHCR private, MCR open, and a dev registry. */
async function mirror(given: Partial<Record<InputName, string>>) {
  const { world, dev, promoter } = createScene();
  world.knobs.importDuration = 0;
  const hub = addForeign(world, {
    host: 'registry-1.docker.io',
    names: ['docker.io'],
    auth: 'bearer',
    tokenHost: 'auth.docker.io',
    users: [{ username: 'me', password: HUB_PASSWORD }],
    private: ['me/app'],
  });
  const ghcr = addForeign(world, {
    host: 'ghcr.io',
    auth: 'bearer',
    users: [{ username: 'octocat', password: GHCR_PASSWORD }],
    private: ['team/app'],
  });
  const mcr = addForeign(world, { host: 'mcr.microsoft.com', auth: 'open' });
  const lines = [
    `docker.io/me/app@${pushImage(world, hub, 'me/app', { content: '1' }).digest} prodacr.azurecr.io/hub:1`,
    `ghcr.io/team/app@${pushImage(world, ghcr, 'team/app', { content: '2' }).digest} prodacr.azurecr.io/ghcr:1`,
    `mcr.microsoft.com/app@${pushImage(world, mcr, 'app', { content: '3' }).digest} prodacr.azurecr.io/mcr:1`,
    `devacr.azurecr.io/app@${pushImage(world, dev, 'app', { content: '4' }).digest} prodacr.azurecr.io/dev:1`,
  ];
  const inputs = { 'images-file': 'set.txt', independent: 'true', ...given };
  const files = { 'set.txt': lines.join('\n') };
  const options = { principal: promoter, subscription: SUBSCRIPTION, files };
  const run = await runInProcess(world, inputs, options);
  return { ...run, sources: [...world.operations.values()].map(({ order }) => order.source) };
}

describe('credentials of several registries', () => {
  it('each go to their own one; the others are read as ever', async () => {
    const credentials = `docker.io me ${HUB_PASSWORD}\nghcr.io octocat ${GHCR_PASSWORD}`;
    const done = await mirror({ 'source-credentials': credentials });
    expect(done.report.result).toBe('promoted');
    const sent = done.sources.map(({ registryUri, resourceId, credentials: it }) => [
      registryUri ?? resourceId?.split('/').at(-1),
      it?.password,
    ]);
    expect(sent.sort()).toEqual([
      ['devacr', undefined],
      ['docker.io', HUB_PASSWORD],
      ['ghcr.io', GHCR_PASSWORD],
      ['mcr.microsoft.com', undefined],
    ]);
    expect(done.masked).toEqual(expect.arrayContaining([HUB_PASSWORD, GHCR_PASSWORD]));
    const told = JSON.stringify([done.report, done.lines, done.record]);
    expect(told).not.toMatch(/hub pass-word|ghp_S3cr3t/);
    expect(done.record['inputs']).not.toHaveProperty('source-credentials');
  });

  it('are what the remedy asks for where one is missing', async () => {
    const done = await mirror({ 'source-credentials': `docker.io me ${HUB_PASSWORD}` });
    expect(done.report.result).toBe('blocked');
    expect(done.report.issues.map(({ message }) => message).join()).toMatch(
      /Give .*for ghcr\.io, or, with several source registries, a line for it in source-credentials/,
    );
  });

  it('and one password for a set of several names the way out', async () => {
    const single = { 'source-username': 'me', 'source-password': HUB_PASSWORD };
    const done = await mirror(single);
    expect(done.report.issues[0]?.message).toMatch(/source-credentials takes a line for each/);
  });
});
