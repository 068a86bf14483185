import type { Challenge } from './challenge.js';

/**
 * Obtains what goes into `Authorization` for one registry. Every method throws a PromotionError when
 * the registry or the identity provider refuses.
 */
export interface Authorizer {
  /** The header to send at once, where the way to a token is known beforehand. */
  before(scope: string): Promise<string | undefined>;
  /**
   * The header that answers a challenge; undefined when nothing new can be offered.
   *
   * @param sent the header the refused request carried
   */
  answer(
    challenge: Challenge,
    scope: string,
    sent: string | undefined,
  ): Promise<string | undefined>;
  /**
   * The header that carries what a user gave and no answer has asked for; undefined when there is
   * nothing to give. From then on it is sent at once.
   */
  offer(scope: string): string | undefined;
  /** One sentence on what gives this identity access, for an error's remedy. */
  accessRemedy(): string;
}

/** Scope of the token flow for one repository, for example `repository:team/api:pull`. */
export function repositoryScope(repository: string, ...actions: string[]): string {
  return `repository:${repository}:${actions.join(',')}`;
}
