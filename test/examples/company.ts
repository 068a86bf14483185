import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { AZURE_DEVOPS_ISSUER, GITHUB_ISSUER } from '../../sandbox/hosts.js';
import { connectionSubject, entraFederation } from '../../sandbox/jobs/issuers.js';
import { attach } from '../../sandbox/world/attach.js';
import { pushImage } from '../../sandbox/world/image.js';
import {
  CONNECTION,
  createScene,
  type Scene,
  SUBSCRIPTION,
  TENANT,
} from '../../sandbox/world/scene.js';
import { signWithKey } from '../../sandbox/world/sign.js';
import {
  addPrincipal,
  addRegistry,
  type Principal,
  type Registry,
  resourceIdOf,
} from '../../sandbox/world/world.js';
import { SECOND_CONNECTION } from './connections.js';

const AUDIENCE = 'api://AzureADTokenExchange';
const IMPORTER = 'Container Registry Data Importer and Data Reader';

/** Who the examples speak of: three registries, an identity for each environment and one that only reads. */
export interface Company {
  readonly scene: Scene;
  /** by environment on GitHub, by service connection in Azure DevOps */
  readonly identities: Readonly<Record<string, Principal>>;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  readonly secrets: Readonly<Record<string, string>>;
  /** Builds and pushes into the dev registry; the build signs where the company does. */
  build(repository: string, tag: string): string;
  /** Puts the image of such a build into another registry, under these tags. */
  put(registry: string, repository: string, build: string, ...tags: string[]): string;
}

/** @param policy the reusable workflow that the production identity trusts beside the environment, if any */
export function foundCompany(policy?: string): Company {
  const scene = createScene();
  const { world, dev, promoter } = scene;
  world.knobs.importDuration = 0;
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
  for (const name of ['prodeu', 'produs'])
    addRegistry(world, { ...at, name, resourceGroup: 'prod' });
  const partner = partnerOf(world);
  const outside = { tenantId: TENANT, roles: [] };
  const locker = addPrincipal(world, { ...outside, name: 'locker' });
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
  const mcr = addForeign(world, { host: 'mcr.microsoft.com', auth: 'open' });
  pushImage(world, mcr, 'dotnet/aspnet', { content: 'aspnet 9.0', tag: '9.0' });
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    scene,
    secrets,
    identities: {
      production: promoter,
      test: tester,
      'production-read': reader,
      'production-lock': locker,
      partner,
    },
    privateKey: keys.privateKey,
    publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }) as string,
    build: (repository, tag) => {
      const { digest } = pushImage(world, dev, repository, { ...imageOf(repository, tag), tag });
      signed(scene, repository, digest, keys.privateKey);
      return digest;
    },
    put: (name, repository, build, ...tags) => {
      const registry = world.registries.find((it) => it.name === name);
      if (!registry) throw new Error(`no registry ${name}`);
      const image = imageOf(repository, build);
      for (const tag of tags) pushImage(world, registry, repository, { ...image, tag });
      return pushImage(world, registry, repository, image).digest;
    },
  };
}

/** What a build makes: the bytes follow from the name and the tag of the build. */
const imageOf = (repository: string, build: string) => ({
  content: `${repository} ${build}`,
  created: new Date(Date.now() - 86_400_000).toISOString().replace(/T.*/, 'T00:00:00Z'),
  labels: {
    'org.opencontainers.image.revision': 'a2f1c0de',
    'org.opencontainers.image.version': '1.4.2',
  },
});

function signed(scene: Scene, repository: string, digest: string, key: KeyObject): void {
  const place = { world: scene.world, registry: scene.dev, repository };
  signWithKey(place, digest, key, 'referrer');
  attach(place, digest, { artifactType: 'application/spdx+json', content: `SBOM of ${digest}` });
}

/** Another company, whose registry one identity of theirs may read for us. */
function partnerOf(world: Scene['world']): Principal {
  const tenantId = '55555555-5555-4555-8555-555555555555';
  const subscriptionId = '66666666-6666-4666-8666-666666666666';
  const registry: Registry = addRegistry(world, { name: 'partneracr', subscriptionId, tenantId });
  return addPrincipal(world, {
    name: 'partner',
    tenantId,
    roles: [{ scope: resourceIdOf(registry), role: 'AcrPull' }],
    federated: [
      {
        issuer: GITHUB_ISSUER,
        subject: 'repo:contoso/api:environment:production',
        audience: AUDIENCE,
      },
      { ...entraFederation(tenantId, SECOND_CONNECTION), audience: AUDIENCE },
    ],
  });
}
