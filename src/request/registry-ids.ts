import { parseRegistryResourceId, type RegistryResourceId } from '../azure/resource-id.js';
import type { InputProblems } from './problems.js';
import type { InputValues } from './values.js';

/** ARM resource ids by the login server they are of. */
export type RegistryIds = ReadonlyMap<string, RegistryResourceId>;

const FORM =
  '/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.ContainerRegistry/registries/<name>, one a line';

/**
 * Reads resource ids and gives each to the registry it is of. A login server begins with the name of its
 * registry, and a hash may follow behind a hyphen. One id beside one registry belongs to it whatever it is
 * called: what ARM says of it is compared later.
 *
 * @param hosts the registries of this side
 */
export function parseRegistryIds(
  values: InputValues,
  problems: InputProblems,
  name: 'source-registry-id' | 'target-registry-id',
  hosts: readonly string[],
): RegistryIds {
  const ids = new Map<string, RegistryResourceId>();
  const lines = values.lines(name);
  for (const line of lines) {
    const id = parseRegistryResourceId(line);
    if (id === undefined) {
      problems.add(name, line, FORM);
      continue;
    }
    const alone = lines.length === 1 && hosts.length === 1;
    const own = alone ? hosts : hosts.filter((host) => isOf(host, id));
    const [host] = own;
    if (host === undefined && hosts.length > 0) {
      const expected = `the id of a registry among ${hosts.join(', ')}`;
      problems.add(name, line, expected);
    } else if (host !== undefined && ids.has(host)) {
      problems.add(name, line, `one id for ${host}`);
    } else if (host !== undefined) {
      ids.set(host, id);
    }
  }
  return ids;
}

function isOf(host: string, { name }: RegistryResourceId): boolean {
  const label = host.split('.', 1)[0] ?? '';
  return label === name.toLowerCase() || label.startsWith(`${name.toLowerCase()}-`);
}
