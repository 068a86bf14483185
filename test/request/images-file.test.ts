import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ImageEntry, readImagesFile } from '../../src/request/images-file.js';
import { InputProblems } from '../../src/request/problems.js';
import { rawInputs } from '../harness.js';

const workspace = mkdtempSync(join(tmpdir(), 'images-'));
/** Of the processor, so that a busy machine does not matter. */
const SECONDS = 2;
/** For as many errors of YAML as characters. */
const MORE_SECONDS = 5;

async function read(
  text: string,
): Promise<{ entries: readonly ImageEntry[]; told: string; spent: number }> {
  writeFileSync(join(workspace, 'images'), text);
  const problems = new InputProblems('github');
  const before = process.cpuUsage();
  const places = { workspace, tempDirectory: workspace };
  const { entries } = await readImagesFile('images', rawInputs({}), problems, places, 'promote');
  const { user, system } = process.cpuUsage(before);
  let told = '';
  try {
    problems.throwIfAny();
  } catch (error) {
    told = (error as Error).message;
  }
  return { entries, told, spent: (user + system) / 1e6 };
}

const full = (unit: string, size: number, tail = '') =>
  unit.repeat(Math.floor((size - tail.length) / unit.length)) + tail;

describe('a list of images without measure', () => {
  it.each(['"', '[', 'a:\n', '& ', '[]\n', ' #', '@'])('%j again and again', async (unit) => {
    const whole = await read(full(unit, 4 * 1024 * 1024));
    expect([whole.entries, whole.told]).toEqual([[], expect.stringMatching(/at most 500000/)]);
    expect(whole.spent).toBeLessThan(SECONDS);
    const read_ = await read(full(unit, 100_000));
    expect(read_.entries).toEqual([]);
    expect(read_.told.length).toBeLessThan(1000);
    expect(read_.spent).toBeLessThan(MORE_SECONDS);
  });

  it.each([
    ['comments', full(' #', 500_000, '\u2028')],
    ['at signs', `version: 1\nimages: [{source: "${full('@', 400_000, '\\u2028')}", target: a}]`],
    ['colons', `version: 1\nimages: [{source: "${full(':', 400_000, '/')}", target: a}]`],
  ])('%s that end in nothing', async (_, text) => {
    expect((await read(text)).spent).toBeLessThan(SECONDS);
  });

  it('in two columns is bounded as YAML is', async () => {
    const line = 'devacr.azurecr.io/a@sha256:1 prodacr.azurecr.io/a:1 # why\n';
    expect((await read(line.repeat(1000))).entries).toHaveLength(1000);
    const more = await read(line.repeat(1001));
    expect([more.entries, more.told]).toEqual([[], expect.stringMatching(/at most 1000 images/)]);
  });
});

it.each([
  ['brackets', `images: ${'['.repeat(60)}${']'.repeat(60)}`],
  ['dashes', '- '.repeat(60)],
  ['columns', `${Array.from({ length: 60 }, (_, i) => `${'  '.repeat(i)}a:`).join('\n')}`],
])('a text that nests too deep is not parsed: %s', async (_, text) => {
  expect((await read(text)).told).toMatch(/nests too deep/);
});

it('names the place of an error', async () => {
  const { told } = await read('version: 1\nimages:\n  - source: [a\n');
  expect(told).toMatch(/no valid YAML: .* at line \d+, column \d+/);
});
