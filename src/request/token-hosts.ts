import { cloudOfHost } from '../azure/cloud.js';
import { DOCKER_HUB, isDockerHub } from '../oci/docker-hub.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

/** Token services of another domain that may be asked, by the registry that may name them. */
export type TokenHosts = ReadonlyMap<string, readonly string[]>;

/** A host, with its port where it has one; no scheme, no wildcard. */
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::\d{1,5})?$/;
const LONGEST_HOST = 260;
const EXPECTED = 'registry=host, such as registry.contoso.com=tokens.contoso.net, one a line';

/**
 * Reads `token-hosts`. An Azure registry is its own token service, so that none can be named for it: no
 * Entra token ever travels to a host that a user typed.
 */
export function parseTokenHosts(values: InputValues, problems: InputProblems): TokenHosts {
  const hosts = new Map<string, string[]>();
  for (const line of values.lines('token-hosts')) {
    const [registry = '', host = '', ...more] = line
      .toLowerCase()
      .split('=')
      .map((it) => it.trim());
    if (more.length > 0 || !isHost(registry) || !isHost(host)) {
      problems.add('token-hosts', line, EXPECTED);
      continue;
    }
    if (cloudOfHost(registry)) {
      const expected = 'no Azure registry before the =: it is its own token service';
      problems.add('token-hosts', line, expected);
      continue;
    }
    const name = isDockerHub(registry) ? DOCKER_HUB : registry;
    hosts.set(name, [...(hosts.get(name) ?? []), host]);
  }
  return hosts;
}

function isHost(text: string): boolean {
  return text.length <= LONGEST_HOST && HOST.test(text);
}
