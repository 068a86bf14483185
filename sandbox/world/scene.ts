import { AZURE_DEVOPS_ISSUER, GITHUB_ISSUER } from '../hosts.js';
import { connectionSubject, entraFederation } from '../jobs/issuers.js';
import {
  addPrincipal,
  addRegistry,
  createWorld,
  type Principal,
  type Registry,
  type World,
} from './world.js';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const SUBSCRIPTION = '22222222-2222-4222-8222-222222222222';
export const CONNECTION = '33333333-3333-4333-8333-333333333333';
export const GITHUB_SUBJECT = 'repo:contoso/api:environment:production';
const ROLE = 'Container Registry Data Importer and Data Reader';

/** A small company: a dev and a prod registry, a promoter that may import, a builder that may push. */
export interface Scene {
  readonly world: World;
  readonly dev: Registry;
  readonly prod: Registry;
  readonly promoter: Principal;
  readonly builder: Principal;
}

/** Sets the scene that demo, tests and `npm run sandbox` start from. */
export function createScene(): Scene {
  const world = createWorld();
  world.subscriptions.push({ id: SUBSCRIPTION, tenantId: TENANT, name: 'Sandbox' });
  const at = { subscriptionId: SUBSCRIPTION, tenantId: TENANT };
  const dev = addRegistry(world, { ...at, name: 'devacr', resourceGroup: 'dev' });
  const prod = addRegistry(world, { ...at, name: 'prodacr', resourceGroup: 'prod' });
  const scope = (group: string) => `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}`;
  const promoter = addPrincipal(world, {
    name: 'managed-identity-promoter',
    tenantId: TENANT,
    federated: [
      { issuer: GITHUB_ISSUER, subject: GITHUB_SUBJECT, audience: 'api://AzureADTokenExchange' },
      {
        issuer: AZURE_DEVOPS_ISSUER,
        subject: connectionSubject(CONNECTION),
        audience: 'api://AzureADTokenExchange',
      },
      { ...entraFederation(TENANT, CONNECTION), audience: 'api://AzureADTokenExchange' },
    ],
    roles: [
      { scope: scope('dev'), role: ROLE },
      { scope: scope('prod'), role: ROLE },
    ],
  });
  const builder = addPrincipal(world, {
    name: 'builder',
    tenantId: TENANT,
    roles: [{ scope: scope('dev'), role: 'AcrPush' }],
  });
  return { world, dev, prod, promoter, builder };
}
