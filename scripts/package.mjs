// Packages the Azure DevOps extension: lays out what it is made of in out/extension and lets tfx-cli make the .vsix
// in out/. Further arguments go to tfx-cli, for example --publisher NAME --extension-id NAME.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const TFX = 'tfx-cli@0.23.1';
const root = join(import.meta.dirname, '..');
const stage = join(root, 'out', 'extension');
const task = join(root, 'task');
const folder = join(stage, 'PromoteContainerImage');

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
cpSync(join(task, 'overview.md'), join(stage, 'overview.md'));
cpSync(join(task, 'extension-icon.png'), join(stage, 'icon.png'));
cpSync(join(task, 'vss-extension.json'), join(stage, 'vss-extension.json'));
cpSync(join(root, 'dist', 'task'), folder, { recursive: true });
cpSync(join(task, 'icon.png'), join(folder, 'icon.png'));

const words = ['extension', 'create', '--root', stage, '--manifests', 'vss-extension.json'];
const out = ['--output-path', join(root, 'out', 'extension.vsix')];
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
execFileSync(npx, ['--yes', '--ignore-scripts', TFX, ...words, ...out, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
