/** Where images go whose own names are kept: a registry, or a registry and a prefix that ends in `/`. */
export const TARGET_BASE =
  'a registry, or a registry and a prefix that ends in /: prodacr.azurecr.io/mirror/';

/**
 * The target of a repository whose name is kept.
 *
 * @param given the input `target`
 * @returns undefined where it is neither a registry nor a prefix
 */
export function joinTarget(given: string, repository: string): string | undefined {
  if (given === '') return undefined;
  if (given.endsWith('/')) return `${given}${repository}`;
  return given.includes('/') ? undefined : `${given}/${repository}`;
}

/** The targets of an image, one a line, each once; an empty one where there is none. */
export function targetsOf(given: string): string[] {
  const lines = given.split(/[\r\n]/).map((it) => it.trim());
  const named = [...new Set(lines.filter((it) => it !== ''))];
  return named.length > 0 ? named : [''];
}
