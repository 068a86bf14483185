import { nameOn } from './host-names.js';
import type { GateOf } from './inputs.js';
import type { InputProblems } from './problems.js';
import { askedGates } from './rule-values.js';
import type { InputValues } from './values.js';

/** Gates that may be brought in by warnings first: those that an input asks for, and one that none does. */
const SOFT_GATES: readonly SoftGate[] = [...askedGates(), 'network'];
/** Gates without which nobody knows what would be written over what. */
const FIRM_GATES = [
  'digest-evidence',
  'source-exists',
  'target-tag',
  'tag-lock',
  'set-overlap',
] as const;

export type SoftGate = GateOf | 'network';

/** Stable ids of the gates. */
export type GateId = SoftGate | (typeof FIRM_GATES)[number];

/** Reads `warn-only`: ids of gates whose block is a warning. */
export function parseWarnOnly(values: InputValues, problems: InputProblems): readonly SoftGate[] {
  return values.list('warn-only').flatMap((id) => {
    const named = SOFT_GATES.find((gate) => isNamed(gate, id));
    if (named !== undefined) return [named];
    const why = FIRM_GATES.some((gate) => isNamed(gate, id)) ? `; ${id} always blocks` : '';
    problems.add('warn-only', id, `gates among ${SOFT_GATES.join(', ')}${why}`);
    return [];
  });
}

/** A gate named like an input is written like one, too: texts on Azure DevOps spell both the same way. */
function isNamed(gate: GateId, text: string): boolean {
  return text === gate || text === nameOn('azure-devops', gate);
}
