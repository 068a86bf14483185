/** Which registry a failure is about. */
export type Side = 'source' | 'target';

/** Every way in which the world can be broken for this product, as a closed set of codes. */
export const ERROR_CODES = [
  'INPUT_INVALID',
  'OUTPUT_UNWRITABLE',
  'IDENTITY_TOKEN',
  'REGISTRY_NOT_FOUND',
  'REGISTRY_UNAUTHORIZED',
  'REGISTRY_DENIED',
  'REGISTRY_FIREWALL',
  'REGISTRY_THROTTLED',
  'REGISTRY_UNAVAILABLE',
  'REGISTRY_UNREACHABLE',
  'REGISTRY_TLS',
  'REGISTRY_RESPONSE',
  'CREDENTIAL_WITHHELD',
  'CONTENT_TOO_LARGE',
  'DIGEST_MISMATCH',
  'MANIFEST_INVALID',
  'MANIFEST_UNKNOWN',
  'ARM_FORBIDDEN',
  'ARM_LINKED_FORBIDDEN',
  'ARM_CROSS_TENANT',
  'ARM_PROVIDER',
  'ARM_NOT_FOUND',
  'ARM_UNAUTHORIZED',
  'ARM_THROTTLED',
  'ARM_UNAVAILABLE',
  'ARM_UNREACHABLE',
  'ARM_RESPONSE',
  'IMPORT_CONFLICT',
  'IMPORT_SOURCE_FIREWALL',
  'IMPORT_SOURCE_THROTTLED',
  'IMPORT_SOURCE_UNAUTHORIZED',
  'IMPORT_SOURCE_DENIED',
  'IMPORT_SOURCE_MISSING',
  'IMPORT_SOURCE_UNFIT',
  'IMPORT_TOO_MANY_MANIFESTS',
  'IMPORT_COPY_FAILED',
  'IMPORT_FAILED',
  'IMPORT_UNCONFIRMED',
  'GITHUB_API',
  'REVOCATION_UNKNOWN',
  'LOST_RACE',
  'TARGET_MISMATCH',
  'PARTIAL',
  'DEADLINE',
  'CANCELLED',
  'BUG',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  /** one imperative sentence a tired person can act on, with the exact input, role or command */
  readonly remedy: string;
  readonly side?: Side;
  /** the service's id of the failed call, for a support request */
  readonly correlationId?: string;
  /** page of the documentation that explains the situation */
  readonly docs?: string;
  /** HTTP status, where the failure was an answer */
  readonly status?: number;
  readonly cause?: unknown;
}

/**
 * A broken world: something the product needs is refused, missing or wrong. Expected answers are
 * values instead. The message says what was expected, what was found, and on which object.
 */
export class PromotionError extends Error {
  override readonly name = 'PromotionError';
  readonly remedy: string;
  readonly side: Side | undefined;
  readonly correlationId: string | undefined;
  readonly docs: string | undefined;
  readonly status: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails,
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.remedy = details.remedy;
    this.side = details.side;
    this.correlationId = details.correlationId;
    this.docs = details.docs;
    this.status = details.status;
  }
}

/** Nothing went wrong: the run came to its end, and whoever still waits for something is let go. */
export class RunEnded extends Error {
  override readonly name = 'RunEnded';

  constructor() {
    super('The run is over');
  }
}

/** Whether the run itself is over, by its end, its deadline or a cancelled job: nothing begins any more. */
export function isOver(error: unknown): error is PromotionError | RunEnded {
  if (error instanceof RunEnded) return true;
  return error instanceof PromotionError && ['DEADLINE', 'CANCELLED'].includes(error.code);
}

/** Any thrown thing as a PromotionError; what nobody foresaw is a BUG and says so. */
export function asPromotionError(error: unknown): PromotionError {
  if (error instanceof PromotionError) return error;
  const text = error instanceof Error ? error.message : textOf(error);
  return new PromotionError('BUG', `Unexpected error: ${text}`, {
    remedy: 'Run again with debug logging on and report the log: this should not happen.',
    cause: error,
  });
}

/** Not everything that can be thrown can be made a text of. */
function textOf(thrown: unknown): string {
  return typeof thrown === 'object' ? 'something that is no error was thrown' : String(thrown);
}
