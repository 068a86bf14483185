import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { pushImage, type Store } from '../../sandbox/world/image.js';
import type { Scene } from '../../sandbox/world/scene.js';
import { addRegistry } from '../../sandbox/world/world.js';

/** Registries as such lists name them. */
export interface Stage {
  readonly scene: Scene;
  readonly hub: Store & { pullsLeft?: number };
  readonly ghcr: Store;
  push(registry: Store, repository: string, tag: string, content?: string): string;
}

export const HUB_USER = { username: 'contoso', password: 'a-token-of-docker-hub' };
export const GHCR_USER = { username: 'mirror-bot', password: 'a-token-of-ghcr' };

/** Sets them up; a scene may bring a registry for each region. */
export function stageOf(scene: Scene): Stage {
  const { world, dev } = scene;
  const { subscriptionId, tenantId } = scene.prod;
  for (const name of ['prodeu', 'produs'])
    addRegistry(world, { name, subscriptionId, tenantId, resourceGroup: 'prod' });
  const hub = addForeign(world, {
    host: 'registry-1.docker.io',
    names: ['docker.io'],
    auth: 'bearer',
    tokenHost: 'auth.docker.io',
    users: [HUB_USER],
  });
  const ghcr = addForeign(world, {
    host: 'ghcr.io',
    auth: 'bearer',
    users: [GHCR_USER],
    private: ['contoso/tool'],
  });
  const k8s = addForeign(world, { host: 'registry.k8s.io', auth: 'open' });
  const mcr = addForeign(world, { host: 'mcr.microsoft.com', auth: 'open' });
  const push = (registry: Store, repository: string, tag: string, content = tag) =>
    pushImage(world, registry, repository, { content: `${repository} ${content}`, tag }).digest;
  for (const [registry, repository, tag] of [
    [hub, 'library/node', '24'],
    [hub, 'library/nginx', '1.29'],
    [hub, 'library/redis', '8'],
    [ghcr, 'contoso/tool', '1'],
    [ghcr, 'open/agent', 'v2'],
    [k8s, 'pause', '3.10'],
    [k8s, 'kube-proxy', 'v1.34.0'],
    [mcr, 'dotnet/aspnet', '9.0'],
    [dev, 'team/api', '815'],
    [dev, 'team/web', '815'],
    [dev, 'charts/api', '1.4.2'],
  ] as const)
    push(registry, repository, tag);
  return { scene, hub, ghcr, push };
}
