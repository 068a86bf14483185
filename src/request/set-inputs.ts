import type { InputSpec } from './input-spec.js';

/** Inputs about lists of images. */
export const SET_INPUTS = {
  targets: {
    hosts: 'images-file',
    group: 'image',
    type: 'lines',
    perImage: true,
    default: '',
    description:
      'Several targets of an image, for example registries of regions, instead of target; a registry alone, or a prefix that ends in /, keeps the repository of the source.',
  },
  optional: {
    hosts: 'images-file',
    group: 'policy',
    type: 'boolean',
    perImage: true,
    default: 'false',
    description:
      'Whether the image is skipped where its source registry answers that it has no such tag, digest or repository. An answer that cannot be had blocks as ever.',
  },
  independent: {
    hosts: 'both',
    group: 'policy',
    type: 'boolean',
    default: 'false',
    description:
      'Whether the images of an images-file stand alone: a blocked or failed one does not hold the others back, and the step is red in the end. With false a set is one release, whose tags are written when all of it is in place.',
  },
  'images-file': {
    hosts: 'both',
    group: 'image',
    type: 'text',
    default: '',
    description:
      'File with a list of promotions, instead of source and target: YAML, or lines of source and target.',
  },
} as const satisfies Record<string, InputSpec>;
