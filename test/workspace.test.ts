import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readWorkspaceFile, readWorkspaceFolder } from '../src/workspace.js';

let root: string;
let places: { workspace: string; tempDirectory: string; folders: string[] };
const at = (...path: string[]) => join(root, ...path);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'places-'));
  for (const folder of ['1/s/deep', '1/a', '1/drop', '_temp', 'outside']) {
    mkdirSync(at(folder), { recursive: true });
  }
  for (const file of [
    '1/s/own',
    '1/a/staged',
    '1/s/..own',
    '1/drop/build',
    '_temp/temp',
    'outside/secret',
  ]) {
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
    ['..own', '1/s/..own'],
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

describe('a folder below one', () => {
  const list = async (path: string, name = 'x509') => {
    const found = await readWorkspaceFolder(path, name, places);
    if (found.kind === 'failed') return found.reason;
    return found.files.map((it) => `${it.path} ${it.bytes && Buffer.from(it.bytes)}`);
  };
  beforeEach(() => {
    mkdirSync(at('1/s/store/x509/ca/own'), { recursive: true });
    writeFileSync(at('1/s/store/x509/ca/own/b'), 'bytes');
    writeFileSync(at('1/s/store/else'), 'not looked at');
  });

  it('is read file by file, in order', async () => {
    writeFileSync(at('1/s/store/x509/a'), Buffer.from([0xff]));
    const all = ['x509/a \ufffd', 'x509/ca/own/b bytes'];
    expect([await list('store'), await list(at('1/s/store'))]).toEqual([all, all]);
  });

  it('may lie in a folder of the job itself', async () => {
    expect(await list('.', 'store')).toHaveLength(2);
  });

  it('no link in it is followed, and it is none itself', async () => {
    symlinkSync(at('outside/secret'), at('1/s/store/x509/ca/own/link'));
    symlinkSync(at('outside'), at('1/s/store/x509/ca/folder'));
    const links = ['x509/ca/folder undefined', 'x509/ca/own/b bytes', 'x509/ca/own/link undefined'];
    expect(await list('store')).toEqual(links);
    mkdirSync(at('1/s/other'));
    symlinkSync(at('1/s/store/x509'), at('1/s/other/x509'));
    expect(await list('other')).toBe('it holds no folder x509');
  });

  it('is looked into four levels deep, and only so far', async () => {
    mkdirSync(at('1/s/store/x509/ca/own/deep/er'), { recursive: true });
    writeFileSync(at('1/s/store/x509/ca/own/deep/c'), 'c');
    expect(await list('store')).toEqual([
      'x509/ca/own/b bytes',
      'x509/ca/own/deep/c c',
      'x509/ca/own/deep/er undefined',
    ]);
  });

  it.each([
    ['gone', 'the folder does not exist'],
    ['../../outside', 'the folder is outside of what is read'],
    ['../../1', 'it holds no folder x509'],
    ['own', 'it holds no folder x509'],
    ['store/x509', 'it holds no folder x509'],
    ['a\u0000b', 'it cannot be read'],
  ])('%j is none', async (path, said) => {
    expect(await list(path)).toContain(said);
  });

  it('is not read where it is too large', async () => {
    truncateSync(at('1/s/store/x509/ca/own/b'), 17 << 20);
    expect(await list('store')).toContain('x509/ca/own/b: the file has more than');
  });
});
