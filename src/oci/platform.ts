import { FormatError } from './format-error.js';

/** A platform as an image index states it. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const PLATFORM = /^([a-z0-9._-]+)\/([a-z0-9._-]+)(?:\/([a-z0-9._-]+))?$/;

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
