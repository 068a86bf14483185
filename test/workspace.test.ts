import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readWorkspaceFile } from '../src/workspace.js';

let root: string;
let places: { workspace: string; tempDirectory: string; folders: string[] };
const at = (...path: string[]) => join(root, ...path);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'places-'));
  for (const folder of ['1/s/deep', '1/a', '1/drop', '_temp', 'outside']) {
    mkdirSync(at(folder), { recursive: true });
  }
  for (const file of ['1/s/own', '1/a/staged', '1/drop/build', '_temp/temp', 'outside/secret']) {
    writeFileSync(at(file), file);
  }
  places = { workspace: at('1/s'), folders: [at('1'), at('1/a')], tempDirectory: at('_temp') };
});

const read = async (path: string) => {
  const fetched = await readWorkspaceFile(path, places);
  return fetched.kind === 'text' ? fetched.text : fetched.reason;
};

describe('files of the whole pipeline', () => {
  it.each([
    ['own', '1/s/own'],
    ['deep/../own', '1/s/own'],
    ['../a/staged', '1/a/staged'],
    ['staged', '1/a/staged'],
    ['drop/build', '1/drop/build'],
    ['temp', '_temp/temp'],
  ])('%s', async (path, text) => {
    expect(await read(path)).toBe(text);
  });

  it.each(['1/s/own', '1/a/staged', '1/drop/build', '_temp/temp'])('%s, absolute', async (path) => {
    expect(await read(at(path))).toBe(path);
  });

  it('the workspace comes first', async () => {
    writeFileSync(at('1/staged'), 'other');
    writeFileSync(at('1/s/staged'), 'mine');
    expect(await read('staged')).toBe('mine');
  });

  it('folders that do not exist are left out', async () => {
    rmSync(at('1/s'), { recursive: true });
    places = { ...places, folders: [...places.folders, at('nowhere')] };
    expect(await read(at('_temp/temp'))).toBe('_temp/temp');
    expect(await read('drop/build')).toBe('1/drop/build');
  });
});

describe('no other file', () => {
  it.each(['../../outside/secret', '/etc/passwd'])(
    '%s, and the folders are named',
    async (path) => {
      const said = await read(path);
      expect(said).toMatch(/^the file is outside of what is read; files are read from /);
      for (const folder of ['1/s', '1', '1/a', '_temp']) expect(said).toContain(at(folder));
    },
  );

  it('not by a link to it, nor by a folder that is one', async () => {
    symlinkSync(at('outside/secret'), at('1/s/link'));
    symlinkSync(at('outside'), at('1/drop/folder'));
    for (const path of ['link', 'drop/folder/secret', at('1/drop/folder/secret')]) {
      expect(await read(path)).toContain('outside of what is read');
    }
  });

  it('a link inside is followed', async () => {
    symlinkSync(at('1/a/staged'), at('1/s/link'));
    expect(await read('link')).toBe('1/a/staged');
  });

  it.each(['missing', 'own/below', 'D:\\a\\1\\s\\own'])('%s does not exist', async (path) => {
    expect(await read(path)).toMatch(/^the file does not exist; files are read from /);
  });

  it.each([
    ['deep', 'it is no regular file'],
    ['.', 'it is no regular file'],
    ['../..', 'outside of what is read'],
    ['a\u0000b', 'it cannot be read'],
    ['x'.repeat(5000), 'it cannot be read: ENAMETOOLONG'],
  ])('no folder, no odd name: %#', async (path, said) => {
    expect(await read(path)).toContain(said);
  });
});
