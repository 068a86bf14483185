import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';
import { PROJECT } from '../fixtures.js';

const FOLDER = join(PROJECT, 'docs', 'images');

it('the pictures show what the bundles write today: else run npm run pictures', () => {
  const script = pathToFileURL(join(PROJECT, 'scripts', 'pictures.mjs')).href;
  const print = `import(${JSON.stringify(script)}).then((it) => console.log(JSON.stringify(Object.fromEntries(it.summaries().map((picture) => [picture.name, it.hashOf(picture)])))))`;
  const now = JSON.parse(execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' }));
  expect(JSON.parse(readFileSync(join(FOLDER, 'pictures.json'), 'utf8'))).toEqual(now);
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  for (const name of Object.keys(now)) {
    expect(statSync(join(FOLDER, `${name}.png`)).size).toBeGreaterThan(10_000);
    expect(readme).toContain(`(docs/images/${name}.png)`);
  }
});
