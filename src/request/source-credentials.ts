import { cloudOfHost } from '../azure/cloud.js';
import { isDomain } from '../oci/reference.js';
import { canonicalRegistry } from '../oci/registry-name.js';
import type { InputProblems } from './problems.js';
import type { RegistryIds } from './registry-ids.js';
import type { SourceCredential } from './request.js';
import type { InputValues } from './values.js';

/** How source registries are read, by their one name. */
export type SourceCredentials = ReadonlyMap<string, SourceCredential>;

const LINE = /^(\S+)\s+(\S+)\s+(\S.*)$/;
/** Stands for no user: the password alone is a token for an Azure registry. */
const NO_USER = '-';
const EXPECTED = 'host user password, one registry a line';

/**
 * The passwords in the lines of `source-credentials`, for whoever must hide them; a line that cannot be
 * read as it should is hidden whole.
 */
export function passwordsIn(text: string): string[] {
  return linesOf(text).map(({ line }) => LINE.exec(line)?.[3] ?? line);
}

/**
 * Reads `source-credentials`. What is wrong is told by the number of its line: the line itself is never shown.
 *
 * @param registryIds what `source-registry-id` names
 */
export function parseSourceCredentials(
  values: InputValues,
  problems: InputProblems,
  registryIds: RegistryIds,
): SourceCredentials {
  const credentials = new Map<string, SourceCredential>();
  for (const { line, number } of linesOf(values.text('source-credentials'))) {
    const refuse = (expected: string) =>
      problems.add('source-credentials', '', `${expected}; line ${number} is another`);
    const [, host = '', user = '', password = ''] = LINE.exec(line) ?? [];
    if (!isDomain(host)) {
      refuse(EXPECTED);
      continue;
    }
    const registry = canonicalRegistry(host);
    const azure = cloudOfHost(registry) !== undefined;
    if (credentials.has(registry)) refuse('each registry once');
    if (user === NO_USER && !azure) refuse('a user name, - is for a token of an Azure registry');
    if (azure && registryIds.has(registry)) {
      refuse('no Azure registry that source-registry-id names: it is read with its own identity');
    }
    credentials.set(registry, user === NO_USER ? { password } : { username: user, password });
  }
  const single = (['source-username', 'source-password'] as const).filter(
    (name) => values.text(name) !== '',
  );
  if (credentials.size > 0) {
    for (const name of single) {
      problems.add(name, values.text(name), 'nothing beside source-credentials: add a line there');
    }
  }
  return credentials;
}

/** Lines with their numbers, without empty ones and comments. */
function linesOf(text: string): { readonly line: string; readonly number: number }[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
}
