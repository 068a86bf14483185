import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

type Inputs = Partial<Record<InputName, string>>;

const REPOSITORY = 'team/api';
const TARGET = 'prodacr.azurecr.io/team/api';

/** A build in dev, and production that has older and newer ones. */
function setStage() {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  world.knobs.importDuration = 0;
  const image = pushImage(world, dev, REPOSITORY);
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const play = (given: Inputs, files: Record<string, string> = {}) =>
    runInProcess(
      world,
      { ...(given['images-file'] ? {} : { source, target: TARGET }), ...given },
      { principal: promoter, subscription: SUBSCRIPTION, files },
    );
  /** Production holds another image under these tags. */
  const hold = (content: string, ...tags: string[]) => {
    const { digest } = pushImage(world, prod, REPOSITORY, { content });
    for (const tag of tags) setTag(world, prod, REPOSITORY, tag, digest);
    return digest;
  };
  const held = () =>
    Object.fromEntries(
      [...(prod.repositories.get(REPOSITORY)?.tags ?? [])].map(([tag, it]) => [tag, it.digest]),
    );
  return { ...scene, image, source, play, hold, held };
}

describe('version', () => {
  it.each<[string, string, string[]]>([
    ['v1.4.2', '{version}, {major}.{minor}, {major}, latest', ['1.4.2', '1.4', '1', 'latest']],
    ['1.4.2+build.7', 'v{version}, {patch}-x', ['v1.4.2', '2-x']],
    [
      '1.5.0-rc.1',
      '{version}, {major}.{minor}, {version}-{major}, stable',
      ['1.5.0-rc.1', '1.5.0-rc.1-1', 'stable'],
    ],
  ])('%s fills %s', async (version, tags, wanted) => {
    const { play, held } = setStage();
    const run = await play({ version, tags });
    expect([run.report.result, Object.keys(held()).sort()]).toEqual(['promoted', wanted.sort()]);
  });

  it('tells what a pre-release leaves out', async () => {
    const { play } = setStage();
    const run = await play({ version: '1.5.0-rc.1', tags: '{version}, {major}' });
    expect(run.lines.join('\n')).toMatch(/pre-release.*left out: \{major\}/);
    expect(run.record['images'][0].leftOutTags).toEqual(['{major}']);
  });

  it.each<[string, Inputs, RegExp]>([
    ['no version', { tags: '{version}' }, /tags: given "\{version\}", expected the input version/],
    ['a strange placeholder', { tags: '{build}', version: '1.2.3' }, /\{version\}, \{major\}/],
    ['no semantic version', { tags: 'x', version: '20261125' }, /version: given "20261125"/],
    ['a ref', { tags: '{version}', version: 'refs/tags/v1.2.3' }, /write v1\.2\.3/],
    ['nothing left', { tags: '{major}', version: '1.0.0-rc.1' }, /an entry with \{version\}/],
  ])('%s is an input error', async (_, given, text) => {
    const { play, world } = setStage();
    const run = await play(given);
    expect(run.report.result).toBe('failed');
    expect(run.record['failures'][0].message).toMatch(text);
    expect(world.log).toEqual([]);
  });

  it('stands in an images-file for an image or for all, and its top is the format', async () => {
    const { play, source, held } = setStage();
    const image = `images: [{ source: "${source}", target: "${TARGET}", tags: ["{version}"] }]`;
    const run = await play(
      { 'images-file': 'f' },
      { f: `version: 1\ndefaults: { version: "2.0.1" }\n${image}` },
    );
    expect([run.report.result, Object.keys(held())]).toEqual(['promoted', ['2.0.1']]);
    const wrong = await play({ 'images-file': 'f' }, { f: `version: "2.0.1"\n${image}` });
    expect(wrong.record['failures'][0].message).toMatch(/number of this format.*in quotes/);
  });
});

describe('a full reference in tags', () => {
  it('counts as the tag of exactly its target', async () => {
    const { play, held } = setStage();
    const run = await play({ tags: `${TARGET}:1.4.2\nPRODACR.azurecr.io:443/team/api:1.4` });
    expect([run.report.result, Object.keys(held())]).toEqual(['promoted', ['1.4.2', '1.4']]);
  });

  it.each<[string, string, RegExp]>([
    ['of another repository', 'ghcr.io/team/api:1', /expected a tag, or a reference of prodacr/],
    ['without a tag', TARGET, /a reference of the target with one/],
    ['a ref of git', 'refs/tags/v1.4.2', /a ref is no tag: write v1\.4\.2/],
    ['a branch', 'feature/login', /write feature-login/],
    ['build metadata', '1.4.2+7', /write 1\.4\.2-7/],
    ['blanks', '1.4.2 latest', /one tag a line, or put commas/],
  ])('%s is an input error with the fix', async (_, tags, text) => {
    const { play } = setStage();
    const run = await play({ tags });
    expect(run.record['failures'][0].message).toMatch(text);
  });
});

