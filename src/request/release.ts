import type { SemVer } from 'semver';
import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';

/** A semantic version, as written in a tag or in the input `version`. */
export interface Release {
  /** as it was written */
  readonly text: string;
  readonly version: SemVer;
}

/** Three numbers, a `v` before them allowed: `20261125` is no version, and neither is `1.4`. */
const FORM = /^v?\d{1,16}\.\d{1,16}\.\d{1,16}(?:[-+][0-9A-Za-z.+-]{1,200})?$/;

/**
 * Reads a semantic version.
 *
 * @param text `1.4.2`, `v1.4.2`, `1.5.0-rc.1`, `1.4.2+build.7`
 * @returns undefined for anything else
 * @see https://semver.org, version 2.0.0
 */
export function parseRelease(text: string): Release | undefined {
  const version = FORM.test(text) ? parse(text) : null;
  return version === null ? undefined : { text, version };
}

/** Whether a version stands before a release, as `1.5.0-rc.1` does before `1.5.0`. */
export function isPreRelease({ version }: Release): boolean {
  return version.prerelease.length > 0;
}

/** The highest version among texts; undefined where none of them is one. */
export function highestRelease(texts: readonly string[]): Release | undefined {
  return texts.reduce<Release | undefined>((highest, text) => {
    const release = parseRelease(text);
    if (release === undefined) return highest;
    return highest === undefined || isHigher(release, highest) ? release : highest;
  }, undefined);
}

/** Whether `a` comes after `b` by the precedence of semantic versioning; build metadata counts nothing. */
export function isHigher(a: Release, b: Release): boolean {
  return compare(a.version, b.version) > 0;
}
