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
import { join } from 'node:path';
import { sourceHash } from './source-hash.mjs';

const root = join(import.meta.dirname, '..');
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');
const entries = ['action', 'task', 'sandbox'];

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
  writeFileSync(join(out, 'licenses.txt'), licences(JSON.parse(readFileSync(stats, 'utf8'))));
}
copyFileSync(join(root, 'task', 'task.json'), join(root, 'dist', 'task', 'task.json'));
writeFileSync(join(root, 'dist', 'sources.sha256'), `${sourceHash(root)}\n`);

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
