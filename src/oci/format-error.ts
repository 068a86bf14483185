/** What a text or a manifest did wrong, as a closed set of codes. */
export type FormatErrorCode =
  | 'DIGEST_FORMAT'
  | 'DIGEST_LENGTH'
  | 'DIGEST_ALGORITHM'
  | 'REFERENCE_FORMAT'
  | 'REPOSITORY_EMPTY'
  | 'REPOSITORY_UPPERCASE'
  | 'REPOSITORY_TOO_LONG'
  | 'REPOSITORY_IS_IDENTIFIER'
  | 'TAG_FORMAT'
  | 'PLATFORM_FORMAT'
  | 'MANIFEST_FORMAT'
  | 'MANIFEST_UNSUPPORTED';

/** Thrown by the parsers of this folder: the text is not what the specification allows. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly code: FormatErrorCode,
    message: string,
  ) {
    super(message);
  }
}
