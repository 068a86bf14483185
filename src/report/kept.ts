import { type Aimed, keptOf } from '../goal/goal.js';

/** The tags that `forward-only` left where they are, in words: `latest kept at 1.5.0`. */
export function keptWords(image: Pick<Aimed, 'goal'>): string[] {
  return [...keptOf(image)].map(([tag, at]) =>
    at === undefined ? `${tag} kept, not read` : `${tag} kept at ${at}`,
  );
}
