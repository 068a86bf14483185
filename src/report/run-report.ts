import { wantedOf } from '../goal/goal.js';
import type { HostName } from '../request/host-names.js';
import type { OutputName } from '../request/inputs.js';
import { imageOf, imagesOutput } from './images-output.js';
import type { Colour, ImageOutcome, Result } from './outcome.js';

/** One annotation of the run. */
export interface Issue {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** What the host has to say and set; all texts are already harmless and free of secrets. */
export interface RunReport {
  readonly result: Result;
  /** the verdict in one plain sentence */
  readonly headline: string;
  readonly colour: Colour;
  /** errors first; none is printed twice */
  readonly issues: readonly Issue[];
  readonly outputs: Readonly<Record<OutputName, string>>;
  /** Markdown for the job's page, or undefined when that is switched off; the file is written all the same */
  readonly summary: string | undefined;
  /** absolute path of the JSON report; empty when it could not be written */
  readonly reportPath: string;
}

/** Outputs: one word for all images in `result`, else a line an image; `image` is empty unless proven or planned. */
export function outputsOf(
  result: Result,
  images: readonly ImageOutcome[],
  host: HostName,
  paths: Readonly<Record<'report' | 'statement' | 'summary', string>>,
): Record<OutputName, string> {
  const lines = (text: (image: ImageOutcome) => string) => images.map(text).join('\n');
  return {
    result,
    digest: lines(({ facts }) => facts.digest ?? ''),
    image: lines(imageOf),
    tags: lines((image) => wantedOf(image).join(',')),
    'manifest-count': lines(({ facts, verification }) => {
      const tree = facts.source.image;
      const count =
        tree.kind === 'known' ? tree.value.nodes.length : verification?.manifests.length;
      return count === undefined ? '' : String(count);
    }),
    images: imagesOutput(host, images),
    ...paths,
  };
}
