// Lays out what the Azure DevOps extension is packaged from, in out/extension; tfx-cli makes the .vsix:
//   npx tfx-cli@0.23.1 extension create --root out/extension --manifests vss-extension.json
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stage = join(root, 'out', 'extension');
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
for (const name of ['README.md', 'LICENSE']) cpSync(join(root, name), join(stage, name));
cpSync(join(root, 'task', 'vss-extension.json'), join(stage, 'vss-extension.json'));
cpSync(join(root, 'dist', 'task'), join(stage, 'PromoteContainerImage'), { recursive: true });
console.log(`staged in ${stage}`);