describe('forward-only', () => {
  it('leaves a tag that holds a higher version, and promotes the rest', async () => {
    const { play, hold, held, image } = setStage();
    const newer = hold('newer', 'latest', '1.5.0');
    const run = await play({ tags: '1.4.2, latest', 'forward-only': 'latest, 1.*' });
    expect(run.report.result).toBe('promoted');
    expect(held()).toEqual({ latest: newer, '1.5.0': newer, '1.4.2': image.digest });
    expect(run.report.outputs.tags).toBe('1.4.2');
    expect(JSON.parse(run.report.outputs.images)[0]).toMatchObject({
      tags: ['1.4.2'],
      kept: { latest: '1.5.0' },
      previous: {},
    });
    const tag = run.record['images'][0].tags[1];
    expect(tag).toMatchObject({ tag: 'latest', after: 'kept', keptAt: '1.5.0' });
    expect(run.report.summary).toContain('kept at 1.5.0');
    const again = await play({ tags: '1.4.2, latest', 'forward-only': 'latest' });
    expect(again.report.result).toBe('already-present');
    const verified = await play({
      mode: 'verify',
      digest: image.digest,
      tags: '1.4.2, latest',
      'forward-only': 'latest',
    });
    expect(verified.report.result).toBe('verified');
  });

  it.each<[string, string[], string]>([
    ['a pre-release never replaces a release', ['latest', '1.3.0'], '2.0.0-rc.1'],
    ['a higher pre-release stays before a lower release', ['latest', '2.0.0-rc.1'], '1.9.9'],
    ['v or not', ['latest', 'v1.10.0'], '1.9.0'],
  ])('keeps: %s', async (_, own, tag) => {
    const { play, hold, held } = setStage();
    const before = hold('held', ...own);
    await play({ tags: `${tag}, latest`, 'forward-only': 'latest', force: 'latest' });
    expect(held()['latest']).toBe(before);
  });

  it.each<[string, string[], string]>([
    ['a higher version comes', ['latest', '1.3.0'], '1.4.0'],
    ['what it holds has no version', ['latest', '20261125', '9.9'], '1.4.0'],
    ['the wanted tags have none', ['latest', '1.3.0'], 'build-7'],
    ['the same version comes', ['latest', 'v1.4.0'], '1.4.0'],
  ])('moves as force says: %s', async (_, own, tag) => {
    const { play, hold, held, image } = setStage();
    const before = hold('held', ...own);
    const given = { tags: `${tag}, latest`, 'forward-only': 'latest' };
    expect((await play(given)).report.result).toBe('blocked');
    expect(held()['latest']).toBe(before);
    const run = await play({ ...given, force: 'latest' });
    expect([run.report.result, held()['latest']]).toEqual(['promoted', image.digest]);
  });

  it('is never green where nothing wanted is left', async () => {
    const { play, hold, held } = setStage();
    const newer = hold('newer', 'latest', '1.4', '1.5.0');
    const run = await play({ tags: '1.4.2, 1.4, latest', 'forward-only': '*' });
    expect(run.report.result).toBe('promoted');
    hold('other', '1.4.2');
    const blocked = await play({
      mode: 'plan',
      tags: '1.4, latest',
      version: '1.4.2',
      'forward-only': '*',
    });
    // Without a version among the tags nothing can be lower: force decides.
    expect(blocked.report.result).toBe('blocked');
    hold('yet newer', '1.4.2', '1.6.0');
    const kept = await play({ tags: '1.4.2', 'forward-only': '*' });
    expect([kept.report.result, held()['1.4']]).toEqual(['blocked', newer]);
    const verdicts = kept.record['images'][0].verdicts as {
      gate: string;
      outcome: string;
      got: string;
    }[];
    expect(verdicts.find(({ gate }) => gate === 'target-tag')).toMatchObject({
      outcome: 'block',
      got: expect.stringMatching(/1\.4\.2 is kept at 1\.6\.0.*nothing else is wanted/),
    });
  });

  it('blocks where the tags beside it cannot be read, and writes nothing', async () => {
    const { play, hold, held, world } = setStage();
    const newer = hold('newer', 'latest', '1.5.0');
    world.knobs.faults.push({
      match: { host: 'prodacr.azurecr.io', path: /_tags$/ },
      effect: { kind: 'answer', status: 500 },
    });
    const run = await play({ tags: '1.4.2, latest', 'forward-only': 'latest', force: 'latest' });
    expect([run.report.result, held()]).toEqual(['blocked', { latest: newer, '1.5.0': newer }]);
  });
});

