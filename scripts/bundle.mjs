// Bundles the compiled entries into dist/, each with the licences of what it contains.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourceHash } from './source-hash.mjs';

const root = join(import.meta.dirname, '..');
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');
const entries = ['action', 'task', 'sandbox'];
const weights = {};

for (const entry of entries) {
  const out = join(root, 'dist', entry);
  const stats = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'stats.json');
  rmSync(out, { recursive: true, force: true });
  const options = ['build', `out/${entry}/main.js`, '--out', out, '--stats-out', stats, '--quiet'];
  execFileSync(process.execPath, [ncc, ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // A helper of the interactive browser login, which no pipeline uses.
  rmSync(join(out, 'xdg-open'), { force: true });
  const made = JSON.parse(readFileSync(stats, 'utf8'));
  writeFileSync(join(out, 'licenses.txt'), licences(made));
  weights[entry] = weighed(made);
  rmSync(dirname(stats), { recursive: true, force: true });
}
writeFileSync(join(root, 'dist', 'weights.json'), `${JSON.stringify(weights, null, 2)}\n`);
for (const [entry, { eager, all, packages }] of Object.entries(weights)) {
  const heaviest = Object.entries(packages).slice(0, 5);
  const named = heaviest.map(([name, kB]) => `${name} ${kB}`).join(', ');
  console.log(`${entry}: ${eager} kB at the start, ${all} kB in all; ${named}`);
}
copyFileSync(join(root, 'task', 'task.json'), join(root, 'dist', 'task', 'task.json'));
writeFileSync(join(root, 'dist', 'sources.sha256'), `${sourceHash(root)}\n`);

/** What every package weighs in a bundle, in kB of 1000 bytes, ours included; and the part that is always loaded. */
function weighed({ chunks, modules }) {
  const initial = new Set(chunks.filter((it) => it.initial).map((it) => it.id));
  const packages = {};
  let eager = 0;
  const weigh = (module, within) => {
    const at = module.chunks?.length > 0 ? module.chunks : within;
    if (module.modules?.length > 0) {
      for (const inner of module.modules) weigh(inner, at);
      return;
    }
    const found = [...(module.name ?? '').matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1);
    const name = found?.[1] ?? 'ours';
    packages[name] = (packages[name] ?? 0) + module.size;
    if (at.some((id) => initial.has(id))) eager += module.size;
  };
  // What was merged into another module is listed once more, in no chunk.
  for (const module of modules.filter((it) => it.chunks?.length > 0)) weigh(module, module.chunks);
  const kB = (bytes) => Math.round(bytes / 1000);
  const heaviest = Object.entries(packages).sort(([, a], [, b]) => b - a);
  return {
    eager: kB(eager),
    all: kB(heaviest.reduce((sum, [, bytes]) => sum + bytes, 0)),
    packages: Object.fromEntries(heaviest.map(([name, bytes]) => [name, kB(bytes)])),
  };
}

/** The licence texts of every package whose modules are in the bundle. */
function licences(stats) {
  const names = new Set();
  collect(stats.modules ?? [], names);
  return [...names].sort().map(licenceOf).join('\n');
}

function collect(modules, names) {
  for (const module of modules) {
    const path = module.name ?? '';
    const found = [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
    if (found.length > 0)
      names.add(
        path.slice(path.indexOf('node_modules'), found.at(-1).index + found.at(-1)[0].length),
      );
    collect(module.modules ?? [], names);
  }
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(join(root, folder)).find((it) => /^licen[cs]e(\.|$|-)/i.test(it));
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : '(no licence file)';
  return `${name} ${version} (${typeof license === 'string' ? license : 'see below'})\n\n${text}\n\n${'-'.repeat(72)}\n`;
}
