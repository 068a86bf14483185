import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage, pushManifest } from '../../sandbox/world/image.js';
import type { Given } from './both-hosts.js';

import {
  api,
  digestAt,
  ESCAPE,
  HOSTS,
  hex,
  PROD,
  promotes,
  scene,
  world,
} from './scenario-stage.js';

describe.each(HOSTS)('%s', (_, _host, start) => {
  const promoted = (given: Given, repository: string, tag: string, digest: string) =>
    promotes(start, given, repository, tag, digest);

  describe('release sets', () => {
    it('are promoted as a whole, one line an image', async () => {
      const first = api();
      const second = pushImage(world, scene.dev, 'team/web');
      const yaml = `version: 1
source: devacr.azurecr.io
target: ${PROD}
defaults: { max-manifests: 10 }
images:
  - source: team/api@${first.digest}
    tags: ["1.4.2", "1.4"]
  - source: team/web@${second.digest}
    target: live/web
    tags: ["2.0"]
    platforms: [linux/amd64, linux/arm64]
`;
      const run = await start({ inputs: { 'images-file': 'set.yml' }, files: { 'set.yml': yaml } });
      expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
      expect(run.outputs['digest']).toBe(`${first.digest}\n${second.digest}`);
      expect([digestAt('team/api', '1.4'), digestAt('live/web', '2.0')]).toEqual([
        first.digest,
        second.digest,
      ]);
      expect(run.summary).toMatch(
        /^## ✅ 2 images of .*: 2 promoted, team\/api:1\.4\.2, team\/api:1\.4, live\/web:2\.0 are new/,
      );
    });

    it('write nothing at all when one image is blocked', async () => {
      const { digest } = api();
      const lines = `# release\ndevacr.azurecr.io/team/api@${digest} ${PROD}/team/api:1\ndevacr.azurecr.io/team/web@ ${PROD}/team/web:1\n`;
      const run = await start({
        inputs: { 'images-file': 'set.txt' },
        files: { 'set.txt': lines },
      });
      expect([run.passed, run.outputs['result']]).toEqual([false, 'blocked']);
      expect(world.operations.size).toBe(0);
    });

    it('with two digests for one tag are blocked', async () => {
      const lines = [api(), api({ content: 'other' })].map(
        ({ digest }) => `devacr.azurecr.io/team/api@${digest} ${PROD}/team/api:1`,
      );
      const run = await start({
        inputs: { 'images-file': 'set.txt' },
        files: { 'set.txt': lines.join('\n') },
      });
      expect(run.outputs['result']).toBe('blocked');
      expect(run.log).toContain('set-overlap: expected');
    });

    it('say what is wrong with the file, all at once', async () => {
      const yaml =
        'version: 1\nimages:\n  - source: devacr.azurecr.io/team/api@sha256:x\n    tag: ["1"]\n    tags: [1.10]\n    max-manifests: many\n';
      const run = await start({ inputs: { 'images-file': 'set.yml' }, files: { 'set.yml': yaml } });
      expect(run.outputs['result']).toBe('failed');
      for (const text of [
        'images[0].tag: unknown key; did you mean tags?',
        'YAML reads 1.10 as the number 1.1',
        'images[0].max-manifests',
        'images[0].target',
      ])
        expect(run.log).toContain(text);
    });

    it('mirror public base images on a schedule', async () => {
      const hub = addForeign(world, {
        host: 'registry-1.docker.io',
        names: ['docker.io'],
        auth: 'bearer',
        tokenHost: 'auth.docker.io',
      });
      const old = pushImage(world, hub, 'library/node', { tag: '20' });
      const yaml = `version: 1\ntarget: ${PROD}\ndefaults: { require-digest: false, force: true }\nimages:\n  - { source: "docker.io/library/node:20", target: mirror/node, tags: ["20"], reason: scheduled mirror }\n`;
      const given = { inputs: { 'images-file': 'mirror.yml' }, files: { 'mirror.yml': yaml } };
      expect((await start(given)).outputs['result']).toBe('promoted');
      expect((await start(given)).outputs['result']).toBe('already-present');
      const fresh = pushImage(world, hub, 'library/node', { tag: '20', content: 'security fix' });
      expect((await start(given)).outputs['result']).toBe('promoted');
      expect([old.digest, digestAt('mirror/node', '20')]).toEqual([
        expect.not.stringMatching(fresh.digest),
        fresh.digest,
      ]);
    });
  });

  it('hostile text of every channel becomes no command, no markup and no output', async () => {
    const hostile =
      'x\n::set-output name=result::promoted\n##vso[task.setvariable variable=result]promoted\u001b[2J<script>|\u202e';
    const bad = JSON.stringify({
      errors: [{ code: `UNKNOWN ${hostile}`, message: hostile, detail: hostile }],
    });
    const { digest } = api();
    const channels: [string, () => Record<string, string>][] = [
      [
        'registry error',
        () => {
          world.knobs.faults.push({
            match: { host: PROD, path: /_tags/ },
            effect: { kind: 'answer', status: 400, body: bad },
          });
          return {};
        },
      ],
      [
        'huge body',
        () => {
          world.knobs.faults.push({
            match: { host: 'devacr.azurecr.io', path: /manifests/ },
            effect: { kind: 'answer', status: 200, body: '::error::'.repeat(600_000) },
          });
          return {};
        },
      ],
      [
        'header',
        () => {
          world.knobs.faults.push({
            match: { host: 'devacr.azurecr.io', path: /manifests/ },
            effect: {
              kind: 'header',
              name: 'Content-Type',
              value: 'text/html; ##vso[task.complete result=Skipped;]',
            },
          });
          return {};
        },
      ],
      [
        'ARM error',
        () => {
          world.knobs.faults.push({
            match: { path: /importImage$/ },
            effect: {
              kind: 'answer',
              status: 400,
              body: JSON.stringify({ error: { code: hostile, message: hostile } }),
            },
          });
          return {};
        },
      ],
      [
        'annotation of a manifest',
        () => ({
          source: `devacr.azurecr.io/team/api@${pushManifest(world, scene.dev, 'team/api', { schemaVersion: 2, mediaType: hostile, annotations: { [hostile]: 7 } }, 'application/vnd.oci.image.index.v1+json')}`,
        }),
      ],
      [
        'platform',
        () => ({
          platforms: 'linux/none',
          source: `devacr.azurecr.io/team/api@${pushManifest(world, scene.dev, 'team/api', { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: api().digests[1], size: 1, platform: { os: hostile, architecture: hostile } }] })}`,
        }),
      ],
      ['input', () => ({ reason: hostile, source: `devacr.azurecr.io/team/api:${hostile}` })],
    ];
    for (const [channel, arrange] of channels) {
      world.knobs.faults.length = 0;
      const run = await start({
        inputs: {
          source: `devacr.azurecr.io/team/api@${digest}`,
          target: `${PROD}/team/api:1`,
          ...arrange(),
        },
      });
      // A Content-Type that is none leaves the manifest's own word, so that one may be promoted.
      const truth = digestAt('team/api', '1') === digest;
      expect([channel, run.passed]).toEqual([channel, truth]);
      expect([channel, run.outputs['result']]).toEqual([
        channel,
        expect.stringMatching(truth ? /^promoted$/ : /^(blocked|failed)$/),
      ]);
      scene.prod.repositories.clear();
      const lines = run.log.split('\n');
      const commands = lines.filter(
        (line) =>
          /^\s*::set-output/.test(line) ||
          /##vso\[task\.(setvariable variable=result\]|complete result=Skipped)/.test(line),
      );
      expect([channel, commands]).toEqual([channel, []]);
      expect([
        channel,
        /\p{Cf}/u.test(run.log + run.summary) || (run.log + run.summary).includes(ESCAPE),
      ]).toEqual([channel, false]);
      expect([channel, /<script|##vso\[/.test(run.summary)]).toEqual([channel, false]);
      expect([
        channel,
        readFileSync(run.outputs['report'] ?? '', 'utf8').includes('##vso['),
      ]).toEqual([channel, false]);
    }
  }, 60_000);

  it('plan shows what production would become, and writes nothing', async () => {
    const { digest } = api({ platforms: ['linux/amd64', 'linux/arm64'] });
    const old = pushImage(world, scene.prod, 'team/api', {
      platforms: ['linux/amd64', 'linux/s390x'],
      tag: 'latest',
    });
    const run = await start({
      inputs: {
        mode: 'plan',
        force: 'latest',
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: `${PROD}/team/api`,
        tags: 'latest, 2.0',
      },
    });
    expect([run.passed, run.outputs['result']]).toEqual([true, 'planned']);
    expect(run.summary).toContain(
      `| \`latest\` | **moved**, + linux/arm64, − linux/s390x | \`${hex(old.digest)}\` → \`${hex(digest)}\` |`,
    );
    expect(run.summary).toContain(`| \`2.0\` | new | absent → \`${hex(digest)}\` |`);
    expect(world.operations.size).toBe(0);
  });

  it('verify finds a production tag that somebody moved', async () => {
    const { digest } = api();
    await promoted(
      { inputs: { source: `devacr.azurecr.io/team/api@${digest}`, target: `${PROD}/team/api:1` } },
      'team/api',
      '1',
      digest,
    );
    const verify = { inputs: { mode: 'verify', digest, target: `${PROD}/team/api:1` } };
    expect((await start(verify)).outputs['result']).toBe('verified');
    const other = pushImage(world, scene.prod, 'team/api', { content: 'other' });
    setTag(world, scene.prod, 'team/api', '1', other.digest);
    const run = await start(verify);
    expect([run.passed, run.outputs['result']]).toEqual([false, 'mismatched']);
  });
});