describe('source-tags', () => {
  it('promotes the tags that name exactly the digest in the source', async () => {
    const { play, world, dev, image, held } = setStage();
    const other = pushImage(world, dev, REPOSITORY, { content: 'other' });
    for (const tag of ['1.4.2', '1.4', 'build-77', 'main'])
      setTag(world, dev, REPOSITORY, tag, image.digest);
    for (const tag of ['1.3.9', 'latest']) setTag(world, dev, REPOSITORY, tag, other.digest);
    const run = await play({ 'source-tags': '1.*, build-*, latest', tags: 'release' });
    expect(run.report.result).toBe('promoted');
    expect(Object.keys(held()).sort()).toEqual(['1.4', '1.4.2', 'build-77', 'release']);
    expect(run.report.outputs.tags.split(',').sort()).toEqual([
      '1.4',
      '1.4.2',
      'build-77',
      'release',
    ]);
    const again = await play({ 'source-tags': '1.*, build-*', tags: 'release' });
    expect(again.report.result).toBe('already-present');
  });

  it('judges them as any other tag', async () => {
    const { play, world, dev, image, hold, held } = setStage();
    setTag(world, dev, REPOSITORY, 'latest', image.digest);
    const before = hold('held', 'latest');
    const moved = await play({ 'source-tags': '*' });
    expect([moved.report.result, held()['latest']]).toEqual(['blocked', before]);
    const strange = await play({ 'source-tags': '*', force: 'true', 'tag-pattern': '1.*' });
    expect([strange.report.result, held()['latest']]).toEqual(['blocked', before]);
  });

  it('reads every page of a long list, and refuses more than a hundred', async () => {
    const { play, world, dev, image, held } = setStage();
    const name = (i: number) => `1.0.${i}`;
    for (let i = 0; i < 100; i += 1) setTag(world, dev, REPOSITORY, name(i), image.digest);
    for (let i = 0; i < 150; i += 1) {
      const { digest } = pushImage(world, dev, REPOSITORY, { content: 'other' });
      setTag(world, dev, REPOSITORY, `0.${i}`, digest);
    }
    expect((await play({ 'source-tags': '1.*' })).report.result).toBe('promoted');
    expect(Object.keys(held())).toHaveLength(100);
    setTag(world, dev, REPOSITORY, name(100), image.digest);
    const run = await play({ 'source-tags': '1.*', tags: 'x' });
    expect([run.report.result, Object.keys(held()).length]).toEqual(['blocked', 100]);
  });

  it('is blocked where no tag matches and nothing else is wanted', async () => {
    const { play, world, dev, image } = setStage();
    setTag(world, dev, REPOSITORY, 'main', image.digest);
    const run = await play({ 'source-tags': '1.*' });
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toMatch(/no tag of the source matches/);
  });

  it.each<[string, Inputs, RegExp]>([
    ['untagged', { untagged: 'true' }, /untagged/],
    ['verify', { mode: 'verify' }, /verify mode/],
    [
      'another registry',
      { source: `ghcr.io/x/y@sha256:${'a'.repeat(64)}` },
      /Azure Container Registry/,
    ],
    ['a user name', { 'source-credentials': 'devacr.azurecr.io robot secret-word' }, /- as user/],
    ['no glob', { 'source-tags': '[a-z]' }, /tag globs/],
  ])('with %s is an input error', async (_, given, text) => {
    const { play } = setStage();
    const run = await play({ 'source-tags': '*', ...given });
    expect(run.record['failures'][0].code).toBe('INPUT_INVALID');
    expect(run.record['failures'][0].message).toMatch(text);
  });
});

describe('a report of a run that kept a tag', () => {
  it('goes on without it, and a rollback leaves it alone', async () => {
    const { play, hold, held } = setStage();
    const newer = hold('newer', 'latest', '1.5.0');
    const older = hold('older', '1.4');
    const first = await play({
      tags: '1.4.2, 1.4, latest',
      'forward-only': 'latest',
      force: '*',
    });
    expect([first.report.result, held()['latest']]).toEqual(['promoted', newer]);
    const report = { f: JSON.stringify(first.record) };
    const back = await play(
      { 'images-file': 'f', mode: 'rollback', force: '*', 'forward-only': '*' },
      report,
    );
    expect([back.report.result, held()['1.4'], held()['latest']]).toEqual([
      'rolled-back',
      older,
      newer,
    ]);
    const verified = await play({ 'images-file': 'f', mode: 'verify' }, report);
    expect(verified.record['images'][0].tags.map(({ tag }: { tag: string }) => tag)).toEqual([
      '1.4.2',
      '1.4',
    ]);
    const beside = await play(
      { 'images-file': 'f', mode: 'plan', target: 'prodacr.azurecr.io/next/', 'source-tags': '*' },
      report,
    );
    expect(beside.record['failures'][0].message).toMatch(/source-tags.*nothing beside a report/);
  });
});
