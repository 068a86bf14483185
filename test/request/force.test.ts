import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTag } from '../../src/oci/reference.js';
import { mayMove, parseForce } from '../../src/request/force.js';

describe('force', () => {
  it.each([
    [[], 'latest', false],
    [['false'], 'latest', false],
    [['True'], 'latest', true],
    [['latest'], 'latest', true],
    [['latest'], 'Latest', false],
    [['latest'], 'latest2', false],
    [['1.*'], '1.4.2', true],
    [['1.*'], '1', false],
    [['1.?'], '1.4', true],
    [['1.?'], '1.42', false],
    [['*'], 'anything', true],
    [['a*b*c'], 'a-b-b-c', true],
    [['a*b*c'], 'a-c-b', false],
    [['1.4', 'latest'], '1.4', true],
    [['1.4'], '1x4', false],
  ])('%j on %s: %s', (words, tag, expected) => {
    const force = parseForce(words);
    expect(force && mayMove(force, parseTag(tag))).toBe(expected);
  });

  it.each([[['yes please']], [['true', 'latest']], [['[a-z]']], [['']], [['false', 'true']]])(
    'refuses %j',
    (words) => {
      expect(parseForce(words)).toBeUndefined();
    },
  );

  it('agrees with a plain regular expression, also on hostile globs', () => {
    const glob = fc.stringMatching(/^[ab*?]{1,12}$/);
    const tag = fc.stringMatching(/^[ab]{1,12}$/);
    fc.assert(
      fc.property(glob, tag, (pattern, text) => {
        const force = parseForce([pattern]);
        const regexp = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(force && mayMove(force, parseTag(text))).toBe(regexp.test(text));
      }),
    );
  });

  it('takes no longer for many stars', () => {
    const force = parseForce([`${'*a'.repeat(100)}*b`]);
    expect(force && mayMove(force, parseTag('a'.repeat(128)))).toBe(false);
  });
});
