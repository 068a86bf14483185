/** Docker Hub as references name it, the one name that is left of its hosts. */
export const DOCKER_HUB = 'docker.io';

/** The host that serves Docker Hub's API. */
export const DOCKER_HUB_API = 'registry-1.docker.io';

/** The host that gives out its tokens. */
export const DOCKER_HUB_TOKENS = 'auth.docker.io';

/** Hosts by which builders, clients and people name Docker Hub. */
const HOSTS: readonly string[] = [
  DOCKER_HUB,
  'index.docker.io',
  DOCKER_HUB_API,
  'registry.hub.docker.com',
];

/** Whether a host is Docker Hub by any of its names. */
export function isDockerHub(host: string): boolean {
  return HOSTS.includes(host.toLowerCase());
}
