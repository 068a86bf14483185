import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { AZURE_DEVOPS_ISSUER, GITHUB_ISSUER } from '../../sandbox/hosts.js';
import { connectionSubject, entraFederation } from '../../sandbox/jobs/issuers.js';
import { pushImage } from '../../sandbox/world/image.js';
import {
  CONNECTION,
  createScene,
  type Scene,
  SUBSCRIPTION,
  TENANT,
} from '../../sandbox/world/scene.js';
import { signWithKey } from '../../sandbox/world/sign.js';
import { addPrincipal, addRegistry, type Principal } from '../../sandbox/world/world.js';

const AUDIENCE = 'api://AzureADTokenExchange';
const IMPORTER = 'Container Registry Data Importer and Data Reader';

/** Who the examples speak of: three registries, an identity for each environment and one that only reads. */
export interface Company {
  readonly scene: Scene;
  /** by environment on GitHub, by service connection in Azure DevOps */
  readonly identities: Readonly<Record<string, Principal>>;
  readonly publicKey: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Builds and pushes into the dev registry; the build signs where the company does. */
  build(repository: string, tag: string): string;
}

/** @param policy the reusable workflow that the production identity trusts beside the environment, if any */
export function foundCompany(policy?: string): Company {
  const scene = createScene();
  const { world, dev, promoter } = scene;
  const at = { subscriptionId: SUBSCRIPTION, tenantId: TENANT };
  addRegistry(world, { ...at, name: 'testacr', resourceGroup: 'test' });
  const connection = { ...entraFederation(TENANT, CONNECTION), audience: AUDIENCE };
  const github = (subject: string) => ({
    issuer: GITHUB_ISSUER,
    subject: `repo:contoso/api:${subject}`,
    audience: AUDIENCE,
  });
  const scopes = (...groups: string[]) =>
    groups.map((it) => `/subscriptions/${SUBSCRIPTION}/resourceGroups/${it}`);
  const may = (role: string, ...groups: string[]) =>
    scopes(...groups).map((scope) => ({ scope, role }));
  const subject = policy === undefined ? '' : `:job_workflow_ref:${policy}`;
  promoter.federated = [
    github(`environment:production${subject}`),
    connection,
    { issuer: AZURE_DEVOPS_ISSUER, subject: connectionSubject(CONNECTION), audience: AUDIENCE },
  ];
  promoter.roles = may(IMPORTER, 'dev', 'test', 'prod');
  const tester = addPrincipal(world, {
    name: 'tester',
    tenantId: TENANT,
    federated: [github('environment:test'), connection],
    roles: may(IMPORTER, 'dev', 'test'),
  });
  const reader = addPrincipal(world, {
    name: 'reader',
    tenantId: TENANT,
    federated: [github('pull_request'), github('ref:refs/heads/main'), connection],
    roles: [...may('Reader', 'dev', 'prod'), ...may('AcrPull', 'dev', 'prod')],
  });
  const secrets = { DOCKERHUB_TOKEN: 'a-token-of-docker-hub' };
  const hub = addForeign(world, {
    host: 'registry-1.docker.io',
    names: ['docker.io'],
    auth: 'bearer',
    tokenHost: 'auth.docker.io',
    users: [{ username: 'contoso', password: secrets.DOCKERHUB_TOKEN }],
  });
  for (const [name, tag] of [
    ['node', '24'],
    ['node', '20'],
    ['nginx', '1.29'],
  ] as const) {
    pushImage(world, hub, `library/${name}`, { content: `${name} ${tag}`, tag });
  }
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    scene,
    secrets,
    identities: { production: promoter, test: tester, 'production-read': reader },
    publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    build: (repository, tag) => {
      const { digest } = pushImage(world, dev, repository, {
        content: `${repository} ${tag}`,
        tag,
      });
      signed(scene, repository, digest, keys.privateKey);
      return digest;
    },
  };
}

function signed(scene: Scene, repository: string, digest: string, key: KeyObject): void {
  signWithKey({ world: scene.world, registry: scene.dev, repository }, digest, key, 'referrer');
}
