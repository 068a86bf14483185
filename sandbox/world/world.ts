import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, REAL_CLOCK } from '../clock.js';
import type { ForeignRegistry } from '../foreign/foreign-registry.js';
import type { JobHosts } from '../jobs/job-hosts.js';
import type { Knobs } from './knobs.js';
import type { LoggedRequest } from './logged-request.js';

export type { Fault } from './fault.js';
export type { Knobs } from './knobs.js';
export type { LoggedRequest } from './logged-request.js';

/** Locks of a tag, manifest or repository. */
export interface Attributes {
  deleteEnabled: boolean;
  writeEnabled: boolean;
  readEnabled: boolean;
  listEnabled: boolean;
}

export interface StoredManifest {
  bytes: Buffer;
  mediaType: string;
  created: string;
  attributes: Attributes;
  /** other replicas do not know it before this time, in milliseconds since 1970 */
  visibleAt: number;
}

export interface StoredTag {
  digest: string;
  created: string;
  updated: string;
  attributes: Attributes;
  /** what replicas answer before `visibleAt` */
  previous: string | undefined;
  visibleAt: number;
}

export interface Repository {
  created: string;
  attributes: Attributes;
  manifests: Map<string, StoredManifest>;
  tags: Map<string, StoredTag>;
}

export interface Registry {
  name: string;
  loginServer: string;
  subscriptionId: string;
  resourceGroup: string;
  tenantId: string;
  location: string;
  sku: string;
  /** ARM properties that differ from the usual ones */
  properties: Record<string, unknown>;
  repositories: Map<string, Repository>;
  blobs: Map<string, Buffer>;
  uploads: Map<string, Buffer>;
  anonymousPull: boolean;
  /** whether roles that may pull read metadata in the older permission mode: unproven of the service */
  pullReadsMetadata: boolean;
  /** the firewall turns this client away */
  firewalled: boolean;
  referrersApi: boolean;
  /** entries on one page of a list of referrers */
  referrersPage: number;
  /** lists of referrers that it grants a minute, and what is left of them since a time; undefined: any number */
  lists: { most: number; left: number; since: number } | undefined;
  /** milliseconds until replicas know what was written */
  lag: number;
}

/** An application or managed identity. */
export interface Principal {
  name: string;
  tenantId: string;
  clientId: string;
  objectId: string;
  secret?: string;
  /** PEM of the public certificate it signs assertions with */
  certificate?: string;
  federated: { issuer: string; subject: string; audience: string }[];
  /** role by scope: a resource ID or a prefix of one */
  roles: { scope: string; role: string }[];
}

export interface Operation {
  id: string;
  registry: Registry;
  order: ImportBody;
  accepted: number;
  readyAt: number;
  polls: number;
  result: { status: number; body: unknown } | undefined;
  principal: Principal;
}

export interface ImportBody {
  source: {
    resourceId?: string;
    registryUri?: string;
    sourceImage: string;
    credentials?: { username?: string; password: string };
  };
  targetTags?: string[];
  untaggedTargetRepositories?: string[];
  mode?: string;
}

/** The whole state of the pretended Azure: a plain object that tests read and change. */
export interface World extends JobHosts {
  /** signs every token */
  key: Buffer;
  clock: Clock;
  /** what the clock shows, in milliseconds since 1970 */
  now: () => number;
  registries: Registry[];
  foreign: ForeignRegistry[];
  /** revocation lists of certificate authorities, by their address */
  lists: Map<string, Buffer>;
  principals: Principal[];
  subscriptions: { id: string; tenantId: string; name: string }[];
  operations: Map<string, Operation>;
  /** how this Azure behaves, which no Azure can be told: for tests, the demo and the bench */
  knobs: Knobs;
  /** ARM writes left to the subscription */
  writesLeft: number;
  /** the last answer of each request, for those that come again stale */
  answers: Map<string, unknown>;
  /** requests that were answered, newest last */
  log: LoggedRequest[];
  /** hosts that were asked for and are not part of this world */
  strangers: string[];
}

/** A world without anything in it. */
export function createWorld(): World {
  const world: World = {
    key: randomBytes(32),
    clock: REAL_CLOCK,
    now: () => world.clock.now(),
    registries: [],
    foreign: [],
    lists: new Map(),
    principals: [],
    subscriptions: [],
    operations: new Map(),
    knobs: {
      faults: [],
      importDuration: 300,
      acceptedBody: '',
      hollow: undefined,
      failAs200: false,
      closedByProxy: new Map(),
    },
    github: { token: `ghs_${randomBytes(18).toString('base64url')}`, attestations: [] },
    writesLeft: 200,
    answers: new Map(),
    azureDevOpsIssuer: 'entra',
    log: [],
    strangers: [],
  };
  return world;
}

export function unlocked(): Attributes {
  return { deleteEnabled: true, writeEnabled: true, readEnabled: true, listEnabled: true };
}

/** Adds a registry with ARM's usual properties. */
export function addRegistry(
  world: World,
  given: Partial<Registry> & Pick<Registry, 'name' | 'subscriptionId' | 'tenantId'>,
): Registry {
  const registry: Registry = {
    loginServer: `${given.name}.azurecr.io`,
    resourceGroup: 'registries',
    location: 'westeurope',
    sku: 'Premium',
    properties: {},
    repositories: new Map(),
    blobs: new Map(),
    uploads: new Map(),
    anonymousPull: false,
    pullReadsMetadata: true,
    firewalled: false,
    referrersApi: true,
    referrersPage: 100,
    lists: undefined,
    lag: 0,
    ...given,
  };
  world.registries.push(registry);
  return registry;
}

/** Adds an application; a secret is made up when none is given. */
export function addPrincipal(
  world: World,
  given: Partial<Principal> & Pick<Principal, 'name' | 'tenantId'>,
): Principal {
  const principal: Principal = {
    clientId: randomUUID(),
    objectId: randomUUID(),
    secret: `s${randomBytes(20).toString('base64url')}`,
    federated: [],
    roles: [],
    ...given,
  };
  world.principals.push(principal);
  return principal;
}

export function resourceIdOf(registry: Registry): string {
  return `/subscriptions/${registry.subscriptionId}/resourceGroups/${registry.resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${registry.name}`;
}

export function repositoryOf(
  registry: Pick<Registry, 'repositories'>,
  name: string,
  world: World,
): Repository {
  const known = registry.repositories.get(name);
  if (known) return known;
  const repository: Repository = {
    created: timestamp(world),
    attributes: unlocked(),
    manifests: new Map(),
    tags: new Map(),
  };
  registry.repositories.set(name, repository);
  return repository;
}

/** A time as ACR writes it, with seven fractional digits. */
export function timestamp(world: World): string {
  return new Date(world.now()).toISOString().replace(/(\.\d{3})Z$/, '$10000Z');
}
