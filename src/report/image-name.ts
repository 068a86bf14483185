import type { Facts } from '../facts/facts.js';

/** What has a target: an image as it was planned, or as it came out. */
interface Named {
  readonly facts: Pick<Facts, 'promotion'>;
}

/** Images named in one sentence; more of them are counted. */
const MOST_NAMED = 5;

/**
 * The image as a person knows it: its repository, with the registry where the images of a run go into several.
 *
 * @param all every image of the run
 */
export function nameIn(all: readonly Named[], { facts }: Named): string {
  const { registry, repository } = facts.promotion.target;
  const alone = all.every((it) => it.facts.promotion.target.registry === registry);
  return alone ? repository : `${registry.split('.')[0]}/${repository}`;
}

/** `team/api, team/web and 3 more`, each by {@link nameIn}. */
export function namesOf(about: readonly Named[], all: readonly Named[], most = MOST_NAMED): string {
  const named = about.slice(0, most).map((it) => nameIn(all, it));
  const more = about.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
