import { DOCKER_HUB, isDockerHub } from './docker-hub.js';
import { FormatError } from './format-error.js';
import { parseReference, parseRepository, type Reference } from './reference.js';

/** An endpoint of one region: the same registry as its login server. */
const REGIONAL_ENDPOINT = /^([^.]+)\.[^.]+\.geo(\.azurecr\.[a-z0-9.-]+)$/;
/** The port of https, however it is spelled. */
const HTTPS_PORT = /:0*443$/;

/** Whether a host is named as an Azure Container Registry is, in whatever cloud. */
export function isAzureRegistry(host: string): boolean {
  return /^[^.]+(?:\.[^.]+)*\.azurecr\.[a-z0-9.-]+$/.test(host);
}

/**
 * The one name of a registry: lower-case, without the port of https, Docker Hub for each of its hosts,
 * the login server for a regional endpoint.
 */
export function canonicalRegistry(host: string): string {
  const name = host.toLowerCase().replace(HTTPS_PORT, '');
  if (isDockerHub(name)) return DOCKER_HUB;
  const [, registry, suffix] = REGIONAL_ENDPOINT.exec(name) ?? [];
  return registry !== undefined && suffix !== undefined ? `${registry}${suffix}` : name;
}

/**
 * Parses a reference and brings its registry to its one name.
 *
 * @throws FormatError as {@link parseReference} does
 */
export function parseImageName(text: string): Reference {
  const reference = parseReference(text);
  const registry = canonicalRegistry(reference.registry);
  const short = registry === DOCKER_HUB && !reference.repository.includes('/');
  const repository = short ? `library/${reference.repository}` : reference.repository;
  return { ...reference, registry, repository };
}

/**
 * Joins a registry and a repository that are stated apart.
 *
 * @returns undefined when one of them is missing or is none
 */
export function joinImageName(registry: string, repository: string): string | undefined {
  if (registry === '' || registry.includes('/')) return undefined;
  try {
    return `${canonicalRegistry(registry)}/${parseRepository(repository)}`;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined;
  }
}
