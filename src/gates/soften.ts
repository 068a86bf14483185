import type { SoftGate } from '../request/warn-only.js';
import { blocks, type Verdict } from './verdict.js';

/**
 * A verdict that blocks becomes a warning where `warn-only` names its gate. Except one: what is attached
 * and could not be listed would silently stay behind, and `referrers: ignore` says that in the open.
 */
export function soften(verdict: Verdict, warnOnly: readonly SoftGate[]): Verdict {
  const named = warnOnly.some((gate) => gate === verdict.gate);
  if (!named || !blocks(verdict)) return verdict;
  const { gate, outcome: was, expected, got, remedy, warning: known } = verdict;
  if (gate === 'referrers' && was === 'unknown') return verdict;
  const told = `warn-only: this would block: found ${got.replace(/[.\s]{1,10}$/, '')}. ${remedy}`;
  const warning = known === undefined ? told : `${told} ${known}`;
  return { gate, outcome: 'waived', was, expected, got, warning };
}
