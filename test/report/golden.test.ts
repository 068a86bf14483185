import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { attach, attachByTag } from '../../sandbox/world/attach.js';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { PROJECT } from '../fixtures.js';
import { runInProcess, type TestRun } from '../harness.js';
import { offences } from './summary-rules.js';

const FOLDER = join(PROJECT, 'test', 'fixtures', 'golden');
const HOSTILE =
  'x\n::error::y ##vso[task.complete] <img src=x> | `code` [link](https://evil) @octocat \u001b[31mred';

/** What changes from run to run, made the same. */
function settled(text: string, scene: Scene): string {
  return text
    .replaceAll(scene.promoter.objectId, 'OBJECT-ID')
    .replaceAll(scene.promoter.clientId, 'CLIENT-ID')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'GUID')
    .replace(/\/\S*\/promotion-report-GUID\.json/g, 'REPORT')
    .replace(/\b\d+\.\d s\b/g, 'N s')
    .replaceAll(scene.promoter.tenantId, 'TENANT-ID');
}

/** What a user sees of a run: log, annotations, summary. */
function seen({ report, lines }: TestRun): string {
  const issues = report.issues.map(({ level, title, message }) => `${level}: ${title}\n${message}`);
  return [
    // When a line of progress comes depends on this machine.
    ...lines.filter((line) => !/^(debug|importing): |^##vso\[task\.setprogress/.test(line)),
    `verdict: ${report.headline}`,
    '',
    '--- annotations ---',
    ...issues,
    '',
    '--- summary ---',
    report.summary ?? '',
  ].join('\n');
}

/** A set of so many images, each with a tag of its own; `file` names it. */
function release({ world, dev }: Scene, count: number, tags = '"2.0"'): Prepared {
  const lines = Array.from({ length: count }, (_, i) => {
    const name = `team/svc-${String(i).padStart(2, '0')}`;
    const { digest } = pushImage(world, dev, name, { content: name, attestations: false });
    return `  - { source: ${name}@${digest}, tags: [${tags}] }`;
  });
  const head = ['version: 1', 'source: devacr.azurecr.io', 'target: prodacr.azurecr.io'];
  const text = [...head, 'images:', ...lines].join('\n');
  return {
    given: { source: '', target: '', 'images-file': 'release.yml' },
    files: { 'release.yml': text },
  };
}

/** Something else under a tag of production. */
function takes({ world, prod }: Scene, repository: string, tag: string): void {
  setTag(
    world,
    prod,
    repository,
    tag,
    pushImage(world, prod, repository, { content: 'old' }).digest,
  );
}

interface Prepared {
  readonly given: Partial<Record<InputName, string>>;
  readonly files?: Record<string, string>;
  readonly host?: HostName;
}

const sets: [string, (scene: Scene) => Prepared][] = [
  [
    'set-promoted',
    (scene) => {
      takes(scene, 'team/svc-02', 'latest');
      const { given, files } = release(scene, 3, '"2.0", latest');
      return {
        given: { ...given, force: 'latest', reason: 'release 2.0' },
        ...(files && { files }),
      };
    },
  ],
  [
    'set-blocked',
    (scene) => {
      takes(scene, 'team/svc-07', '2.0');
      return release(scene, 20);
    },
  ],
  [
    'set-blocked-azure-devops',
    (scene) => {
      takes(scene, 'team/svc-07', '2.0');
      return { ...release(scene, 20), host: 'azure-devops' };
    },
  ],
  [
    'set-of-100-azure-devops',
    (scene) => {
      takes(scene, 'team/svc-77', 'latest');
      const { given, files } = release(scene, 100, 'latest');
      return {
        given: { ...given, force: 'latest' },
        ...(files && { files }),
        host: 'azure-devops',
      };
    },
  ],
  [
    'plan',
    (scene) => {
      takes(scene, 'team/api', 'latest');
      return { given: { mode: 'plan', tags: 'latest', force: 'latest', reason: 'release 1.4.2' } };
    },
  ],
  [
    'mismatched',
    (scene) => {
      takes(scene, 'team/api', '1.4.2');
      return { given: { mode: 'verify' } };
    },
  ],
];

const cases: [string, (scene: Scene) => Partial<Record<InputName, string>>][] = [
  ['promoted', () => ({})],
  [
    'moved-with-reason',
    ({ world, prod }) => {
      setTag(
        world,
        prod,
        'team/api',
        'latest',
        pushImage(world, prod, 'team/api', { content: 'old' }).digest,
      );
      return { tags: 'latest', force: 'latest', reason: 'INC-123' };
    },
  ],
  [
    'signed',
    ({ world, dev, prod }) => {
      const place = { world, registry: dev, repository: 'team/api' };
      const { digest } = pushImage(world, dev, 'team/api');
      const signature = attach(place, digest, {
        artifactType: 'application/vnd.cncf.notary.signature',
      });
      attach(place, signature, { artifactType: 'application/spdx+json' });
      attachByTag(place, digest, 'sig', { artifactType: 'a/b' });
      attachByTag({ ...place, registry: prod }, digest, 'sig', { artifactType: 'a/c' });
      return { 'referrer-types': '!sbom' };
    },
  ],
  ['empty-digest', () => ({ source: 'devacr.azurecr.io/team/api@' })],
  [
    'blocked-by-four-gates',
    ({ world, prod }) => {
      setTag(
        world,
        prod,
        'team/api',
        '1.4.2',
        pushImage(world, prod, 'team/api', { content: 'old' }).digest,
      );
      prod.properties = { publicNetworkAccess: 'Disabled', networkRuleBypassOptions: 'None' };
      return { 'max-manifests': '2', platforms: 'windows/amd64' };
    },
  ],
  [
    'bad-inputs',
    () => ({ source: '', target: 'ghcr.io/x', 'max-manifests': 'many', force: 'maybe not' }),
  ],
  [
    'no-right-to-import',
    ({ promoter }) => {
      promoter.roles = promoter.roles.map((it) =>
        it.scope.endsWith('prod') ? { ...it, role: 'Reader' } : it,
      );
      return {};
    },
  ],
  [
    'no-right-to-read',
    ({ promoter }) => {
      promoter.roles = promoter.roles.filter((it) => !it.scope.endsWith('dev'));
      return {
        'source-registry-id': `/subscriptions/${SUBSCRIPTION}/resourceGroups/dev/providers/Microsoft.ContainerRegistry/registries/devacr`,
      };
    },
  ],
  [
    'firewall',
    ({ dev }) => {
      dev.firewalled = true;
      return {};
    },
  ],
  [
    'hostile-registry',
    ({ world }) => {
      const body = JSON.stringify({ errors: [{ code: HOSTILE, message: HOSTILE }] });
      world.knobs.faults.push({
        match: { host: 'prodacr.azurecr.io', path: /_tags/ },
        effect: { kind: 'answer', status: 400, body },
      });
      return {};
    },
  ],
];

describe('what a user sees', () => {
  it.each([
    ...cases.map(
      ([name, prepare]) => [name, (scene: Scene) => ({ given: prepare(scene) })] as const,
    ),
    ...sets,
  ] as [string, (scene: Scene) => Prepared][])('%s', async (name, prepare) => {
    const scene = createScene();
    scene.world.knobs.importDuration = 0;
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    const { given: changed, files = {}, host = 'github' } = prepare(scene);
    const given = {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
      ...changed,
    };
    const run = await runInProcess(scene.world, given, {
      principal: scene.promoter,
      subscription: SUBSCRIPTION,
      files,
      host,
    });
    expect([...offences(run.report.summary ?? '', host, run.report.colour)]).toEqual([]);
    const text = settled(seen(run), scene);
    const file = join(FOLDER, `${name}.txt`);
    // Written once by hand with GOLDEN=write, then read by a person and only compared.
    if (process.env['GOLDEN'] === 'write' && !process.env['CI']) writeFileSync(file, text);
    expect(existsSync(file)).toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});
