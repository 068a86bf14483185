import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '../../src/errors.js';
import { VERSION } from '../../src/version.js';
import { PROJECT } from '../fixtures.js';

function sources(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

interface LocalImport {
  readonly target: string;
  /** nothing of it is there at run time */
  readonly typeOnly: boolean;
}

/** What a file takes from its own house: by import, by re-export, and while it runs. */
function importsOf(file: string): LocalImport[] {
  return importsIn(readFileSync(join(PROJECT, file), 'utf8'), file);
}

function importsIn(text: string, file: string): LocalImport[] {
  const at = (path: string) =>
    relative(PROJECT, resolve(PROJECT, dirname(file), path.replace(/\.js$/, '.ts')));
  const clauses = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"`()=]*?)\s*from\s+'(\.[^']+)';/gms),
  ].map((match) => {
    const named = /^\{(.*)\}$/s.exec((match[2] ?? '').trim())?.[1];
    const names = named?.split(',').map((name) => name.trim()) ?? [match[2] ?? ''];
    const kept = names.filter((name) => name !== '');
    const typeOnly = match[1] !== undefined || kept.every((name) => /^type\s/.test(name));
    return { target: at(match[3] ?? ''), typeOnly };
  });
  const others = [
    ...text.matchAll(/\bimport\(\s*['"`](\.[^'"`]+)['"`]/g),
    ...text.matchAll(/^import\s+'(\.[^']+)';/gm),
  ].map((match) => ({ target: at(match[1] ?? ''), typeOnly: false }));
  return [...clauses, ...others];
}

function packagesOf(file: string): string[] {
  const text = readFileSync(join(PROJECT, file), 'utf8');
  return [...text.matchAll(/from '([^.'][^']*)'|import\('([^.'][^']*)'\)/g)].map(
    (it) => it[1] ?? it[2] ?? '',
  );
}

const core = sources('src');
/** Stages from left to right; a stage may use the types of those before it. */
const STAGES = [
  'request',
  'evidence',
  'facts',
  'goal',
  'gates',
  'plan',
  'import',
  'verify',
  'report',
];
/** Rooms of pure functions, whose values stages to their right may use as well. */
const PURE = ['request', 'evidence', 'goal', 'gates', 'plan'];
/** What talks to one service each, over the one room that knows how to talk at all. */
const ADAPTERS = ['azure', 'registry', 'github'];
/** Used by everybody; they use each other at most. */
const BASE = [
  'oci',
  'cancellation',
  'clock',
  'cut',
  'one-line',
  'errors',
  'secrets',
  'spellings',
  'time-limit',
  'text-encoding',
  'limits',
  'version',
  'workspace',
  'trust',
];
/** What puts the rooms together. */
const COMPOSED = ['lifecycle', 'run', 'promotion', 'promote', 'services', 'registries'];
const room = (file: string) => file.split('/')[1]?.replace(/\.ts$/, '') ?? '';

describe('what a file imports', () => {
  it.each<[string, LocalImport[]]>([
    ["import { a } from './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["import type { A } from '../y/b.js';", [{ target: 'src/y/b.ts', typeOnly: true }]],
    ["import { type A, type B } from './b.js';", [{ target: 'src/x/b.ts', typeOnly: true }]],
    ["import { type A, b } from './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["import typed from './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["export { a } from './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["export * from './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["import './b.js';", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["const a = await import('./b.js');", [{ target: 'src/x/b.ts', typeOnly: false }]],
    ["const a = await import('yaml');", []],
  ])('%s', (text, expected) => {
    expect(importsIn(text, 'src/x/a.ts')).toEqual(expected);
  });
});

describe('imports point one way', () => {
  it.each(core)('%s', (file) => {
    for (const { target, typeOnly } of importsOf(file)) {
      expect(target).toMatch(/^src\//);
      const [from, to] = [room(file), room(target)];
      if (from === to || COMPOSED.includes(from)) continue;
      if (from === 'oci') throw new Error(`oci imports ${target}`);
      if (from === 'trust' && !['oci', 'errors'].includes(to))
        throw new Error(`trust imports ${target}`);
      if (BASE.includes(to)) continue;
      if (to === 'http' && (ADAPTERS.includes(from) || typeOnly)) continue;
      if (from === 'http') throw new Error(`http imports ${target}`);
      const left =
        STAGES.includes(from) && STAGES.includes(to) && STAGES.indexOf(to) < STAGES.indexOf(from);
      if (left && (typeOnly || PURE.includes(to))) continue;
      if (STAGES.includes(from) && ADAPTERS.includes(to) && (typeOnly || from === 'request'))
        continue;
      if (ADAPTERS.includes(from) && (ADAPTERS.includes(to) || typeOnly)) continue;
      if (from === 'import' && to === 'import') continue;
      throw new Error(`${file} must not import ${target}${typeOnly ? ' (types)' : ''}`);
    }
  });

  it('the core knows no host and no sandbox', () => {
    for (const file of core) {
      expect(
        packagesOf(file).filter((name) => /^@actions\/|azure-pipelines-task-lib/.test(name)),
      ).toEqual([]);
    }
    for (const file of [...core, ...sources('action'), ...sources('task')]) {
      expect(importsOf(file).filter(({ target }) => target.startsWith('sandbox'))).toEqual([]);
    }
  });

  it('only http and what stands on it know HTTP, besides the types the composition root hands on', () => {
    const http = core.filter((file) =>
      packagesOf(file).some((name) =>
        /core-rest-pipeline|node:https?$|arm-containerregistry/.test(name),
      ),
    );
    expect(http.filter((file) => !/^src\/(http|azure|registry|github)\//.test(file))).toEqual(
      ['src/run.ts', 'src/services.ts'].sort(),
    );
  });
});

describe('the house', () => {
  const all = [...core, ...sources('action'), ...sources('task'), ...sources('sandbox')];

  it('has no file over 250 lines, and the two mains are under 60', () => {
    const lines = (file: string) =>
      readFileSync(join(PROJECT, file), 'utf8').split('\n').length - 1;
    expect(all.filter((file) => lines(file) > 250)).toEqual([]);
    expect(['action/main.ts', 'task/main.ts'].filter((file) => lines(file) > 60)).toEqual([]);
  });

  it('mocks no module and skips no test', () => {
    // One place may leave tests out: those over data that lies beside the project.
    const tests = sources('test').filter((file) => !/^test\/(contract\/|shared\.ts)/.test(file));
    for (const file of tests) {
      const text = readFileSync(join(PROJECT, file), 'utf8');
      expect([file, /jest\.(mock|unstable_mockModule|spyOn)\(/.test(text)]).toEqual([file, false]);
      // Vectors that lie beside the project are left out by name where they are not there.
      if (file === 'test/shared.ts') continue;
      expect([file, /\b(it|test|describe)\.(skip|only|todo)\b/.test(text)]).toEqual([file, false]);
    }
  });

  it('starts every bundle in a test where it is held against what must always hold', () => {
    const files = sources('test').filter((file) => file !== 'test/dist/bundles.ts');
    const bare = /import \{[^}]*\brun(Action|Task)\b[^}]*\} from '[./]*sandbox\/runners\.js'/;
    const text = (file: string) => readFileSync(join(PROJECT, file), 'utf8');
    expect(files.filter((file) => bare.test(text(file)))).toEqual([]);
  });

  it('lets no unit test import the hosts', () => {
    const units = sources('test').filter((file) => !/^test\/(dist|contract|interop)\//.test(file));
    for (const file of units) {
      expect(packagesOf(file).filter((name) => name.startsWith('@actions/'))).toEqual([]);
    }
  });

  it('explains every error code to its users', () => {
    const text = readFileSync(join(PROJECT, 'TROUBLESHOOTING.md'), 'utf8');
    expect(ERROR_CODES.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('states one version', () => {
    const version = (path: string) => JSON.parse(readFileSync(join(PROJECT, path), 'utf8')).version;
    const { Major, Minor, Patch } = version('task/task.json');
    expect([version('package.json'), `${Major}.${Minor}.${Patch}`]).toEqual([VERSION, VERSION]);
  });

  it('names no package registry in its lock file', () => {
    expect(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
  });
});

describe('what is generated', () => {
  it('is up to date: action.yml, task.json, README', () => {
    const script = join(PROJECT, 'scripts', 'manifests.mjs');
    expect(() =>
      execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  it("Sigstore's trusted root is the one of the installed package", () => {
    const script = join(PROJECT, 'scripts', 'trusted-root.mjs');
    expect(() =>
      execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  it('dist is made of these sources: else run npm run bundle', () => {
    const script = join(PROJECT, 'scripts', 'source-hash.mjs');
    const print = `import(${JSON.stringify(pathToFileURL(script).href)}).then((it) => console.log(it.sourceHash(${JSON.stringify(PROJECT)})))`;
    const now = execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' });
    expect(readFileSync(join(PROJECT, 'dist', 'sources.sha256'), 'utf8')).toBe(now);
  });

  it('task.json is shipped beside its bundle', () => {
    const text = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
    expect(text('dist/task/task.json')).toBe(text('task/task.json'));
  });
});
