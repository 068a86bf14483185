import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { PREDICATE_TYPE } from '../../src/report/statement.js';
import { PROJECT } from '../fixtures.js';

/** The inputs of actions/attest v4.2.2, action.yml as of 2026-08-04. */
const INPUTS = [
  'subject-path',
  'subject-digest',
  'subject-name',
  'subject-checksums',
  'subject-version',
  'sbom-path',
  'predicate-type',
  'predicate',
  'predicate-path',
  'push-to-registry',
  'create-storage-record',
  'show-summary',
  'github-token',
];

it('the step that signs a statement has inputs that actions/attest has, and our type', () => {
  const page = readFileSync(join(PROJECT, 'docs', 'recipes.md'), 'utf8');
  const block = /```yaml\n((?:(?!```)[\s\S])*actions\/attest@[\s\S]*?)```/.exec(page)?.[1] ?? '';
  const steps = Object.values<any>(parse(block).jobs).flatMap((job) => job.steps);
  const attest = steps.find((it) => String(it.uses).startsWith('actions/attest@'));
  expect(INPUTS).toEqual(expect.arrayContaining(Object.keys(attest.with)));
  expect(attest.with['predicate-type']).toBe(PREDICATE_TYPE);
  const [ours] = steps;
  const stem = String(ours.with['report']).replace(/\.json$/, '');
  expect(attest.with['predicate-path']).toBe(`${stem}.predicate.json`);
});
