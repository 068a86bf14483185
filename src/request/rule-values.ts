import { type GateOf, type InputName, namesWhere, SPECS, type Table } from './inputs.js';
import type { InputValues } from './values.js';

/** Rows that ask for a gate by a number or by globs of tags, and for nothing where they are empty. */
type PlainRow =
  | { readonly gate: string; readonly default: ''; readonly type: 'integer' }
  | { readonly gate: string; readonly default: ''; readonly type: 'list'; readonly of: 'tag-glob' };

type RuleName = { [N in InputName]: Table[N] extends PlainRow ? N : never }[InputName];

/**
 * What such rows ask for, read as the table says: the least of the numbers, or the globs of each of those who
 * ask. A gate finds its own here, so that a new one needs no field and no parser.
 */
export type Rules = {
  readonly [N in RuleName]?: Table[N]['type'] extends 'integer'
    ? number
    : readonly (readonly string[])[];
};

/** Reads them; one that is empty is left out. */
export function parseRules(values: InputValues): Rules {
  const rules = (namesWhere(isPlain) as RuleName[]).flatMap((name) => {
    const spec = SPECS[name];
    const value =
      spec.type === 'integer' ? values.limit(name as never) : values.each(name as never);
    const asked = Array.isArray(value) ? value.length > 0 : value !== undefined;
    return asked ? [[name, value] as const] : [];
  });
  return Object.fromEntries(rules) as Rules;
}

function isPlain(spec: (typeof SPECS)[InputName]): boolean {
  if (spec.gate === undefined || spec.default !== '') return false;
  return spec.type === 'integer' || (spec.type === 'list' && spec.of === 'tag-glob');
}

/** The gates that some row asks for, in the order of the table. */
export function askedGates(): GateOf[] {
  const gates = namesWhere(({ gate }) => gate !== undefined).map((name) => SPECS[name].gate);
  return [...new Set(gates)] as GateOf[];
}
