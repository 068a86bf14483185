import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { addRegistry } from '../../sandbox/world/world.js';
import type { HostName } from '../../src/request/host-names.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

type Inputs = Partial<Record<InputName, string>>;

/** A promotion that moved latest and stable of team/api, from two older images, and created 2.0. */
async function setStage() {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  world.knobs.importDuration = 0;
  const push = (name: string): PushedImage => pushImage(world, prod, 'team/api', { content: name });
  const [old, older, third] = [push('old'), push('older'), push('third')];
  const image = pushImage(world, dev, 'team/api');
  setTag(world, prod, 'team/api', 'latest', old.digest);
  setTag(world, prod, 'team/api', 'stable', older.digest);
  const play = (inputs: Inputs, report = '', host: HostName = 'github') =>
    runInProcess(world, inputs, {
      host,
      principal: promoter,
      subscription: SUBSCRIPTION,
      ...(report === '' ? {} : { files: { 'report.json': report } }),
    });
  const promotion = {
    source: `devacr.azurecr.io/team/api@${image.digest}`,
    target: 'prodacr.azurecr.io/team/api',
    tags: '2.0, latest, stable',
    force: 'latest, stable',
  };
  const promoted = await play(promotion);
  expect(promoted.report.result).toBe('promoted');
  const back = (given: Inputs = {}, report: unknown = promoted.record) =>
    play(
      { mode: 'rollback', 'images-file': 'report.json', force: 'latest, stable', ...given },
      JSON.stringify(report),
    );
  const held = (tag: string) => prod.repositories.get('team/api')?.tags.get(tag)?.digest;
  const imports = () => world.operations.size;
  return { ...scene, old, older, third, image, promoted, promotion, play, back, held, imports };
}

const words = ({ record }: TestRun) =>
  record['images'].map(({ result }: { result: string }) => result);
const failures = ({ record }: TestRun) =>
  JSON.stringify(record['images'].map((it: Record<string, any>) => it['failures']));

