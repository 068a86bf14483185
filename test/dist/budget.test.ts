import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../fixtures.js';

const MEGABYTE = 1024 * 1024;
/** Of these, 0.9 MB are undici, which comes with `@actions/core`. */
const MOST_AT_START = 2 * MEGABYTE;
const weights = JSON.parse(readFileSync(join(PROJECT, 'dist', 'weights.json'), 'utf8'));

/** What weighs more than 150 kB has a reason to: in kB of 1000 bytes, with room for an update. */
const HEAVY: Readonly<Record<string, number>> = {
  ours: 1100,
  undici: 1000,
  '@azure/msal-common': 500,
  '@azure/msal-node': 450,
  '@azure/arm-containerregistry': 350,
  '@azure/identity': 350,
  '@azure/core-client': 200,
  '@octokit/plugin-rest-endpoint-methods': 220,
  '@typespec/ts-http-runtime': 200,
  'azure-pipelines-task-lib': 300,
  tldts: 220,
  yaml: 320,
};

describe.each(['action', 'task'])('the bundle of the %s', (entry) => {
  const folder = join(PROJECT, 'dist', entry);

  it('loads at most 2 MB before it knows what it is asked', () => {
    expect(statSync(join(folder, 'index.js')).size).toBeLessThanOrEqual(MOST_AT_START);
  });

  it('weighs at most 5 MB in all, licences apart', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const sizes = names.map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(5 * MEGABYTE);
  });

  it('has no package that is heavier than its budget', () => {
    const packages: [string, number][] = Object.entries(weights[entry].packages);
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter(([name, kB]) => kB > (HEAVY[name] ?? 150))).toEqual([]);
  });

  it('names the licence of every package in it', () => {
    const licences = readFileSync(join(folder, 'licenses.txt'), 'utf8');
    const names = Object.keys(weights[entry].packages).filter((name) => name !== 'ours');
    expect(names.filter((name) => !licences.includes(`${name} `))).toEqual([]);
  });
});
