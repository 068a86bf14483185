import { faultInKeys } from './json-keys.js';

/** What the config of an image says of its build. */
export interface BuildConfig {
  /** when it was built, in milliseconds since 1970; undefined where it does not say so in a way that can be read */
  readonly created: number | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

const CONFIG_TYPES = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];
const MEANT = ['created', 'config', 'Labels'];
const FREE = ['Labels'];
/** RFC 3339, as the image specification has it; more than nanoseconds nobody writes. */
const TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Whether a config is that of an image, and not of another artifact. */
export function isImageConfig(mediaType: string): boolean {
  return CONFIG_TYPES.includes(mediaType);
}

/**
 * Reads when an image was built, and its labels.
 *
 * @returns undefined for bytes that readers would understand differently, or not at all
 * @see OCI image specification, config.md: `created` and `config.Labels`
 */
export function parseBuildConfig(bytes: Uint8Array): BuildConfig | undefined {
  let json: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    json = JSON.parse(text);
    if (faultInKeys(text, MEANT, FREE) !== undefined) return undefined;
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const { created, config = {} } = json;
  if (!isObject(config ?? {})) return undefined;
  const labels = (config as Json | null)?.['Labels'] ?? {};
  if (!isObject(labels)) return undefined;
  const pairs = Object.entries(labels);
  if (!pairs.every((it): it is [string, string] => typeof it[1] === 'string')) return undefined;
  return { created: timeOf(created), labels: new Map(pairs) };
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function timeOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !TIME.test(text)) return undefined;
  const time = Date.parse(text.toUpperCase());
  return Number.isNaN(time) ? undefined : time;
}
