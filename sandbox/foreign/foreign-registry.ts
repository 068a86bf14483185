import type { Repository, World } from '../world/world.js';

/** A registry that is none of Azure's. */
export interface ForeignRegistry {
  /** host of its API */
  host: string;
  /** names an import may give it by */
  names: string[];
  /** how it lets clients in; bearer tokens come from `tokenHost` */
  auth: 'open' | 'bearer' | 'basic';
  tokenHost: string;
  users: { username: string; password: string }[];
  /** repositories that only users may pull */
  private: string[];
  repositories: Map<string, Repository>;
  blobs: Map<string, Buffer>;
  /** how it answers a request for what is attached: none of these registries has the API */
  withoutApi: 'redirect' | 'manifest-unknown' | 'not-found';
  /** pulls left, as Docker Hub states them; absent elsewhere */
  pullsLeft?: number;
}

/** Adds a registry outside of Azure. */
export function addForeign(
  world: World,
  given: Partial<ForeignRegistry> & Pick<ForeignRegistry, 'host' | 'auth'>,
): ForeignRegistry {
  const registry: ForeignRegistry = {
    names: [given.host],
    tokenHost: given.host,
    users: [],
    private: [],
    repositories: new Map(),
    blobs: new Map(),
    withoutApi: 'redirect',
    ...given,
  };
  world.foreign.push(registry);
  return registry;
}