describe('mode: rollback', () => {
  it('moves the tags back to the digests they held, and twice in a row is green', async () => {
    const stage = await setStage();
    const run = await stage.back();
    expect([run.report.result, run.report.colour, words(run)]).toEqual([
      'rolled-back',
      'green',
      ['rolled-back', 'rolled-back'],
    ]);
    expect(['latest', 'stable', '2.0'].map(stage.held)).toEqual([
      stage.old.digest,
      stage.older.digest,
      stage.image.digest,
    ]);
    expect(run.report.issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /created prodacr\.azurecr\.io\/team\/api:2\.0, which stays.*az acr repository untag --name prodacr\.azurecr\.io --image team\/api:2\.0$/,
      ),
    ]);
    const again = await stage.back();
    expect([again.report.result, words(again)]).toEqual([
      'already-present',
      ['already-present', 'already-present'],
    ]);
  });

  it('takes the inputs of the promotion as they are, placeholders too', async () => {
    const stage = await setStage();
    const placed = '{major}.{minor}, latest, stable';
    const run = await stage.back({ version: 'v2.0.0', force: placed, 'forward-only': placed });
    expect(failures(run)).toBe('[[],[]]');
    expect(words(run)).toEqual(['rolled-back', 'rolled-back']);
  });

  it('can be rolled back itself', async () => {
    const stage = await setStage();
    const first = await stage.back();
    const second = await stage.back({}, first.record);
    expect(second.report.result).toBe('rolled-back');
    expect([stage.held('latest'), stage.held('stable')]).toEqual([
      stage.image.digest,
      stage.image.digest,
    ]);
  });

  it('is shown by rollback-plan, which writes nothing', async () => {
    const stage = await setStage();
    const before = stage.imports();
    const run = await stage.back({ mode: 'rollback-plan' });
    expect([run.report.result, words(run)]).toEqual(['planned', ['planned', 'planned']]);
    expect([stage.imports(), stage.held('latest')]).toEqual([before, stage.image.digest]);
  });

  it.each<[string, Inputs]>([
    ['force of this run does not name it', { force: 'stable' }],
    ['a locked one', {}],
    ['one that somebody moved since', {}],
    ['one that is gone', {}],
    ['one whose digest was purged', {}],
    ['one that cannot be read, warn or not', { unverifiable: 'warn' }],
  ])('moves no tag of the set: %s', async (why, given) => {
    const stage = await setStage();
    const repository = stage.prod.repositories.get('team/api');
    const latest = repository?.tags.get('latest');
    if (why === 'a locked one' && latest) latest.attributes.writeEnabled = false;
    if (why.includes('moved since')) {
      setTag(stage.world, stage.prod, 'team/api', 'latest', stage.third.digest);
    }
    if (why.includes('gone')) repository?.tags.delete('latest');
    if (why.includes('purged')) repository?.manifests.delete(stage.old.digest);
    if (why.includes('read')) stage.prod.firewalled = true;
    const before = [stage.imports(), stage.held('latest'), stage.held('stable')];
    const run = await stage.back(given);
    expect([run.report.result, run.report.colour]).toEqual(['blocked', 'red']);
    expect(words(run)).toContain('blocked');
    expect([stage.imports(), stage.held('latest'), stage.held('stable')]).toEqual(before);
    if (why.includes('purged')) expect(failures(run)).toMatch(/Promote it again from where/);
  });

  it('goes on with the rest where images are independent', async () => {
    const stage = await setStage();
    setTag(stage.world, stage.prod, 'team/api', 'latest', stage.third.digest);
    const run = await stage.back({ independent: 'true' });
    expect(words(run)).toEqual(['blocked', 'rolled-back']);
    expect([stage.held('latest'), stage.held('stable')]).toEqual([
      stage.third.digest,
      stage.older.digest,
    ]);
  });

  it('judges the old image by the gates', async () => {
    const stage = await setStage();
    const run = await stage.back({ platforms: 'windows/amd64' });
    expect(run.report.result).toBe('blocked');
    expect(failures(run)).toMatch(/missing windows\/amd64/);
  });

  it('asks for no age: it goes back to an older one', async () => {
    const stage = await setStage();
    const run = await stage.back({ 'max-age-days': '1' });
    const [image] = run.record['images'];
    const verdict = image.verdicts.find((it: { gate: string }) => it.gate === 'max-age-days');
    expect([run.report.result, verdict.outcome]).toEqual(['rolled-back', 'waived']);
  });

  it.each(['report', 'junit'] as const)('writes no %s over the report it goes by', async (name) => {
    const stage = await setStage();
    const before = stage.imports();
    let workspace = '';
    const run = await runInProcess(
      stage.world,
      {
        ...{ mode: 'rollback', 'images-file': 'report.json', force: 'latest' },
        [name]: './report.json',
      },
      {
        principal: stage.promoter,
        subscription: SUBSCRIPTION,
        files: { 'report.json': JSON.stringify(stage.promoted.record) },
        override: (host) => {
          workspace = host.workspace;
          return {};
        },
      },
    );
    expect(run.record['failures']).toMatchObject([
      {
        code: 'INPUT_INVALID',
        message: `${name}: expected another file than images-file, which this run reads`,
      },
    ]);
    expect(stage.imports()).toBe(before);
    const kept = readFileSync(join(workspace, 'report.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual(stage.promoted.record);
    expect(readdirSync(workspace).filter((it) => it.endsWith('.part'))).toEqual([]);
  });

  it('says that the run moved no tag', async () => {
    const stage = await setStage();
    const again = await stage.play(stage.promotion);
    const run = await stage.back({}, again.record);
    expect([run.report.result, run.report.colour]).toEqual(['blocked', 'red']);
    expect(JSON.stringify(run.record['failures'])).toContain(
      'this run moved no tag; use the report of the run that did',
    );
  });

  it('takes the report of a failed run, and moves what is found at its digest', async () => {
    const stage = await setStage();
    const record = structuredClone(stage.promoted.record);
    record['images'][0].result = 'failed';
    setTag(stage.world, stage.prod, 'team/api', 'stable', stage.older.digest);
    const run = await stage.back({}, record);
    expect(words(run)).toEqual(['rolled-back', 'already-present']);
  });

  it.each<[string, (report: any) => unknown, Inputs, RegExp]>([
    ['another target', (it) => it, { target: 'otheracr.azurecr.io' }, /target: given "otheracr/],
    [
      'a registry that is none of Azure',
      (it) => withTarget(it, 'ghcr.io'),
      {},
      /no Azure registry/,
    ],
    ['a tag that is none', (it) => withTag(it, 'a,b'), {}, /images\[0\]/],
    ['another version', (it) => ({ ...it, schemaVersion: 9 }), {}, /report of another version/],
    ['no report', () => ({ images: [] }), {}, /the report of the run/],
    ['a run without images', (it) => ({ ...it, images: [] }), {}, /names no image/],
    ['no file', (it) => it, { 'images-file': '' }, /the report of the run/],
  ])('refuses %s', async (_, change, given, expected) => {
    const stage = await setStage();
    const run = await stage.back(given, change(structuredClone(stage.promoted.record)));
    expect([run.report.result, run.record['failures'][0].code]).toEqual([
      'failed',
      'INPUT_INVALID',
    ]);
    expect(run.record['failures'][0].message).toMatch(expected);
  });

  it('stands in the report of the run that moved the tags, as the host takes it', async () => {
    const { promoted, play, promotion, world, prod, old } = await setStage();
    const text = promoted.record['rollback'];
    expect(text).toMatch(
      /^with:\n {2}mode: rollback.*\n {2}images-file: .*\n {2}force: "latest, stable"/,
    );
    expect(promoted.report.summary).toContain(text);
    setTag(world, prod, 'team/api', 'latest', old.digest);
    const there = await play(promotion, '', 'azure-devops');
    expect(there.record['rollback']).toMatch(/^inputs:[\s\S]*imagesFile: [\s\S]*force: "latest"/);
    const nothing = await play(promotion);
    expect(nothing.record['rollback']).toBeUndefined();
  });
});

function withTarget(report: any, registry: string) {
  report.images[0].target.registry = registry;
  return report;
}

function withTag(report: any, tag: string) {
  report.images[0].tags[0].tag = tag;
  return report;
}

describe('a report as images-file', () => {
  /** What was promoted into testacr is tested there, and goes on by its report. */
  async function tested() {
    const scene = createScene();
    const { world, dev, promoter } = scene;
    world.knobs.importDuration = 0;
    const at = { subscriptionId: SUBSCRIPTION, tenantId: TENANT };
    addRegistry(world, { ...at, name: 'testacr', resourceGroup: 'dev' });
    const lines = ['a', 'b'].map((name) => {
      const { digest } = pushImage(world, dev, `team/${name}`, { content: name });
      return `devacr.azurecr.io/team/${name}@${digest} testacr.azurecr.io/team/${name}:1`;
    });
    const play = (given: Inputs, file: string) =>
      runInProcess(
        world,
        { 'images-file': 'f', ...given },
        {
          principal: promoter,
          subscription: SUBSCRIPTION,
          files: { f: file },
        },
      );
    const run = await play({}, lines.join('\n'));
    expect(run.report.result).toBe('promoted');
    return { ...scene, play, record: structuredClone(run.record) };
  }

  it.each([
    ['prodacr.azurecr.io', 'team/a'],
    ['prodacr.azurecr.io/live/', 'live/team/a'],
  ])('promotes exactly what was proven there, into %s', async (target, repository) => {
    const { play, record, prod } = await tested();
    const run = await play({ target }, JSON.stringify(record));
    expect([run.report.result, words(run)]).toEqual(['promoted', ['promoted', 'promoted']]);
    expect(prod.repositories.get(repository)?.tags.get('1')?.digest).toBe(
      record['images'][0].digest,
    );
    expect(run.record['images'][0].source.registry).toBe('testacr.azurecr.io');
  });

  it('verifies its targets', async () => {
    const { play, record, world } = await tested();
    const run = await play({ mode: 'verify' }, JSON.stringify(record));
    expect([run.report.result, words(run)]).toEqual(['verified', ['verified', 'verified']]);
    const test = world.registries.find(({ name }) => name === 'testacr');
    test?.repositories.get('team/b')?.tags.delete('1');
    const gone = await play({ mode: 'verify' }, JSON.stringify(record));
    expect([gone.report.result, words(gone)]).toEqual(['mismatched', ['verified', 'mismatched']]);
  });

  it('leaves out what was skipped, and takes nothing that was not proven', async () => {
    const { play, record } = await tested();
    record['images'][1].result = 'skipped';
    const target = 'prodacr.azurecr.io';
    const one = await play({ target, mode: 'plan' }, JSON.stringify(record));
    expect([one.report.result, words(one)]).toEqual(['planned', ['planned']]);
    record['images'][1].result = 'failed';
    const refused = await play({ target }, JSON.stringify(record));
    expect(refused.record['failures'][0].message).toMatch(
      /images\[1\]: testacr\.azurecr\.io\/team\/b is failed in this report/,
    );
  });

  it.each(['', 'prodacr.azurecr.io/team/a', 'prodacr.azurecr.io/x:1'])(
    'needs a registry or a prefix as its target: "%s"',
    async (target) => {
      const { play, record } = await tested();
      const run = await play({ target }, JSON.stringify(record));
      expect(run.record['failures'][0].message).toMatch(
        /target: given .*a registry, or a registry/,
      );
    },
  );
});
