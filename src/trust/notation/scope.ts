import { shown, Unreadable } from './unreadable.js';

const HOST =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;

/**
 * Checks a scope of a trust policy: one repository, written in full, as `registry.example/team/api`.
 *
 * @returns the text as it is
 * @throws Unreadable for patterns, tags, digests and addresses
 */
export function repositoryScope(scope: string): string {
  const slash = scope.indexOf('/');
  const host = scope.slice(0, Math.max(slash, 0));
  const parts = scope.slice(slash + 1).split('/');
  if (scope.length > 512 || !HOST.test(host) || !parts.every((part) => PART.test(part))) {
    const hint = scope.includes('*') ? '; "*" may only stand alone' : '';
    throw new Unreadable(
      `"${shown(scope)}" of registryScopes is no repository like registry.example/team/api${hint}`,
    );
  }
  return scope;
}
