import type { Mode } from './request.js';

/** Whether a run in this mode may write to the target. */
export function isWriting(mode: Mode): boolean {
  return mode === 'promote' || mode === 'rollback';
}

/** Whether tags go back to what they held before an earlier run, or it is shown how they would. */
export function isRollback(mode: Mode): boolean {
  return mode === 'rollback' || mode === 'rollback-plan';
}
