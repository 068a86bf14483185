import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { pushImage, pushManifest } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import type { World } from '../../sandbox/world/world.js';
import { bothHosts, type Given } from './both-hosts.js';

let world: World;
let scene: Scene;
let proxy: ForwardProxy;
beforeAll(async () => {
  world = createScene().world;
  proxy = await startProxy(world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  const fresh = createScene();
  fresh.world.knobs.importDuration = 0;
  Object.assign(world, fresh.world);
  scene = { ...fresh, world };
});

const HOSTS = bothHosts(() => ({ scene, proxy }));
const DEV = 'devacr.azurecr.io';
const imports = () => world.log.filter(({ path }) => path.endsWith('/importImage')).length;

interface Case {
  readonly of: string;
  readonly evidence: string;
  readonly files: (digest: string, other: string) => Given['files'];
  readonly env?: (digest: string) => Record<string, string>;
  readonly source?: string;
  readonly given?: Record<string, string>;
  /** the result, or the failure's code and a part of what is told */
  readonly expected: 'promoted' | 'planned' | RegExp;
}

const push = (repository: string, digest: string) =>
  `2024-05-01T12:00:00.1234567Z The push refers to repository [${DEV}/${repository}]\n2024-05-01T12:00:01.1234567Z 7: digest: ${digest} size: 1\n`;
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

const CASES: readonly Case[] = [
  {
    of: 'two pushes in one log, ours second',
    evidence: 'push.log',
    files: (ours, other) => ({ 'push.log': push('team/web', other) + push('team/api', ours) }),
    expected: 'promoted',
  },
  {
    of: 'a push of ours that was denied, another one after it',
    evidence: 'push.log',
    files: (ours) => ({
      'push.log': `The push refers to repository [${DEV}/team/api]\ndenied\n${push('team/web', ours)}`,
    }),
    expected: /no entry for devacr\.azurecr\.io\/team\/api/,
  },
  {
    of: 'the two files of DockerOutput',
    evidence: 'build.log\npush.log',
    files: (ours) => ({
      'build.log': 'Step 1/1 : FROM scratch\nSuccessfully built 0123456789ab\n',
      'push.log': push('team/api', ours),
    }),
    expected: 'promoted',
  },
  {
    of: 'a short name',
    evidence: 'list.txt',
    files: (ours) => ({ 'list.txt': `team/api@${ours}\n` }),
    expected: /a name without a registry is Docker Hub's/,
  },
  {
    of: 'UTF-16, as Windows PowerShell writes it',
    evidence: 'digest.txt',
    files: (ours) => ({ 'digest.txt': utf16(`${ours}\r\n`) }),
    expected: 'promoted',
  },
  {
    of: 'imagetools create, with a regional source',
    evidence: 'meta.json',
    source: 'devacr.westeurope.geo.azurecr.io/team/api',
    files: (ours) => ({
      'meta.json': JSON.stringify({
        'containerimage.descriptor': { digest: ours },
        'image.name': `${DEV}:443/team/api:7`,
      }),
    }),
    expected: 'promoted',
  },
  {
    of: 'a variable by the name that Azure Pipelines shows',
    evidence: 'env:build.digest',
    files: () => ({}),
    env: (ours) => ({ BUILD_DIGEST: `"${ours}"` }),
    expected: 'promoted',
  },
  {
    of: 'half a megabyte of blanks in a bundle',
    evidence: 'bundle.json',
    files: () => ({
      'bundle.json': JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        dsseEnvelope: { payload: Buffer.from(`${' '.repeat(400_000)}{}`).toString('base64') },
      }),
    }),
    given: { 'timeout-minutes': '0.5' },
    expected: /names no digest/,
  },
];

describe.each(HOSTS)('%s', (_name, _host, start) => {
  it.each(CASES)('$of', async ({ evidence, files, env, source, given, expected }) => {
    const { digest } = pushImage(world, scene.dev, 'team/api', {});
    const other = `sha256:${'b'.repeat(64)}`;
    const run = await start({
      inputs: {
        source: source ?? `${DEV}/team/api`,
        target: 'prodacr.azurecr.io/team/api:1',
        'digest-evidence': evidence,
        ...given,
      },
      files: files(digest, other) ?? {},
      env: env?.(digest) ?? {},
    });
    if (typeof expected === 'string') {
      expect([run.outputs['result'], run.outputs['digest']]).toEqual([expected, digest]);
    } else {
      expect([run.outputs['result'], imports(), run.passed]).toEqual(['blocked', 0, false]);
      expect(run.log).toMatch(expected);
    }
    expect(run.milliseconds).toBeLessThan(20_000);
  });

  it('an index that is an image as well is not promoted', async () => {
    const { world: at, dev } = scene;
    const image = pushImage(at, dev, 'team/api', { platforms: ['linux/amd64'] });
    const held = dev.repositories.get('team/api')?.manifests;
    const parsed = (digest = '') => JSON.parse(String(held?.get(digest)?.bytes));
    const { config, layers } = parsed(image.digests[1]);
    const digest = pushManifest(at, dev, 'team/api', { ...parsed(image.digest), config, layers });
    const inputs = {
      source: `${DEV}/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
      platforms: 'linux/amd64',
    };
    const run = await start({ inputs });
    expect([run.outputs['result'], imports()]).toEqual(['blocked', 0]);
    expect(run.log).toContain('two things at once');
  });

  it('verify is red where the target does not hold what is asked for', async () => {
    const { digest } = pushImage(world, scene.prod, 'team/api', { tag: '1' });
    const asked = [
      { platforms: 'linux/s390x' },
      { 'min-manifests': '40' },
      { 'require-referrers': 'signature' },
    ];
    for (const given of asked) {
      const inputs = { mode: 'verify', digest, target: 'prodacr.azurecr.io/team/api:1', ...given };
      const run = await start({ inputs });
      expect([run.outputs['result'], run.passed]).toEqual(['blocked', false]);
      const report = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8'));
      const outcomes = report.images[0].verdicts.map((it: any) => it.outcome);
      expect(outcomes).toContain('block');
    }
  });
});
