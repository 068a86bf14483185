import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '../../src/errors.js';
import { FORMATS } from '../../src/evidence/read.js';
import { GATE_IDS } from '../../src/gates/evaluate.js';
import { RESULTS } from '../../src/report/outcome.js';
import { OUTPUTS } from '../../src/request/inputs.js';
import { PROJECT } from '../fixtures.js';

const textOf = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

/** The names in the first column of the table that begins with such a row, without what frames them. */
function namesIn(text: string, head: string): string[] {
  const lines = text.split('\n');
  const rows = lines.slice(lines.indexOf(head) + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end < 0 ? rows.length : end)
    .flatMap((row) => (row.split('|')[1] ?? '').split(','))
    .map((name) => name.trim().replace(/^`(.*)`$/, '$1'));
}

/** What users read, where it stands, and the names that the code knows. */
const TABLES = [
  ['every gate', 'README.md', '| Gate | Blocks when |', GATE_IDS],
  ['every result', 'README.md', '| Result | Meaning | Step |', RESULTS],
  ['every format of evidence', 'docs/evidence.md', '| Evidence | Note |', FORMATS],
  [
    'every error code, and those of a gate and of an image held back',
    'TROUBLESHOOTING.md',
    '| Code | It means | First thing to look at |',
    ['GATE_BLOCKED', 'HELD_BACK', ...ERROR_CODES],
  ],
] as const;

describe.each(TABLES)('%s has its row in %s', (_, file, head, known) => {
  it('and no row names another one', () => {
    expect(namesIn(textOf(file), head).sort()).toEqual([...known].sort());
  });

  it('and a row that goes is seen', () => {
    const text = textOf(file);
    const [name = ''] = known;
    const rest = text.split('\n').filter((line) => !line.startsWith('|') || !line.includes(name));
    expect(namesIn(rest.join('\n'), head)).not.toContain(name);
    expect(namesIn(text, head)).toContain(name);
  });
});

describe('the output result', () => {
  it('is described with every word it may be', () => {
    expect(RESULTS.filter((word) => !OUTPUTS.result.includes(word))).toEqual([]);
  });
});

describe('README', () => {
  it('is short enough to be read', () => {
    expect(Buffer.byteLength(textOf('README.md'))).toBeLessThanOrEqual(28 * 1024);
  });
});
