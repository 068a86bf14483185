import { ACCESS_INPUTS } from './access-inputs.js';
import { IMAGE_INPUTS } from './image-inputs.js';
import type { InputSpec } from './input-spec.js';
import { RULE_INPUTS } from './rule-inputs.js';
import { SET_INPUTS } from './set-inputs.js';

/**
 * The table of inputs, by their GitHub name. Manifests, README and parser follow it; an input stands
 * here once what it promises works.
 */
export const INPUTS = { ...IMAGE_INPUTS, ...RULE_INPUTS, ...SET_INPUTS, ...ACCESS_INPUTS };

export type Table = typeof INPUTS;

export type InputName = keyof Table;

/** The inputs that are read in one of these ways. */
export type NameOfType<T extends InputSpec['type']> = {
  [N in InputName]: Table[N]['type'] extends T ? N : never;
}[InputName];

/** What a choice may be; undefined among it where the row has no default. */
export type ChoiceOf<N extends InputName> = Table[N] extends {
  readonly options: readonly (infer O)[];
  readonly default: infer D;
}
  ? O | (D extends '' ? undefined : never)
  : never;

/** The gates that a row asks for. */
export type GateOf = {
  [N in InputName]: Table[N] extends { readonly gate: infer G } ? G : never;
}[InputName];

/** The rows of the table with everything a row may say. */
export const SPECS: Readonly<Record<InputName, InputSpec>> = INPUTS;

/** The names whose row says something, in the order of the table. */
export function namesWhere(holds: (spec: InputSpec) => boolean): InputName[] {
  return (Object.keys(INPUTS) as InputName[]).filter((name) => holds(SPECS[name]));
}

/** The inputs as the host gives them, untrimmed; an absent input is an empty text. */
export type RawInputs = Readonly<Record<InputName, string>>;

/** The table of outputs, by their GitHub name. */
export const OUTPUTS = {
  result:
    'What the run came to: promoted, rolled-back, already-present, verified, planned, skipped, held-back, unverifiable, blocked, mismatched or failed; of a set the worst word of its images.',
  digest: 'The promoted digest, sha256:….',
  image: 'target@digest, the image to deploy; a line an image of a set.',
  tags: 'Target tags, comma-separated.',
  'manifest-count': 'Number of manifests: the root and all its descendants.',
  images:
    'All images as JSON, each with result, image, repository, digest, tags and previous: what its tags held before. A list on GitHub, for fromJSON; an object in Azure DevOps, for a matrix.',
  report: 'Path of the JSON report.',
  statement:
    'Path of an in-toto Statement about what was proven, unsigned, beside the report; of a set a line a digest. The predicate alone lies beside it. Empty where nothing was proven.',
  summary:
    'Path of the summary in Markdown, for example for a comment; written with summary: false, too.',
} as const;

export type OutputName = keyof typeof OUTPUTS;
