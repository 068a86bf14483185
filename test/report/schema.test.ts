import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import { minimalReport } from '../../src/report/minimal.js';
import { RESULTS, type Result } from '../../src/report/outcome.js';
import { fieldsOf } from '../../src/report/schema/report.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';
import { SCHEMA, schemaProblems } from './report-schema.js';

type Given = Partial<Record<InputName, string>>;

interface Play {
  readonly given: Given;
  readonly files?: Record<string, string>;
}

const HOSTS: readonly HostName[] = ['github', 'azure-devops'];

function takes({ world, prod }: Scene, tag: string): void {
  setTag(
    world,
    prod,
    'team/api',
    tag,
    pushImage(world, prod, 'team/api', { content: 'old' }).digest,
  );
}

/** How each result comes about; the report of a set tells of several. */
const PLAYS: Readonly<Record<Result, (scene: Scene, digest: string) => Play | Promise<Play>>> = {
  promoted: (scene) => {
    takes(scene, 'latest');
    return { given: { tags: 'latest', force: 'latest', reason: 'release' } };
  },
  'already-present': ({ world, prod }, digest) => {
    pushImage(world, prod, 'team/api');
    setTag(world, prod, 'team/api', '1.4.2', digest as never);
    return { given: {} };
  },
  verified: ({ world, prod }, digest) => {
    pushImage(world, prod, 'team/api');
    setTag(world, prod, 'team/api', '1.4.2', digest as never);
    return { given: { mode: 'verify' } };
  },
  planned: () => ({ given: { mode: 'plan' } }),
  blocked: (scene) => {
    takes(scene, '1.4.2');
    return { given: {} };
  },
  mismatched: (scene) => {
    takes(scene, '1.4.2');
    return { given: { mode: 'verify' } };
  },
  failed: ({ promoter }) => {
    promoter.roles = promoter.roles.map((it) =>
      it.scope.endsWith('prod') ? { ...it, role: 'Reader' } : it,
    );
    return { given: {} };
  },
  unverifiable: ({ prod }) => {
    prod.firewalled = true;
    prod.properties = {
      publicNetworkAccess: 'Disabled',
      networkRuleBypassOptions: 'AzureServices',
    };
    return { given: { unverifiable: 'warn' } };
  },
  'held-back': (scene, digest) => {
    takes(scene, '1.4.2');
    const set = [
      `devacr.azurecr.io/team/api@${digest} prodacr.azurecr.io/team/api:1.4.2`,
      `devacr.azurecr.io/team/api@${digest} prodacr.azurecr.io/team/web:1.4.2`,
    ];
    return {
      given: { source: '', target: '', 'images-file': 'set.txt' },
      files: { 'set.txt': set.join('\n') },
    };
  },
  skipped: (_, digest) => ({
    given: { source: '', target: '', 'images-file': 'set.yml' },
    files: {
      'set.yml': [
        'version: 1',
        'images:',
        `  - { source: "devacr.azurecr.io/team/api@${digest}", target: prodacr.azurecr.io/team/api, tags: ["1"] }`,
        `  - { source: "devacr.azurecr.io/x@sha256:${'e'.repeat(64)}", target: prodacr.azurecr.io/x, tags: ["1"], optional: true }`,
      ].join('\n'),
    },
  }),
  'rolled-back': async (scene, digest) => {
    takes(scene, 'latest');
    const first = await play(scene, digest, {
      given: { tags: 'latest', force: 'latest', reason: 'release' },
    });
    return {
      given: {
        source: '',
        target: '',
        mode: 'rollback',
        'images-file': 'report.json',
        force: 'latest',
        reason: 'back',
      },
      files: { 'report.json': JSON.stringify(first.record) },
    };
  },
};

function play(
  { world, promoter }: Scene,
  digest: string,
  { given, files = {} }: Play,
  host: HostName = 'github',
): Promise<TestRun> {
  return runInProcess(
    world,
    {
      source: `devacr.azurecr.io/team/api@${digest}`,
      target: 'prodacr.azurecr.io/team/api:1.4.2',
      ...given,
    },
    { principal: promoter, subscription: SUBSCRIPTION, files, host },
  );
}

describe.each(HOSTS)('the report on %s', (host) => {
  it.each([...RESULTS])('of an image that is %s is as it is declared', async (result) => {
    const scene = createScene();
    scene.world.knobs.importDuration = 0;
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    const { record } = await play(scene, digest, await PLAYS[result](scene, digest), host);
    expect(record['images'].map((it: { result: string }) => it.result)).toContain(result);
    expect(schemaProblems(record)).toEqual([]);
  });

  it('of bad inputs is as it is declared', async () => {
    const { record } = await play(createScene(), '', { given: { source: '' } }, host);
    expect([record['result'], schemaProblems(record)]).toEqual(['failed', []]);
  });
});

it('of a run that broke is as it is declared', async () => {
  const { readFileSync, mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { reportPath } = await minimalReport({
    host: 'github',
    started: new Date(0),
    ended: new Date(1),
    thrown: new Error('x'),
    imports: [],
    images: [],
    clean: (text) => text,
    folders: [mkdtempSync(`${tmpdir()}/schema-`)],
  });
  expect(schemaProblems(JSON.parse(readFileSync(reportPath, 'utf8')))).toEqual([]);
});

it('a field that nobody declared, a word too many and a missing field are found', async () => {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const { digest } = pushImage(scene.world, scene.dev, 'team/api');
  const { record } = await play(scene, digest, { given: {} });
  const [image] = record['images'];
  expect(schemaProblems({ ...record, images: [{ ...image, plan: 'nonsense' }] })).toHaveLength(1);
  expect(schemaProblems({ ...record, more: 1 })).toHaveLength(1);
  const { headline: _, ...less } = record;
  expect(schemaProblems(less)).toHaveLength(1);
});

it('each moved tag has what puts it back, and so has each new one', async () => {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const { digest } = pushImage(scene.world, scene.dev, 'team/api');
  const { record } = await play(scene, digest, await PLAYS.promoted(scene, digest));
  const [created, moved] = record['images'][0].tags;
  expect(moved.undo).toBe(
    `az acr import --name prodacr --source prodacr.azurecr.io/team/api@${moved.previousDigest} --image team/api:latest --force`,
  );
  expect(created.undo).toBe('az acr repository untag --name prodacr --image team/api:1.4.2');
  const again = await play(scene, digest, { given: {} });
  expect(again.record['images'][0].tags[0].undo).toBeUndefined();
});

it('every field says what it means', () => {
  expect(fieldsOf().filter(({ description }) => description.length < 8)).toEqual([]);
  expect(fieldsOf().length).toBeGreaterThan(150);
  expect(SCHEMA).toMatchObject({ title: 'Promotion report' });
});
