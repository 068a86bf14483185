import { FormatError } from './format-error.js';

/** A platform as an image index states it. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const PLATFORM = /^([a-z0-9._-]+)\/([a-z0-9._-]+)(?:\/([a-z0-9._-]+))?$/;

/** Other names of operating systems. */
const OS: Readonly<Record<string, string>> = { macos: 'darwin' };
/** Other names of architectures: what they stand for, with the variant that the name itself says. */
const ARCHITECTURES: Readonly<Record<string, readonly [string, string?]>> = {
  i386: ['386'],
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};
/** The variant that an architecture has when none is stated, and that need not be. */
const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { arm64: 'v8', amd64: 'v1', arm: 'v7' };

/**
 * Parses `os/architecture[/variant]`, for example `linux/arm64/v8`.
 *
 * @throws FormatError `PLATFORM_FORMAT`
 */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant] = PLATFORM.exec(text.toLowerCase()) ?? [];
  if (os === undefined || architecture === undefined) {
    throw new FormatError('PLATFORM_FORMAT', 'expected os/architecture[/variant]');
  }
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** Text of a platform: `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const variant = platform.variant === undefined ? '' : `/${platform.variant}`;
  return `${platform.os}/${platform.architecture}${variant}`;
}

/**
 * The one spelling of a platform: lower-case, other names of architectures resolved, a variant as `v7`.
 * What containerd takes for equal is equal.
 *
 * @see github.com/containerd/platforms, normalizeOS and normalizeArch
 */
export function canonicalPlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase();
  const name = platform.architecture.toLowerCase();
  const [architecture, implied] = resolve(ARCHITECTURES, name) ?? [name];
  const stated = (platform.variant ?? '').toLowerCase().replace(/^(?=\d+$)/, 'v');
  const variant = stated === '' ? implied : stated;
  return {
    os: resolve(OS, os) ?? os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
  };
}

/** Whether what is found is what is wanted; a wanted platform without a variant takes any. */
export function covers(wanted: Platform, found: Platform): boolean {
  const [a, b] = [canonicalPlatform(wanted), canonicalPlatform(found)];
  if (a.os !== b.os || a.architecture !== b.architecture) return false;
  if (a.variant === undefined) return true;
  return a.variant === (b.variant ?? resolve(DEFAULT_VARIANTS, b.architecture));
}

/** `unknown/unknown`, as builders write it beside what does not run. */
export function isNowhere({ os, architecture }: Platform): boolean {
  return os === 'unknown' && architecture === 'unknown';
}

function resolve<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
