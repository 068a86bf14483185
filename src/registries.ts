import { AcrAuthorizer, type EntraTokens } from './azure/acr-authorizer.js';
import { AcrClient } from './azure/acr-client.js';
import type { Arm } from './azure/arm.js';
import { armScope, isLoginServerOf } from './azure/cloud.js';
import { handedIn, signedIn } from './azure/entra-tokens.js';
import type { Identity } from './azure/identity.js';
import { findRegistry } from './azure/lookup.js';
import type { RegistryResource } from './azure/registry-resource.js';
import type { Side } from './errors.js';
import type { SourceRegistry } from './facts/source.js';
import type { TargetRegistry } from './facts/target.js';
import { memoize } from './http/lazily.js';
import type { Transport } from './http/transport.js';
import type { ImportSource } from './import/importer.js';
import { DOCKER_HUB, DOCKER_HUB_API, isDockerHub } from './oci/docker-hub.js';
import type { AcrReader, RegistryReader } from './oci/registry.js';
import { RegistryClient } from './registry/client.js';
import { TokenAuthorizer } from './registry/token-authorizer.js';
import type { Request } from './request/request.js';
import { nearest } from './request/suggestion.js';
import type { Secrets } from './secrets.js';

/** Whose rights the registries are read with, and where their resources are looked for. */
export interface Access {
  readonly identity: Identity;
  /** reads the source where it is not the promoting identity */
  readonly sourceIdentity: Identity | undefined;
  readonly secrets: Secrets;
  /** subscriptions to look for registries in, best first; asked only when a lookup is needed */
  subscriptions(): Promise<readonly string[]>;
}

/** By what registries and ARM are reached. */
export interface Ways {
  readonly transport: Transport;
  /** lasts as long as the proof, somewhat longer than the work */
  readonly lasting: Transport;
  readonly arm: Arm;
}

/** Every registry of a request by its host, each with the credential that belongs to it. */
export interface Registries {
  source(host: string): SourceRegistry;
  target(host: string): TargetRegistry;
  /**
   * The target as the proof reads it.
   *
   * @param at the host that is asked: a regional endpoint takes the tokens of its login server
   */
  lasting(host: string, at?: string): AcrReader;
  /** How Azure is told to reach a source. */
  importSource(host: string): Promise<ImportSource>;
}

export function connect(
  request: Request,
  { identity, sourceIdentity: second, secrets, subscriptions }: Access,
  { transport, lasting, arm }: Ways,
): Registries {
  const { cloud, sourceCredentials } = request;

  /** Tokens outlast the work: the proof is read with the same ones. */
  const acrAuthorizer = (side: Side, host: string, entra: EntraTokens) =>
    new AcrAuthorizer(lasting, secrets, side, host, cloud, entra);

  const targetAuthorizer = memoize((host: string) =>
    acrAuthorizer('target', host, signedIn('target', identity)),
  );

  /** @param at the host that is asked: a regional endpoint takes the tokens of its login server */
  const targetReader = (host: string, over: Transport, at = host): AcrReader =>
    new AcrClient(over, targetAuthorizer(host), 'target', at, () => encrypted('target', host));

  const lookup = memoize((key: string): Promise<RegistryResource> => {
    const [side, host] = key.split(' ') as [Side, string];
    const ids = side === 'source' ? request.sourceRegistryIds : request.targetRegistryIds;
    return findRegistry(arm, side, host, ids.get(host), subscriptions, nearest);
  });

  /** What cannot be read of ARM says nothing. */
  const encrypted = (side: Side, host: string): Promise<boolean | undefined> =>
    lookup(`${side} ${host}`).then(
      ({ encryption }) => encryption === 'enabled',
      () => undefined,
    );

  const sourceReader = (host: string): RegistryReader | AcrReader => {
    const isAcr = isLoginServerOf(cloud, host);
    const credential = sourceCredentials.get(host);
    if (isAcr && credential?.username === undefined) {
      const entra = credential
        ? handedIn(credential.password)
        : signedIn('source', second ?? identity);
      const arm = async () => (byResource(host) ? encrypted('source', host) : undefined);
      return new AcrClient(transport, acrAuthorizer('source', host, entra), 'source', host, arm);
    }
    const api = isDockerHub(host) ? DOCKER_HUB_API : host;
    const username = credential?.username;
    const basic =
      credential && username !== undefined
        ? { username, password: credential.password }
        : undefined;
    const allowed = request.tokenHosts.get(host) ?? [];
    const authorizer = new TokenAuthorizer(transport, secrets, 'source', api, basic, allowed);
    return new RegistryClient(transport, authorizer, 'source', host, api);
  };

  const byResource = (host: string) =>
    isLoginServerOf(cloud, host) && !sourceCredentials.has(host) && second === undefined;

  const source = memoize((host: string): SourceRegistry => {
    const reader = sourceReader(host);
    return {
      reader,
      resource: () => (byResource(host) ? lookup(`source ${host}`) : undefined),
      ...('tagsOf' in reader ? { tagsOf: (name, digest) => reader.tagsOf(name, digest) } : {}),
    };
  });

  const target = memoize(
    (host: string): TargetRegistry => ({
      reader: targetReader(host, transport),
      resource: () => lookup(`target ${host}`),
      mayImport: async () =>
        arm.mayImport(request.targetRegistryIds.get(host) ?? (await lookup(`target ${host}`))),
    }),
  );

  const importSource = async (host: string): Promise<ImportSource> => {
    if (byResource(host)) return { resourceId: (await lookup(`source ${host}`)).id };
    const registryUri = isDockerHub(host) ? DOCKER_HUB : host;
    const credentials = sourceCredentials.get(host);
    if (credentials) return { registryUri, credentials };
    if (!second || !isLoginServerOf(cloud, host)) return { registryUri };
    return { registryUri, credentials: { password: await second.token(armScope(cloud)) } };
  };

  return { source, target, lasting: (host, at) => targetReader(host, lasting, at), importSource };
}
