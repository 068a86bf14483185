import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ARM_WORDS } from '../../src/azure/arm-words.js';
import { ENTRA_CODES } from '../../src/azure/entra-refusals.js';
import { SITUATIONS } from '../../src/azure/import-situations.js';
import { REGISTRY_SIGNS } from '../../src/registry/words.js';
import { PROJECT } from '../fixtures.js';

const HEAD = '| The service says | It means | What to do |';

/** The literal words in the first column of the table of what services say. */
function wordsIn(text: string): string[] {
  const lines = text.split('\n');
  const rows = lines.slice(lines.indexOf(HEAD) + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows
    .slice(0, end)
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, word = '']) => word);
}

const text = readFileSync(join(PROJECT, 'TROUBLESHOOTING.md'), 'utf8');

describe('what services say stands in TROUBLESHOOTING by their own words', () => {
  it('every code of ARM that has a remedy of its own', () => {
    const words = wordsIn(text);
    expect(ARM_WORDS.filter((code) => !words.includes(code))).toEqual([]);
  });

  it('every word of a registry that has one', () => {
    const words = wordsIn(text);
    const unseen = REGISTRY_SIGNS.filter((sign) => !words.some((word) => sign.test(word)));
    expect(unseen.map(String)).toEqual([]);
  });

  it('every code of Entra that has one', () => {
    const words = wordsIn(text);
    expect(ENTRA_CODES.filter((code) => !words.includes(`AADSTS${code}`))).toEqual([]);
  });

  it('every word by which a failed import is known', () => {
    const words = wordsIn(text);
    const unseen = SITUATIONS.filter(({ sign }) => !words.some((word) => sign.test(word)));
    expect(unseen.map(({ sign }) => String(sign))).toEqual([]);
  });

  it('and a row that goes is seen', () => {
    const without = text.replace(/^\| `ScopeLocked`.*\n/m, '');
    expect(wordsIn(text)).toContain('ScopeLocked');
    expect(wordsIn(without)).not.toContain('ScopeLocked');
  });
});
