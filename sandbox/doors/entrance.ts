/** A way from a step into the sandbox. */
export interface Entrance {
  /** what the step's environment needs to go this way */
  readonly env: Readonly<Record<string, string>>;
  /** PEM of the authority that signs every host's certificate */
  readonly ca: string;
  close(): Promise<void>;
}

/** How a host is out of reach. */
export type Death =
  /** its name does not resolve */
  | 'unresolved'
  | 'refused'
  /** accepted and cut at the first byte */
  | 'reset'
  /** accepted and never answered */
  | 'silent'
  /** its certificate is of an authority that nobody trusts */
  | 'untrusted';

/** Where the doors are, and which hosts are dead: the file that {@link DOORS_FILE} names. */
export interface Plan {
  readonly ports: Readonly<Record<'https' | 'http' | Exclude<Death, 'unresolved'>, number>>;
  readonly dead: Readonly<Record<string, Death>>;
}

/** The environment variable that names the plan. */
export const DOORS_FILE = 'SANDBOX_DOORS';

/** The environment variable that names the file for the most memory the step had, in bytes. */
export const PEAK_FILE = 'SANDBOX_PEAK';
