import type { ImageOutcome } from './outcome.js';

/** One warning, and the images that it is about. */
export interface ToldWarning {
  /** the gate, or `image` */
  readonly title: string;
  readonly message: string;
  readonly about: readonly ImageOutcome[];
}

/**
 * The warnings of all images, equal ones once with the images that they are about. Those of few images come
 * first: what is true of a whole set is seldom what a reader has to look at.
 */
export function toldWarnings(images: readonly ImageOutcome[]): ToldWarning[] {
  const told = new Map<string, { title: string; message: string; about: ImageOutcome[] }>();
  for (const image of images) {
    const all = [
      ...image.verdicts.flatMap(({ gate, warning }) => (warning ? [[gate, warning] as const] : [])),
      ...image.warnings.map((warning) => ['image', warning] as const),
    ];
    for (const [title, message] of all) {
      const key = `${title}\n${message}`;
      const known = told.get(key);
      if (!known) told.set(key, { title, message, about: [image] });
      else if (!known.about.includes(image)) known.about.push(image);
    }
  }
  return [...told.values()].sort((a, b) => a.about.length - b.about.length);
}
