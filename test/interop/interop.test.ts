import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { attach, attachByTag } from '../../sandbox/world/attach.js';
import { createScene, type Scene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { ACTION, runAction, runTask, TASK } from '../dist/bundles.js';
import { writeLayout } from './layout.js';

const NEEDED = { skopeo: 'skopeo', az: 'azure-cli', busybox: 'busybox-static' };
const directory = mkdtempSync(join(tmpdir(), 'interop-'));
const layout = join(directory, 'layout');

let scene: Scene;
let proxy: ForwardProxy;
let env: NodeJS.ProcessEnv;
let built: string;

/** Runs a client we did not write against the sandbox, under Azure's own names. */
async function client(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 1 << 26 });
  return stdout;
}
const az = async (...args: string[]) =>
  JSON.parse((await client('az', ...args, '--output', 'json')) || 'null');
const prodCreds = () => `${scene.promoter.clientId}:${scene.promoter.secret}`;

beforeAll(async () => {
  for (const [command, debian] of Object.entries(NEEDED)) {
    try {
      execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' });
    } catch {
      throw new Error(
        `${command} is not installed, and these tests need it: apt-get install ${debian}`,
      );
    }
  }
  scene = createScene();
  proxy = await startProxy(scene.world);
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, proxy.ca);
  env = {
    PATH: process.env['PATH'],
    HOME: directory,
    HTTPS_PROXY: proxy.url,
    HTTP_PROXY: proxy.url,
    REQUESTS_CA_BUNDLE: ca,
    SSL_CERT_FILE: ca,
    AZURE_CONFIG_DIR: join(directory, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
  };
  const native = arch() === 'x64' ? 'amd64' : arch();
  // The other architecture's program comes from the environment, where one was fetched for it.
  const foreign = process.env['BUSYBOX_FOREIGN'];
  const [platform = '', path = ''] = foreign?.split('=') ?? [];
  built = writeLayout(layout, [
    { platform: `linux/${native}`, path: '/bin/busybox' },
    foreign !== undefined && existsSync(path)
      ? { platform, path }
      : { platform: `linux/${native}/v3`, path: '/bin/busybox' },
  ]);
}, 60_000);
afterAll(() => proxy?.close());

