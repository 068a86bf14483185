import type { PromotionError } from '../errors.js';
import type { GateId, Verdict } from './verdict.js';

/** The verdict of a gate whose facts could not be read: it blocks, with the failure's own code. */
export function unknown(gate: GateId, expected: string, error: PromotionError): Verdict {
  return {
    gate,
    outcome: 'unknown',
    expected,
    got: error.message,
    remedy: error.remedy,
    code: error.code,
    ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
  };
}
