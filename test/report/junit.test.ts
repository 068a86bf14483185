import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GateId, Verdict } from '../../src/gates/verdict.js';
import { renderJUnit } from '../../src/report/junit.js';
import {
  colourOf,
  type Failure,
  type ImageOutcome,
  RESULTS,
  type Result,
} from '../../src/report/outcome.js';
import { xmlText } from '../../src/report/xml.js';
import { factsOf, OURS, POLICY } from '../facts.js';
import { allOf, type Element, readXml } from '../xml.js';

const TIMES = {
  started: new Date('2026-01-02T03:04:05Z'),
  ended: new Date('2026-01-02T03:04:09Z'),
};
/** What junit-10.xsd of Jenkins' xUnit plugin has, as of 2026-08, of the elements that are written. */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
  testsuite: [
    ...['name', 'tests', 'failures', 'errors', 'group', 'time', 'skipped', 'timestamp'],
    ...['hostname', 'id', 'package', 'file', 'log', 'url'],
  ],
  properties: [],
  property: ['name', 'value'],
  testcase: ['name', 'time', 'classname', 'group'],
  failure: ['type', 'message'],
  error: ['type', 'message'],
  skipped: ['type', 'message'],
};
const FAILURE: Failure = { code: 'IMPORT_FAILED', message: 'it failed', remedy: 'Run again.' };

function verdict(gate: GateId, outcome: Verdict['outcome'], got = 'that'): Verdict {
  return { gate, outcome, expected: 'this', got, remedy: 'Do it.' } as Verdict;
}

function image(
  result: Result,
  verdicts: readonly Verdict[] = [],
  unverifiable: 'warn' | 'fail' = 'fail',
): ImageOutcome {
  return {
    facts: factsOf({ policy: { ...POLICY, unverifiable } }),
    goal: undefined,
    plan: { kind: 'already-present', digest: OURS },
    verdicts,
    receipts: [],
    verification: undefined,
    result,
    failures: [FAILURE],
    warnings: [],
  };
}

const read = (images: readonly ImageOutcome[], failures: readonly Failure[] = []) =>
  readXml(renderJUnit(images, failures, TIMES));
/** Each test with what came of it. */
const cases = (images: readonly ImageOutcome[], failures: readonly Failure[] = []) =>
  allOf(read(images, failures), 'testcase').map((it) => [
    it.attributes['name'],
    it.children[0]?.name ?? 'passed',
  ]);

describe('a JUnit file', () => {
  it('has a suite an image, a test a gate and one for the proof', () => {
    const root = read([
      image('blocked', [
        verdict('digest-evidence', 'pass'),
        verdict('platforms', 'block'),
        verdict('signature', 'unknown'),
        verdict('notation', 'waived'),
        verdict('attestation', 'not-applicable'),
      ]),
      image('promoted'),
    ]);
    expect(root.attributes).toEqual({
      name: 'promotion',
      tests: '6',
      failures: '1',
      errors: '1',
      time: '4',
    });
    const [suite, other] = allOf(root, 'testsuite');
    expect(suite?.attributes).toMatchObject({
      name: 'prodacr.azurecr.io/api [1.4]',
      tests: '5',
      timestamp: '2026-01-02T03:04:05',
    });
    expect(other?.attributes).toMatchObject({ tests: '1', failures: '0', errors: '0' });
    const properties = allOf(root, 'property').map((it) => Object.values(it.attributes));
    expect(properties.slice(0, 2)).toEqual([
      ['result', 'blocked'],
      ['digest', OURS],
    ]);
    expect(
      allOf(root, 'testcase').map((it) => [it.attributes['name'], it.children[0]?.name]),
    ).toEqual([
      ['digest-evidence', undefined],
      ['platforms', 'failure'],
      ['signature', 'error'],
      ['notation', 'skipped'],
      ['proof', 'skipped'],
      ['proof', undefined],
    ]);
    const [failure] = allOf(root, 'failure');
    expect(failure?.attributes).toEqual({ message: 'that', type: 'failure' });
    expect(failure?.text).toBe('expected: this\nfound: that\nDo it.');
  });

  it('holds the elements and attributes that the schema has', () => {
    const all: GateId[] = ['platforms', 'signature', 'notation', 'referrers'];
    const outcomes = ['block', 'unknown', 'waived', 'pass'] as const;
    const verdicts = all.map((gate, i) => verdict(gate, outcomes[i] ?? 'pass'));
    const strange = (element: Element): string[] => [
      ...Object.keys(element.attributes)
        .filter((name) => !SCHEMA[element.name]?.includes(name))
        .map((name) => `${element.name}.${name}`),
      ...element.children.flatMap(strange),
    ];
    expect(strange(read([image('blocked', verdicts), image('failed')], [FAILURE]))).toEqual([]);
  });

  it.each(RESULTS.map((result) => [result]))('is red where %s is, and only there', (result) => {
    for (const unverifiable of ['warn', 'fail'] as const) {
      const outcome = image(result, [], unverifiable);
      const red = cases([outcome]).some(([, kind]) => kind === 'failure' || kind === 'error');
      expect(red).toBe(colourOf(outcome) === 'red');
    }
  });

  it('blames the gate that blocks, and not the proof', () => {
    const blocked = image('blocked', [verdict('target-tag', 'block')]);
    expect(cases([blocked])).toEqual([
      ['target-tag', 'failure'],
      ['proof', 'skipped'],
    ]);
  });

  it('tells what failed besides the images, and where there are none', () => {
    const invalid: Failure = { code: 'INPUT_INVALID', message: 'target: none', remedy: 'Name it.' };
    expect(cases([], [invalid])).toEqual([['INPUT_INVALID', 'error']]);
    const nothing: Failure = { ...invalid, code: 'GATE_BLOCKED' };
    expect(cases([image('skipped')], [nothing])).toEqual([
      ['proof', 'skipped'],
      ['GATE_BLOCKED', 'failure'],
    ]);
  });

  it('holds any text, and nothing of it is markup', () => {
    const hostile = '</failure>]]><x y="1">&amp;\u0000\u001b[31m\ud800\ufffe \'"\n\t🙂';
    const [failure] = allOf(
      read([image('blocked', [verdict('platforms', 'block', hostile)])]),
      'failure',
    );
    expect(failure?.attributes['message']).toBe('</failure>]]><x y="1">&amp;[31m \'"\n\t🙂');
  });

  it('is well-formed whatever is told', () => {
    const unit = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(unit, fc.integer({ min: 0, max: 0xffff }), (text, code) => {
        const got = text + String.fromCharCode(code);
        const root = read([image('failed', [verdict('platforms', 'unknown', got)])]);
        const [error] = allOf(root, 'error');
        return error?.text.includes('Do it.') === true;
      }),
    );
  });

  it('escapes once', () => {
    expect(xmlText('&#38;')).toBe('&#38;#38;');
  });
});