describe('clients we did not write', () => {
  it('skopeo pushes a runnable multi-platform image into dev', async () => {
    const { builder } = scene;
    await client(
      'skopeo',
      'copy',
      '--all',
      '--dest-creds',
      `${builder.clientId}:${builder.secret}`,
      `oci:${layout}:built`,
      'docker://devacr.azurecr.io/team/busybox:build-1',
    );
    expect(scene.dev.repositories.get('team/busybox')?.tags.get('build-1')?.digest).toBe(built);
  }, 60_000);

  it('both bundles promote it', async () => {
    const source = `devacr.azurecr.io/team/busybox@${built}`;
    const action = await runAction({
      scene,
      proxy,
      bundle: ACTION,
      inputs: {
        source,
        target: 'prodacr.azurecr.io/team/busybox:1.0.0',
        'client-id': scene.promoter.clientId,
        'tenant-id': TENANT,
      },
    });
    expect([action.outputs['result'], action.log]).toEqual(['promoted', expect.any(String)]);
    const task = await runTask({
      scene,
      proxy,
      bundle: TASK,
      inputs: { source, target: 'prodacr.azurecr.io/team/busybox', tags: '1.0.0, 1.0' },
    });
    expect([task.outputs['result'], task.log]).toEqual(['promoted', expect.any(String)]);
    const record = JSON.parse(readFileSync(task.outputs['report'] ?? '', 'utf8')).images[0];
    expect([record.digest, record.manifestCount]).toEqual([built, 5]);
  }, 60_000);

  it('skopeo sees the same digest in prod, and pulls an image that runs', async () => {
    const raw = await client(
      'skopeo',
      'inspect',
      '--raw',
      '--creds',
      prodCreds(),
      'docker://prodacr.azurecr.io/team/busybox:1.0.0',
    );
    expect(`sha256:${createHash('sha256').update(raw).digest('hex')}`).toBe(built);
    const inspected = JSON.parse(
      await client(
        'skopeo',
        'inspect',
        '--creds',
        prodCreds(),
        `docker://prodacr.azurecr.io/team/busybox@${built}`,
      ),
    );
    expect(inspected.RepoTags).toEqual(['1.0', '1.0.0']);
    const pulled = join(directory, 'pulled');
    await client(
      'skopeo',
      'copy',
      '--all',
      '--src-creds',
      prodCreds(),
      `docker://prodacr.azurecr.io/team/busybox@${built}`,
      `oci:${pulled}:x`,
    );
    const [manifest] = JSON.parse(raw).manifests;
    const blob = (digest: string) =>
      join(pulled, 'blobs', 'sha256', digest.slice('sha256:'.length));
    const { layers } = JSON.parse(readFileSync(blob(manifest.digest), 'utf8'));
    execFileSync('tar', ['-xzf', blob(layers[0].digest), '-C', directory]);
    expect(
      execFileSync(join(directory, 'bin', 'busybox'), ['echo', 'it runs'], { encoding: 'utf8' }),
    ).toBe('it runs\n');
  }, 60_000);

  it('az signs in and reports what our report reports', async () => {
    const [account] = await az(
      'login',
      '--service-principal',
      '-u',
      scene.promoter.clientId,
      '-p',
      scene.promoter.secret ?? '',
      '--tenant',
      TENANT,
    );
    expect(account).toMatchObject({ id: SUBSCRIPTION, tenantId: TENANT });
    const shown = await az('acr', 'show', '--name', 'prodacr');
    const task = await runTask({
      scene,
      proxy,
      bundle: TASK,
      inputs: {
        source: `devacr.azurecr.io/team/busybox@${built}`,
        target: 'prodacr.azurecr.io/team/busybox:1.0.0',
      },
    });
    expect(task.outputs['result']).toBe('already-present');
    const { resource } = JSON.parse(readFileSync(task.outputs['report'] ?? '', 'utf8')).images[0]
      .target;
    expect([shown.id, shown.loginServer, shown.sku.name]).toEqual([
      resource.id,
      resource.loginServer,
      resource.sku,
    ]);
    const tags = await az(
      'acr',
      'repository',
      'show-tags',
      '--name',
      'prodacr',
      '--repository',
      'team/busybox',
      '--detail',
    );
    expect(tags.map((it: any) => [it.name, it.digest])).toEqual([
      ['1.0', built],
      ['1.0.0', built],
    ]);
    const manifests = await az(
      'acr',
      'repository',
      'show-manifests',
      '--name',
      'prodacr',
      '--repository',
      'team/busybox',
    );
    expect(manifests).toHaveLength(5);
    expect(manifests.find((it: any) => it.digest === built)?.tags).toEqual(
      expect.arrayContaining(['1.0', '1.0.0']),
    );
  }, 120_000);

  it('az acr import of the same digest ends in the same image, and refuses an existing tag', async () => {
    const source = `devacr.azurecr.io/team/busybox@${built}`;
    await client(
      'az',
      'acr',
      'import',
      '--name',
      'prodacr',
      '--source',
      source,
      '--image',
      'team/busybox:by-az',
    );
    expect(scene.prod.repositories.get('team/busybox')?.tags.get('by-az')?.digest).toBe(built);
    const again = client(
      'az',
      'acr',
      'import',
      '--name',
      'prodacr',
      '--source',
      source,
      '--image',
      'team/busybox:by-az',
    );
    await expect(again).rejects.toThrow(
      /\(Conflict\) Operation registries-.* already exists in target registry/,
    );
  }, 120_000);

  it('what is attached is read in production by digest, and a plain import loses it', async () => {
    const place = { world: scene.world, registry: scene.dev, repository: 'team/busybox' };
    const signature = attach(place, built, {
      artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
    });
    const sbom = attach(place, signature, { artifactType: 'application/spdx+json' });
    const byTag = attachByTag(place, built, 'sig', { artifactType: 'a/b', content: 'by tag' });
    const source = `devacr.azurecr.io/team/busybox@${built}`;
    const task = await runTask({
      scene,
      proxy,
      bundle: TASK,
      inputs: { source, target: 'prodacr.azurecr.io/team/signed:1.0.0' },
    });
    expect([task.outputs['result'], task.log]).toEqual(['promoted', expect.any(String)]);
    for (const digest of [signature, sbom, byTag]) {
      const image = `docker://prodacr.azurecr.io/team/signed@${digest}`;
      const raw = await client('skopeo', 'inspect', '--raw', '--creds', prodCreds(), image);
      expect(`sha256:${createHash('sha256').update(raw).digest('hex')}`).toBe(digest);
      const copy = `dir:${join(directory, digest.slice(7, 19))}`;
      await client('skopeo', 'copy', '--src-creds', prodCreds(), image, copy);
    }
    const tag = `${built.replace(':', '-')}.sig`;
    const image = `docker://prodacr.azurecr.io/team/signed:${tag}`;
    const raw = await client('skopeo', 'inspect', '--raw', '--creds', prodCreds(), image);
    expect(`sha256:${createHash('sha256').update(raw).digest('hex')}`).toBe(byTag);
    const listed = async (repository: string) => {
      const name = `${repository}@${built}`;
      const command = ['acr', 'manifest', 'list-referrers', '--registry', 'prodacr'];
      const { manifests } = await az(...command, '--name', name, '--recursive');
      return manifests.map((it: { digest: string }) => it.digest);
    };
    expect(await listed('team/signed')).toEqual([signature, sbom]);
    const plain = ['acr', 'import', '--name', 'prodacr', '--source', source];
    await client('az', ...plain, '--image', 'team/plain:1.0.0');
    expect(scene.prod.repositories.get('team/plain')?.tags.get('1.0.0')?.digest).toBe(built);
    expect(await listed('team/plain')).toEqual([]);
    expect(scene.prod.repositories.get('team/plain')?.tags.has(tag)).toBe(false);
  }, 120_000);
});
