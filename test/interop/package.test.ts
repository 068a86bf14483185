import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startProxy } from '../../sandbox/doors/proxy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene } from '../../sandbox/world/scene.js';
import { NODES, runTask } from '../dist/bundles.js';
import { PROJECT } from '../fixtures.js';
import { unzip } from '../zip.js';

const folder = mkdtempSync(join(tmpdir(), 'vsix-'));
let files: Map<string, Buffer>;

beforeAll(() => {
  execFileSync(process.execPath, [join(PROJECT, 'scripts', 'package.mjs')], { stdio: 'pipe' });
  files = unzip(readFileSync(join(PROJECT, 'out', 'extension.vsix')));
  for (const [path, bytes] of files) {
    const to = resolve(folder, path);
    if (!to.startsWith(folder + sep)) throw new Error(`${path} leads out of the folder`);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes);
  }
}, 300_000);

describe('the extension that npm run package makes', () => {
  it('holds exactly what the task needs', () => {
    const bundle = readdirSync(join(PROJECT, 'dist', 'task')).map(
      (name) => `PromoteContainerImage/${name}`,
    );
    const about = ['LICENSE', 'overview.md', 'icon.png'];
    const frame = ['[Content_Types].xml', 'extension.vsixmanifest', 'extension.vsomanifest'];
    expect([...files.keys()].sort()).toEqual(
      [...bundle, 'PromoteContainerImage/icon.png', ...about, ...frame].sort(),
    );
  });

  it('shows what people read about it', () => {
    const manifest = files.get('extension.vsixmanifest')?.toString('utf8') ?? '';
    for (const part of ['Services.Content.Details', 'Services.Content.License', 'Icons.Default'])
      expect(manifest).toContain(part);
    for (const link of ['Getstarted', 'Support', 'License', 'Source'])
      expect(manifest).toMatch(new RegExp(`Links\\.(${link}|GitHub)`));
  });

  it.each(NODES)('holds a task that promotes, on %s', async (_, node) => {
    const scene = createScene();
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    const proxy = await startProxy(scene.world);
    const source = `devacr.azurecr.io/team/api@${digest}`;
    const inputs = { source, target: 'prodacr.azurecr.io/team/api:1.4.2' };
    const bundle = join(folder, 'PromoteContainerImage', 'index.js');
    const run = await runTask({ scene, proxy, bundle, node, inputs });
    await proxy.close();
    expect([run.outputs['result'], run.passed]).toEqual(['promoted', true]);
  });
});
