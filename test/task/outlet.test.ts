import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import tl from 'azure-pipelines-task-lib/task.js';
import { createOutlet } from '../../task/outlet.js';

let written = '';
beforeAll(() => {
  const stream = new PassThrough().on('data', (chunk: Buffer) => {
    written += chunk;
  });
  tl.setStdStream(stream);
});
afterAll(() => tl.setStdStream(process.stdout));

const values = () =>
  Object.fromEntries(
    [...written.matchAll(/##vso\[task\.setvariable variable=(\w+);[^\]]*\](.*)/g)].map(
      ([, name = '', value = '']) => [name, value.length],
    ),
  );
const warnings = () => written.match(/##vso\[task\.issue type=warning[^\n]*/g) ?? [];

it('an output that would starve later steps stays empty, and one warning says where it stands', () => {
  const outlet = createOutlet(tmpdir());
  outlet.output('image', 'x'.repeat(32_001));
  outlet.output('manifest-count', 'x'.repeat(40_000));
  outlet.output('digest', 'x'.repeat(32_000));
  outlet.output('tags', 'x');
  outlet.conclude('green', []);
  expect(values()).toEqual({ image: 0, manifestCount: 0, digest: 32_000, tags: 1 });
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]).toMatch(/over 32000 characters.*: image, manifestCount\..*output report/);
});

it('outputs of usual length are set, and nobody is warned', () => {
  written = '';
  const outlet = createOutlet(tmpdir());
  outlet.output('result', 'promoted');
  outlet.conclude('green', []);
  expect(values()).toEqual({ result: 8 });
  expect(warnings()).toEqual([]);
});

it('the report is attached to the run', () => {
  written = '';
  createOutlet(tmpdir()).attach('/work/_temp/r;x].json');
  expect(written).toMatch(
    /##vso\[task\.addattachment type=acr-promotion-report;name=promotion-report\.json;\]\/work\/_temp\/r;x\]\.json/,
  );
});
