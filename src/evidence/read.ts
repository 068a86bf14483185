import { contentOf } from './content.js';
import { MOST_ENTRIES, type Reader, type Reading } from './entry.js';
import { buildLog } from './formats/build-log.js';
import { buildx } from './formats/buildx.js';
import { bundle, envelope, statement } from './formats/in-toto.js';
import { digestLines, imagetoolsText, resourceUris } from './formats/lines.js';
import { notEvidence } from './formats/not-evidence.js';
import { acrRun, earlierReport, githubArtifacts } from './formats/pipeline.js';
import { pushLog } from './formats/push-log.js';
import { dockerInspect, imagetoolsJson, jib, orasJson, skopeoInspect } from './formats/tools.js';

/**
 * The first reader that knows the content answers. A test holds that no second one knows it too, with two
 * exceptions, whose order counts: the log of a build that also pushed is one of a push, and RESOURCE_URIS
 * of one image is no list of digests.
 */
export const READERS: readonly Reader[] = [
  earlierReport,
  githubArtifacts,
  acrRun,
  bundle,
  envelope,
  statement,
  buildx,
  dockerInspect,
  jib,
  skopeoInspect,
  orasJson,
  imagetoolsJson,
  imagetoolsText,
  notEvidence,
  resourceUris,
  digestLines,
  pushLog,
  buildLog,
];

/** The formats that are read, by the names under which README explains them. */
export const FORMATS: readonly string[] = [...new Set(READERS.flatMap(({ formats }) => formats))];

/** Reads evidence of any known format, found out by its content. */
export function readEvidence(text: string): Reading {
  const content = contentOf(text);
  for (const reader of READERS) {
    const reading = reader.read(content);
    if (reading) return withinBounds(reading);
  }
  const known = FORMATS.join(', ');
  return { kind: 'refused', reason: `its format is none of those that are known: ${known}` };
}

/** Reads a list of digests alone, of one digest in most cases; undefined for anything else. */
export function readDigests(text: string): Reading | undefined {
  const reading = digestLines.read(contentOf(text));
  return reading && withinBounds(reading);
}

/** A part of a list may leave out what contradicts the rest, so none of a longer one counts. */
function withinBounds(reading: Reading): Reading {
  if (reading.kind !== 'entries' || reading.entries.length <= MOST_ENTRIES) return reading;
  const reason = `${reading.format}: it names more than ${MOST_ENTRIES} digests`;
  return { kind: 'refused', reason };
}
