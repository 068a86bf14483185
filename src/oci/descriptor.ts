import { type Digest, parseDigest } from './digest.js';
import { FormatError } from './format-error.js';
import type { Platform } from './platform.js';

/** A pointer to content, as every manifest holds it. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly platform?: Platform;
  readonly annotations: Readonly<Record<string, string>>;
}

const LONGEST_SHOWN = 60;

export type Json = Readonly<Record<string, unknown>>;

/**
 * A value that has to be an object.
 *
 * @param place where it stands, for the message
 * @throws FormatError `MANIFEST_FORMAT`, as the others of this file do
 */
export function object(value: unknown, place: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError('MANIFEST_FORMAT', `${place}: expected an object`);
  }
  return value as Json;
}

/** A text that may be left out; null and empty are how some write that. */
export function optionalText(value: unknown, place: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') {
    throw new FormatError('MANIFEST_FORMAT', `${place}: expected a text`);
  }
  return value;
}

/** Annotations, every value a text. */
export function annotations(value: unknown, place: string): Record<string, string> {
  if (value === undefined || value === null) return {};
  const found = Object.entries(object(value, place));
  return Object.fromEntries(
    found.map(([key, text]) => [
      key,
      optionalText(text, `${place}.${key.slice(0, LONGEST_SHOWN)}`) ?? '',
    ]),
  );
}

/** A list of descriptors; null is how some registries write an empty one. */
export function descriptors(json: Json, name: string): Descriptor[] {
  const list = json[name] ?? (json[name] === null ? [] : undefined);
  if (!Array.isArray(list)) {
    throw new FormatError('MANIFEST_FORMAT', `${name}: expected a list`);
  }
  return list.map((entry, index) => descriptor(entry, `${name}[${index}]`));
}

/** One descriptor, its digest and size checked. */
export function descriptor(value: unknown, place: string): Descriptor {
  const json = object(value, place);
  const { size } = json;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new FormatError('MANIFEST_FORMAT', `${place}.size: expected a number of bytes`);
  }
  const artifactType = optionalText(json['artifactType'], `${place}.artifactType`);
  const platform = platformOf(json['platform'], `${place}.platform`);
  return {
    mediaType: optionalText(json['mediaType'], `${place}.mediaType`) ?? '',
    digest: descriptorDigest(json['digest'], place),
    size,
    annotations: annotations(json['annotations'], `${place}.annotations`),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function descriptorDigest(value: unknown, place: string): Digest {
  try {
    return parseDigest(optionalText(value, `${place}.digest`) ?? '');
  } catch (error) {
    throw new FormatError('MANIFEST_FORMAT', `${place}.digest: ${(error as Error).message}`);
  }
}

function platformOf(value: unknown, place: string): Platform | undefined {
  if (value === undefined || value === null) return undefined;
  const json = object(value, place);
  const variant = optionalText(json['variant'], `${place}.variant`);
  return {
    os: optionalText(json['os'], `${place}.os`) ?? '',
    architecture: optionalText(json['architecture'], `${place}.architecture`) ?? '',
    ...(variant === undefined ? {} : { variant }),
  };
}
