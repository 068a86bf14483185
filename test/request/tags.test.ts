import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDigest } from '../../src/oci/digest.js';
import { isTag, parseTag } from '../../src/oci/reference.js';
import { keptName } from '../../src/request/keep-previous.js';
import { expandGlobs, expandTags } from '../../src/request/placeholders.js';
import { InputProblems } from '../../src/request/problems.js';
import { highestRelease, isHigher, parseRelease } from '../../src/request/release.js';
import { parseWanted } from '../../src/request/tags.js';
import { InputValues } from '../../src/request/values.js';
import { rawInputs } from '../harness.js';

const TARGET = { registry: 'prodacr.azurecr.io', repository: 'team/api' };
const number = fc.nat({ max: 999_999 });

function wanted(given: Parameters<typeof rawInputs>[0]) {
  const problems = new InputProblems('github');
  const values = new InputValues(rawInputs(given), problems);
  const from = { target: TARGET, among: [TARGET], inTarget: undefined, inSource: undefined };
  return { problems, ...parseWanted(values, problems, { ...from, mode: 'promote' }) };
}

describe('versions', () => {
  it('are three numbers, a v and a pre-release allowed', () => {
    fc.assert(
      fc.property(number, number, number, fc.constantFrom('', 'v'), (a, b, c, v) => {
        const text = `${v}${a}.${b}.${c}`;
        expect(parseRelease(text)?.version.version).toBe(`${a}.${b}.${c}`);
        expect(isHigher(parseRelease(text) as never, parseRelease(`${text}-rc.1`) as never)).toBe(
          true,
        );
      }),
    );
  });

  it.each([
    '',
    '1',
    '1.4',
    '20261125',
    '01.2.3',
    '1.2.3.4',
    '=1.2.3',
    ' 1.2.3',
    'vv1.2.3',
    '1.2.3-',
    '1.2.x',
    '99999999999999999.0.0',
  ])('%j is none', (text) => expect(parseRelease(text)).toBeUndefined());

  it('of hostile texts are none, and never throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const release = parseRelease(text);
        expect(release === undefined || release.text === text).toBe(true);
      }),
    );
  });

  it('are compared by precedence: a number is not a text, and build metadata counts nothing', () => {
    expect(highestRelease(['1.9.0', 'v1.10.0', '1.2.99', 'latest'])?.text).toBe('v1.10.0');
    expect(highestRelease(['1.0.0+9', '1.0.0+10'])?.text).toBe('1.0.0+9');
    expect(highestRelease(['1.0.0-rc.10', '1.0.0-rc.9', '1.0.0-beta'])?.text).toBe('1.0.0-rc.10');
    expect(highestRelease(['latest', '1.4'])).toBeUndefined();
  });
});

describe('entries of tags', () => {
  it('end as tags or as a problem, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.constantFrom('', '1.2.3', 'v2.0.0-rc.1'),
        (tags, version) => {
          const found = wanted({ tags, version });
          expect(found.statedTags.every(isTag)).toBe(true);
          if (found.statedTags.length > 0) return;
          expect(() => found.problems.throwIfAny()).toThrow();
        },
      ),
    );
  });

  it('without a placeholder stay as they are written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}$/), (tag) => {
        expect(wanted({ tags: tag, version: '1.2.3' }).statedTags).toEqual([tag]);
      }),
    );
  });

  it('with the parts of a release make tags', () => {
    const problems = new InputProblems('github');
    const values = new InputValues(
      rawInputs({ tags: 'r{major}.{minor}-{patch}', version: 'v3.20.1' }),
      problems,
    );
    expect(expandTags(values, problems)).toEqual({ entries: ['r3.20-1'], leftOut: [] });
  });
});

describe('globs of force and forward-only', () => {
  const globs = (name: 'force' | 'forward-only', text: string, version: string) => {
    const problems = new InputProblems('github');
    const values = new InputValues(rawInputs({ [name]: text, version }), problems);
    return { globs: expandGlobs(name, values, problems), problems };
  };

  it.each(['force', 'forward-only'] as const)('of %s take the parts of a release', (name) => {
    const { globs: found, problems } = globs(
      name,
      '{major}.{minor}, {major}, {major}.*, latest',
      'v1.4.2',
    );
    expect(found).toEqual(['1.4', '1', '1.*', 'latest']);
    problems.throwIfAny();
  });

  it('let a pre-release move nothing that only a release may be, and keep it where it is', () => {
    const text = '{major}.*, {version}, latest';
    expect(globs('force', text, '2.0.0-rc.1').globs).toEqual(['2.0.0-rc.1', 'latest']);
    expect(globs('forward-only', text, '2.0.0-rc.1').globs).toEqual([
      '2.*',
      '2.0.0-rc.1',
      'latest',
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['{major}', '', /force: given "\{major\}", expected the input version/],
    ['{year}', '1.4.2', /force: given "\{year\}", expected no other placeholder/],
    ['{major}', '1.4', /version: given "1.4", expected a semantic version/],
  ])('%s of %j is a problem, and allows nothing', (text, version, said) => {
    const { globs: found, problems } = globs('force', text, version);
    expect(found).toEqual([]);
    expect(() => problems.throwIfAny()).toThrow(said);
  });
});

it('a tag that keeps another is one, or none where it would be too long', () => {
  const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
  expect(keptName('was-{tag}-{hex12}', parseTag('1.4'), digest)).toBe('was-1.4-aaaaaaaaaaaa');
  expect(keptName('was-{tag}', parseTag('x'.repeat(125)), digest)).toBeUndefined();
});
