/** What a format's reader hands on; the rules for all of it are the same in both formats. */
export interface Parts {
  readonly algorithm: unknown;
  readonly contentType: unknown;
  readonly critical: readonly string[];
  /** protected headers by name */
  readonly headers: ReadonlyMap<string, unknown>;
  /** the point in time of a header, in milliseconds; throws Unreadable for anything else */
  readonly timeOf: (value: unknown) => number;
  readonly chain: readonly Uint8Array[];
  readonly payload: Uint8Array;
  /** the bytes under the signature */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  /** RFC 3161 token over the signature; not signed itself */
  readonly timestamp: Uint8Array | undefined;
}
