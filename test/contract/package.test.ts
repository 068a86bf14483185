import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { VERSION } from '../../src/version.js';
import { PROJECT } from '../fixtures.js';

const bytesOf = (path: string) => readFileSync(join(PROJECT, path));
const extension = JSON.parse(bytesOf('task/vss-extension.json').toString());
const task = JSON.parse(bytesOf('task/task.json').toString());

describe('the icons', () => {
  it('are what the shapes make', () => {
    const script = join(PROJECT, 'scripts', 'icons.mjs');
    expect(() =>
      execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  it.each([
    ['task/icon.png', 32],
    ['task/extension-icon.png', 128],
  ])('%s is %i pixels wide and high', (path, size) => {
    const bytes = bytesOf(path);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size]);
  });
});

describe('the extension', () => {
  it('says everything that the marketplace shows', () => {
    expect(extension.version).toBe(VERSION);
    expect(extension.icons.default).toBe('icon.png');
    expect(extension.content).toEqual({
      details: { path: 'overview.md' },
      license: { path: 'LICENSE' },
    });
    expect(Object.keys(extension.links).sort()).toEqual([
      'getstarted',
      'learn',
      'license',
      'support',
    ]);
    expect(extension.repository.type).toBe('git');
    expect(extension.galleryFlags).toEqual(VERSION.startsWith('0.') ? ['Preview'] : ['Public']);
    expect(extension.categories).toEqual(['Azure Pipelines']);
    expect(extension.scopes).toBeUndefined();
  });

  it('bears no brand in its name, which the marketplace does not want', () => {
    expect(extension.name).not.toMatch(/azure|microsoft|docker|github/i);
  });

  it('has a first page without links that end at the listing', () => {
    const overview = bytesOf('task/overview.md').toString();
    const links = [...overview.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(link).toMatch(/^https:\/\//);
  });
});

describe('the task in a form', () => {
  it('takes a variable in every list of choices', () => {
    for (const input of task.inputs.filter((it: any) => it.type === 'pickList'))
      expect([input.name, input.properties]).toEqual([input.name, { EditableOptions: 'True' }]);
  });

  it('leads to its documentation, shows variables, and is named by where it writes', () => {
    expect(task.helpMarkDown).toContain(task.helpUrl);
    expect(task.showEnvironmentVariables).toBe(true);
    expect(task.instanceNameFormat).toBe('Promote container image to $(target)');
  });

  it('runs on Node 20 until that handler is removed', () => {
    // Node20_1 is removed from the agent in April 2027: then it goes, and @azure/identity, core-rest-pipeline and
    // @types/node may follow Node 22 and later.
    expect(Object.keys(task.execution)).toEqual(['Node24', 'Node20_1']);
    const engines = JSON.parse(bytesOf('package.json').toString()).engines.node;
    expect(engines).toMatch(/^>=20/);
  });
});
