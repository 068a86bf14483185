import type { Content, Reader, Reading } from './entry.js';
import { buildx } from './formats/buildx.js';
import { bundle, statement } from './formats/in-toto.js';
import { dockerInspect, earlierReport, githubArtifacts, notEvidence } from './formats/lists.js';
import { digestLines, dockerPush, resourceUris } from './formats/text.js';

/** The most specific formats first: the first reader that knows the content answers. */
const READERS: readonly Reader[] = [
  earlierReport,
  bundle,
  statement,
  githubArtifacts,
  buildx,
  dockerInspect,
  notEvidence,
  resourceUris,
  dockerPush,
  digestLines,
];

const KNOWN =
  'buildx or bake metadata, in-toto statement, Sigstore bundle, GitHub artifacts list, docker inspect, docker push output, RESOURCE_URIS, lists of references or digests, and the report of an earlier stage';

/** Reads evidence of any known format, found out by its content. */
export function readEvidence(text: string): Reading {
  const content: Content = { text, json: parseJson(text) };
  for (const reader of READERS) {
    const reading = reader(content);
    if (reading) return reading;
  }
  return { kind: 'refused', reason: `its format is none of those that are known: ${KNOWN}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
