import type { InputProblems } from './problems.js';
import type { LabelRule } from './request.js';
import type { InputValues } from './values.js';

/** Keys of labels are names without blanks; what follows the first `=` is the value. */
const LABEL = /^([^\s=*]{1,256})(?:=(.{0,1024}))?$/s;

/** Reads `require-labels`: `key`, or `key=value` in which `*` stands for any run of characters. */
export function parseLabelRules(values: InputValues, problems: InputProblems): LabelRule[] {
  return values.list('require-labels').flatMap((text) => {
    const [, key, value] = LABEL.exec(text) ?? [];
    if (key !== undefined) return [{ key, value }];
    problems.add('require-labels', text, 'key or key=value; * in the value only');
    return [];
  });
}
