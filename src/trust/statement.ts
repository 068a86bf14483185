import { type Annotations, annotationsIn } from './annotations.js';

/** What an in-toto statement says: a predicate about subjects. */
export interface Statement {
  readonly predicateType: string;
  /** its subjects that are named by SHA-256 */
  readonly subjects: readonly Subject[];
  /** as it stands there; what is in it depends on the type */
  readonly predicate: unknown;
}

export interface Subject {
  /** `sha256:<hex>` */
  readonly digest: string;
  readonly annotations: Annotations;
}

/** The predicate by which cosign signs an image in a Sigstore bundle. */
export const COSIGN_SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';

const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/**
 * Reads the statement in a signed envelope; undefined for anything else.
 *
 * @see in-toto attestation framework, "Statement layer specification"
 */
export function parseStatement(payloadType: string, payload: Uint8Array): Statement | undefined {
  if (payloadType !== STATEMENT_TYPE) return undefined;
  try {
    const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    const { _type, predicateType, subject, predicate } = json as Readonly<Record<string, unknown>>;
    const known = typeof _type === 'string' && _type.startsWith('https://in-toto.io/Statement/');
    if (!known || typeof predicateType !== 'string' || !Array.isArray(subject)) return undefined;
    return { predicateType, subjects: subject.flatMap(subjectOf), predicate };
  } catch {
    return undefined;
  }
}

interface Raw {
  readonly digest?: Readonly<Record<string, unknown>> | null;
  readonly annotations?: unknown;
}

function subjectOf(subject: Raw | null): Subject[] {
  const sha256 = subject?.digest?.['sha256'];
  return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
    ? [{ digest: `sha256:${sha256}`, annotations: annotationsIn(subject?.annotations) }]
    : [];
}
