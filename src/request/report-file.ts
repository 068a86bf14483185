import { cloudOfHost } from '../azure/cloud.js';
import { type Digest, parseDigest } from '../oci/digest.js';
import { FormatError } from '../oci/format-error.js';
import { parseTag, type Tag } from '../oci/reference.js';
import { joinImageName } from '../oci/registry-name.js';

type Json = Readonly<Record<string, unknown>>;

/** One image of an earlier run, as far as its report can be understood. A report is an untrusted file. */
export interface ReportedImage {
  /** where it stands in the report */
  readonly place: string;
  readonly result: string;
  /** login server */
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest | undefined;
  readonly tags: readonly ReportedTag[];
}

export interface ReportedTag {
  readonly tag: Tag;
  /** the digest it held before that run; undefined where it held none or that is not known */
  readonly previous: Digest | undefined;
  /** that run found it absent, and proved it afterwards */
  readonly created: boolean;
}

/** A report that was read, or what is wrong with it in words. */
export type Report =
  | { readonly mode: string; readonly images: readonly ReportedImage[] }
  | { readonly problem: string };

/** Versions of the report whose fields mean what is read here. */
const VERSIONS: readonly unknown[] = [1, 2];
const MOST_IMAGES = 1000;
const MOST_TAGS = 1000;

/**
 * Reads a report of this product.
 *
 * @returns undefined when the text is something else
 */
export function readReport(text: string): Report | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const body = parsed(text);
  if (!isRecord(body) || !isRecord(body['tool'])) return undefined;
  if (body['tool']['name'] !== 'acr-promotion-gate' || !('schemaVersion' in body)) return undefined;
  if (!VERSIONS.includes(body['schemaVersion'])) return { problem: 'a report of another version' };
  const { images } = body;
  if (!Array.isArray(images) || images.length === 0) {
    return { problem: 'this report names no image: its run ended before it read one' };
  }
  if (images.length > MOST_IMAGES) return { problem: `expected at most ${MOST_IMAGES} images` };
  const read = images.map((image: unknown, i) => imageOf(image, `images[${i}]`));
  const problems = read.flatMap((it) => ('problem' in it ? [it.problem] : []));
  if (problems.length > 0) return { problem: problems.slice(0, 5).join('; ') };
  const mode = typeof body['mode'] === 'string' ? body['mode'] : '';
  return { mode, images: read.flatMap((it) => ('problem' in it ? [] : [it])) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function imageOf(image: unknown, place: string): ReportedImage | { readonly problem: string } {
  if (!isRecord(image) || !isRecord(image['target'])) return { problem: `${place}: no target` };
  const { registry, repository } = image['target'];
  const named = joinImageName(textOf(registry), textOf(repository))?.split(/\/(.*)/s);
  const [host = '', path = ''] = named ?? [];
  if (!cloudOfHost(host)) return { problem: `${place}: its target is no Azure registry` };
  const tags = image['tags'];
  if (!Array.isArray(tags) || tags.length > MOST_TAGS) return { problem: `${place}: no tags` };
  const given = image['digest'];
  try {
    return {
      place,
      result: textOf(image['result']),
      registry: host,
      repository: path,
      digest: given === undefined ? undefined : parseDigest(textOf(given)),
      tags: tags.filter(isWanted).map(tagOf),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { problem: `${place}: ${error.message}` };
  }
}

/** A tag that `forward-only` left as it was is none that the run wanted there. */
function isWanted(value: unknown): boolean {
  return !isRecord(value) || value['after'] !== 'kept';
}

function tagOf(value: unknown): ReportedTag {
  const tag: Json = isRecord(value) ? value : {};
  const previous = tag['previousDigest'];
  return {
    tag: parseTag(textOf(tag['tag'])),
    previous: previous === undefined ? undefined : parseDigest(textOf(previous)),
    created: tag['before'] === 'absent' && tag['after'] === 'proven',
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
