import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import type { Operation } from '../../sandbox/world/world.js';
import { standing } from '../invariants.js';
import { spellingsOf } from '../spellings.js';
import { problemsOf } from './invariants.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const INPUTS = {
  source: `devacr.azurecr.io/team/api@${DIGEST}`,
  target: 'prodacr.azurecr.io/team/api:1',
  'timeout-minutes': '0.1',
};

interface Given {
  readonly record?: Record<string, unknown>;
  readonly image?: Record<string, unknown>;
  readonly run?: Partial<StepRun>;
  /** what happened in the world meanwhile */
  readonly act?: (scene: Scene) => void;
}

/** What is found wrong with a blocked run that tells everything as it should, and what a test changes. */
function found({ record = {}, image = {}, run = {}, act = () => {} }: Given): string[] {
  const scene = createScene();
  const before = standing(scene.world);
  act(scene);
  const report = {
    result: 'blocked',
    mode: 'promote',
    started: new Date(1_000_000).toISOString(),
    images: [
      {
        result: 'blocked',
        digest: DIGEST,
        target: { registry: 'prodacr.azurecr.io', repository: 'team/api' },
        tags: [{ tag: '1' }],
        ...image,
      },
    ],
    ...record,
  };
  const path = join(mkdtempSync(join(tmpdir(), 'invariants-')), 'report.json');
  writeFileSync(path, JSON.stringify(report));
  const log = '::error title=blocked::[GATE_BLOCKED] no\n';
  const outputs = { result: String(report.result), report: path, ...run.outputs };
  const usual = { exitCode: 1, passed: false, log, summary: '', milliseconds: 1, ended: 1_000_001 };
  const options = {
    scene,
    bundle: '',
    proxy: { env: {}, ca: '', close: async () => {} },
    inputs: INPUTS,
  };
  return [...problemsOf('github', options, before, { ...usual, ...run, outputs })];
}

/** An import that ARM accepted. */
function accept({ world, prod, promoter }: Scene, more: Partial<Operation> = {}): void {
  const operation: Operation = {
    id: 'one',
    registry: prod,
    order: {
      source: { sourceImage: `team/api@${DIGEST}` },
      targetTags: ['team/api:1'],
      mode: 'NoForce',
    },
    accepted: 0,
    readyAt: 0,
    polls: 0,
    result: { status: 200, body: { status: 'Succeeded' } },
    principal: promoter,
    ...more,
  };
  world.operations.set(operation.id, operation);
}

const failed = { record: { result: 'failed' }, image: { result: 'failed' } };
const asked = (host: string) => (scene: Scene) =>
  scene.world.log.push({ method: 'GET', host, path: '/', status: 200 });

it.each<[string, Given]>([
  ['a blocked run', {}],
  [
    'a conflict, which changed nothing',
    {
      act: (scene) =>
        accept(scene, { result: { status: 409, body: { error: { code: 'Conflict' } } } }),
    },
  ],
  ['an import of a failed run', { ...failed, act: accept }],
  [
    'hosts that were named, and those that belong to them',
    {
      act: (scene) =>
        ['devacr.azurecr.io', 'devacr.blob.core.windows.net', 'login.microsoftonline.com'].map(
          (host) => asked(host)(scene),
        ),
    },
  ],
  [
    'a mask',
    { run: { log: '::add-mask::eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ\n::error::no' } },
  ],
  ['as long as it may take', { run: { ended: 1_015_900 } }],
])('nothing is wrong with %s', (_, given) => {
  expect(found(given)).toEqual([]);
});

it.each<[string, Given, string | RegExp]>([
  ['lives on', { run: { ended: 1_016_100 } }, /lived for/],
  ['leaves no report', { run: { outputs: { report: '' } } }, 'there is no report'],
  ['has another output', { run: { outputs: { result: 'promoted' } } }, /the output says/],
  ['is red without a word', { run: { log: '' } }, /red with 0/],
  ['is red with two', { run: { log: '::error::a\n::error::b\n' } }, /red with 2/],
  ['is green with an error', { run: { passed: true } }, /green or warning with 1/],
  [
    'shows a stack',
    { run: { log: '::error::x\n    at run (file:///dist/index.js:1:2)\n' } },
    /stack/,
  ],
  ['is blocked after an import', { act: accept }, /^blocked, but an import/],
  [
    'is blocked after an import without tags',
    {
      act: (scene) =>
        accept(scene, {
          order: {
            source: { sourceImage: `team/api@${DIGEST}` },
            untaggedTargetRepositories: ['team/api'],
          },
        }),
    },
    /^blocked, but/,
  ],
  [
    'says that nothing was written',
    { ...failed, act: accept, run: { summary: 'Nothing written: x' } },
    /but an import was accepted/,
  ],
  [
    'leaves an import running',
    { ...failed, act: (scene) => accept(scene, { result: undefined }) },
    /nothing says so/,
  ],
  [
    'writes in a plan',
    { ...failed, record: { result: 'failed', mode: 'plan' }, act: accept },
    /writes nothing/,
  ],
  [
    'asks a stranger',
    { act: ({ world }) => world.strangers.push('evil.example') },
    'evil.example was asked, which nobody named',
  ],
  [
    'asks a registry that nobody named',
    { act: asked('other.azurecr.io') },
    /other.azurecr.io was asked/,
  ],
  [
    'shows a token',
    { run: { log: '::error::eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ' } },
    'a token is shown',
  ],
])('is seen: a run that %s', (_, given, problem) => {
  expect(found(given)).toContainEqual(expect.stringMatching(problem));
});

const SECRET = 'p"a\\s s+w&ö<rd>/\'%5';

it.each(spellingsOf(SECRET))('is seen: a secret as %s', (spelling) => {
  const act = ({ promoter }: Scene) => {
    promoter.secret = SECRET;
  };
  const places: Given[] = [
    { run: { summary: `x${spelling}y` } },
    { run: { log: `::error::${spelling}\n` } },
    { run: { outputs: { image: spelling } } },
  ];
  for (const place of places)
    expect(found({ act, ...place })).toContainEqual(expect.stringMatching(/secret is shown/));
});

it('base64 is seen wherever the secret stands in it', () => {
  for (const around of ['', 'u', 'us', 'user:']) {
    const text = Buffer.from(`${around}${SECRET}${around}`).toString('base64');
    expect([around, spellingsOf(SECRET).some((it) => text.includes(it))]).toEqual([around, true]);
  }
});
