import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { GITHUB_ISSUER } from '../../sandbox/hosts.js';
import { connectionSubject, entraFederation } from '../../sandbox/jobs/issuers.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, GITHUB_SUBJECT, type Scene } from '../../sandbox/world/scene.js';
import { addPrincipal, addRegistry, resourceIdOf, type World } from '../../sandbox/world/world.js';
import { bothHosts, type Given } from './both-hosts.js';

export const hex = (digest: string) => digest.slice(7, 19);

/** The stage of a suite over both bundles: importing it sets it up before each test. */
export let world: World;
export let scene: Scene;
export let proxy: ForwardProxy;
beforeAll(async () => {
  // One proxy for all scenes: each test lays its own world into the object the proxy answers from.
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
});

export const OTHER_TENANT = '99999999-9999-4999-8999-999999999999';
export const OTHER_SUBSCRIPTION = '88888888-8888-4888-8888-888888888888';
export const SECOND_CONNECTION = '77777777-7777-4777-8777-777777777777';
export const ROLE = 'Container Registry Data Importer and Data Reader';
export const PROD = 'prodacr.azurecr.io';
export const ESCAPE = String.fromCharCode(27);

export const HOSTS = bothHosts(() => ({ scene, proxy }));
export const [[, , startAction]] = HOSTS;

export const digestAt = (repository: string, tag: string) =>
  scene.prod.repositories.get(repository)?.tags.get(tag)?.digest;
export const api = (options = {}) => pushImage(world, scene.dev, 'team/api', options);
export const reportOf = (run: StepRun) =>
  JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));

/** A dev registry of another company, with a builder of its own. */
export function otherTenant() {
  const away = addRegistry(world, {
    name: 'awayacr',
    subscriptionId: OTHER_SUBSCRIPTION,
    tenantId: OTHER_TENANT,
  });
  const reader = addPrincipal(world, {
    name: 'reader',
    tenantId: OTHER_TENANT,
    roles: [{ scope: resourceIdOf(away), role: 'AcrPull' }],
    federated: [
      { issuer: GITHUB_ISSUER, subject: GITHUB_SUBJECT, audience: 'api://AzureADTokenExchange' },
      {
        issuer: 'https://vstoken.dev.azure.com/sandbox',
        subject: connectionSubject(SECOND_CONNECTION),
        audience: 'api://AzureADTokenExchange',
      },
      {
        ...entraFederation(OTHER_TENANT, SECOND_CONNECTION),
        audience: 'api://AzureADTokenExchange',
      },
    ],
  });
  return { away, reader, image: pushImage(world, away, 'team/api') };
}

/** Promotes with a bundle, and looks at the tag in production. */
export async function promotes(
  start: (given: Given) => Promise<StepRun>,
  given: Given,
  repository: string,
  tag: string,
  digest: string,
): Promise<StepRun> {
  const run = await start(given);
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  expect(digestAt(repository, tag)).toBe(digest);
  return run;
}
