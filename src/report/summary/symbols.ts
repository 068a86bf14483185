import type { Verdict } from '../../gates/verdict.js';
import type { Result } from '../outcome.js';

/** What a result looks like. */
export const SYMBOL: Readonly<Record<Result, string>> = {
  promoted: '✅',
  'already-present': '✅',
  verified: '✅',
  'rolled-back': '✅',
  planned: '📝',
  unverifiable: '⚠️',
  'held-back': '⏸️',
  skipped: '⏭️',
  blocked: '⛔',
  mismatched: '❌',
  failed: '❌',
};

/** What a verdict looks like. */
export const OUTCOME: Readonly<Record<Verdict['outcome'], string>> = {
  pass: '✅ pass',
  block: '⛔ block',
  unknown: '❓ unknown',
  waived: '⚠️ waived',
  'not-applicable': '➖ n/a',
};
