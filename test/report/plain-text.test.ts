import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainLines, plainText } from '../../src/report/plain-text.js';

const ESC = '\u001b';

describe('plain text', () => {
  it.each([
    ['##vso[task.complete result=Succeeded;]', '##_vso[task.complete result=Succeeded;]'],
    ['x ##VSO[a]', 'x ##_VSO[a]'],
    ['##[error]boo', '##_[error]boo'],
    ['::set-output name=x::y', ': :set-output name=x::y'],
    ['  ::error::x', '  : :error::x'],
    [`${ESC}[31mred${ESC}[0m`, 'red'],
    [`a${ESC}]0;title\u0007b`, 'ab'],
    ['zero\u200bwidth \u202eturned', 'zerowidth turned'],
    ['null\u0000 bell\u0007', 'null bell'],
  ])('%j', (text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it.each([
    ['a link', `a${ESC}]8;;https://x${ESC}\\b`, 'ab'],
    ['a title in eight bits', 'a\u009d0;t\u009cb', 'ab'],
    ['a cursor in eight bits', 'a\u009b2Jb', 'ab'],
    ['a device string', `a${ESC}Pq#0${ESC}\\b`, 'ab'],
    ['another alphabet', `a${ESC}(Bb`, 'ab'],
    ['a title without an end', `a${ESC}]0;title`, 'a]0;title'],
    ['an escape that would join a command', `#${ESC}[0m#[x`, '##_[x'],
  ])('%s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it.each([
    `${ESC}]a`,
    `${ESC}]`,
    ESC,
    '\u009d',
    `${ESC}[1`,
    `${ESC}P`,
    `${ESC}(`,
    ' ',
    '##',
    '::',
    '\r\n',
  ])('takes no time for 4 MiB of %j', (part) => {
    const started = performance.now();
    plainLines(part.repeat((4 * 1024 * 1024) / part.length));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('keeps lines apart for a log and together for a cell', () => {
    expect(plainLines('a\r\n::b\u2028c')).toEqual(['a', ': :b', 'c']);
    expect(plainText('a\n::b')).toBe('a ::b');
  });

  it('is never a command, whatever comes in', () => {
    const hostile = fc.array(
      fc.constantFrom(
        '##',
        'vso',
        'VSO',
        '[',
        '::',
        ':',
        ' ',
        ESC,
        '\u200b',
        '\u0000',
        '\n',
        '\r',
        'error',
        '#',
        '\t',
        '\u2029',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        for (const line of [...plainLines(parts.join('')), plainText(parts.join(''))]) {
          expect(line).not.toMatch(/##(vso)?\[/i);
          expect(line.trimStart().startsWith('::')).toBe(false);
          expect(line).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
