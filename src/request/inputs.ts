import { ACCESS_INPUTS } from './access-inputs.js';
import { IMAGE_INPUTS } from './image-inputs.js';

/**
 * The table of inputs, by their GitHub name. Manifests, README and parser follow it; an input stands
 * here once what it promises works.
 */
export const INPUTS = { ...IMAGE_INPUTS, ...ACCESS_INPUTS };

export type InputName = keyof typeof INPUTS;

/** The inputs as the host gives them, untrimmed; an absent input is an empty text. */
export type RawInputs = Readonly<Record<InputName, string>>;

/** The table of outputs, by their GitHub name. */
export const OUTPUTS = {
  result:
    'What the run came to: promoted, already-present, verified, planned, unverifiable, blocked, mismatched or failed.',
  digest: 'The promoted digest, sha256:….',
  image: 'target@digest, the image to deploy.',
  tags: 'Target tags, comma-separated.',
  'manifest-count': 'Number of manifests: the root and all its descendants.',
  report: 'Path of the JSON report.',
} as const;

export type OutputName = keyof typeof OUTPUTS;
