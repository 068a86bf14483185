import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { tryAppend, tryFolder } from '../../src/report/places.js';
import { openReport, writeReport } from '../../src/report/write.js';

let root: string;
let workspace: string;
let temp: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'places-'));
  workspace = join(root, 'work');
  temp = join(root, 'temp');
  for (const folder of [workspace, temp, join(root, 'elsewhere')]) mkdirSync(folder);
});

const opened = (wanted: string) => openReport(wanted, workspace, temp, [workspace, temp]);

describe('the place of the report', () => {
  it.each([
    ['a relative path', () => 'out/deep/report.json'],
    ['an absolute path in the workspace', () => join(workspace, 'r.json')],
    ['an absolute path in the temp folder', () => join(temp, 'r.json')],
    ['a name that begins with dots', () => '..report.json'],
    ['nothing', () => ''],
  ])('may be %s', async (_, wanted) => {
    const place = await opened(wanted());
    expect(await writeReport(place, '{}')).toBe(place.path);
    expect(readFileSync(place.path, 'utf8')).toBe('{}');
    expect(readdirSync(join(place.path, '..')).filter((it) => it.endsWith('.part'))).toEqual([]);
  });

  it.each([
    ['a command of the agent', 'r ##vso[task.setvariable variable=X]y.json'],
    ['one in capitals', 'r ##VSO[task.complete]y.json'],
    ['a command of both hosts', 'r##[error]y.json'],
    ['a command of the runner', '::warning::x'],
    ['a line break', 'r\n::add-mask::x.json'],
    ['a line separator', 'r\u2028x.json'],
    ['an escape sequence', 'r\u001b[31m.json'],
    ['a text that turns its direction', 'r\u202ejson.exe'],
    ['a byte of zero', 'r\u0000.json'],
    ['a way out', '../elsewhere/r.json'],
    ['a long way out', '../../../../../../etc/r.json'],
  ])('is not %s', async (_, wanted) => {
    await expect(opened(wanted)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^report: expected a path/),
    });
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
  });

  it('is not behind a link that leads out', async () => {
    symlinkSync(join(root, 'elsewhere'), join(workspace, 'link'));
    await expect(opened('link/new/r.json')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
  });

  it('is not a folder, not below a file, and not a name that is too long', async () => {
    mkdirSync(join(workspace, 'folder'));
    writeFileSync(join(workspace, 'file'), '');
    for (const wanted of ['folder', 'file/r.json', 'r'.repeat(300)]) {
      await expect(opened(wanted)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    }
    expect(readdirSync(workspace).sort()).toEqual(['file', 'folder']);
  });
});

describe('a place of the host', () => {
  it('that takes a byte is left as it was', async () => {
    const file = join(temp, 'output');
    writeFileSync(file, 'a=b');
    expect(await tryAppend('GITHUB_OUTPUT', file)).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe('a=b');
    expect(await tryFolder('temp', temp)).toEqual([]);
    expect(readdirSync(temp)).toEqual(['output']);
  });

  it.each([
    ['unset', undefined],
    ['unset', ''],
    ['unwritable', '/dev/full'],
    ['unwritable', '/nowhere/output'],
    ['unwritable', '/'],
  ] as const)('is %s: %s', async (kind, path) => {
    expect(await tryAppend('GITHUB_OUTPUT', path)).toMatchObject({ kind, place: 'GITHUB_OUTPUT' });
  });

  it('that is no folder is told', async () => {
    expect(await tryFolder('temp', '/nowhere')).toMatchObject([{ kind: 'unwritable' }]);
  });
});
