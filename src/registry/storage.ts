import { PromotionError } from '../errors.js';
import type { Place } from './problem.js';

/** The host that serves content in the registry's place; undefined for the registry itself. */
export function storageHost(apiHost: string, url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).host : apiHost;
  return host === apiHost ? undefined : host;
}

/** Where content is kept, for a message; empty for the registry itself. */
export function at(host: string | undefined): string {
  return host === undefined ? '' : `, which is kept at ${host}`;
}

/** The storage behind a registry has a firewall of its own, and knows nothing of its roles. */
export function storageRefused(
  { side, host: registry, object }: Place,
  host: string,
  status: number,
): PromotionError {
  return new PromotionError(
    'REGISTRY_FIREWALL',
    `${side} registry ${registry} keeps ${object} at ${host}, which answered ${status}`,
    {
      remedy: `Let this runner reach ${host} as well, through its proxy, its firewall and the rules of that host: the registry serves configs and layers from there.`,
      side,
      status,
    },
  );
}
