import { describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

type Inputs = Partial<Record<InputName, string>>;

const REPOSITORY = 'team/api';
const TARGET = 'prodacr.azurecr.io/team/api';
const TEMPLATE = 'previous-{tag}-{hex12}';

/** Production whose latest is an older image. */
function setStage() {
  const scene = createScene();
  const { world, dev, prod, promoter } = scene;
  world.knobs.importDuration = 0;
  const image = pushImage(world, dev, REPOSITORY);
  const older = pushImage(world, prod, REPOSITORY, { content: 'older' }).digest;
  setTag(world, prod, REPOSITORY, 'latest', older);
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const play = (given: Inputs) =>
    runInProcess(
      world,
      { source, target: TARGET, tags: '1.4.2, latest', force: 'latest', ...given },
      { principal: promoter, subscription: SUBSCRIPTION },
    );
  const name = `previous-latest-${older.slice(7, 19)}`;
  const held = () =>
    Object.fromEntries(
      [...(prod.repositories.get(REPOSITORY)?.tags ?? [])].map(([tag, it]) => [tag, it.digest]),
    );
  const hold = (tag: string) => {
    const { digest } = pushImage(world, prod, REPOSITORY, { content: 'another' });
    setTag(world, prod, REPOSITORY, tag, digest);
    return digest;
  };
  return { ...scene, image, older, play, held, hold, name };
}

describe('keep-previous', () => {
  it('gives what a tag holds a tag of its own, before the tag moves', async () => {
    const { play, held, image, older, name, world } = setStage();
    const run = await play({ 'keep-previous': TEMPLATE });
    expect(run.report.result).toBe('promoted');
    expect(held()).toEqual({ latest: image.digest, '1.4.2': image.digest, [name]: older });
    expect(run.report.outputs.tags).toBe('1.4.2,latest');
    const [record] = run.record['images'];
    expect(record.tags[1]).toMatchObject({
      tag: 'latest',
      previousDigest: older,
      previousKeptAs: name,
    });
    expect(record.verification.keepers).toEqual([{ tag: name, kind: 'proven' }]);
    const posts = [...world.operations.values()].map(({ order }) => order);
    const at = (tag: string) =>
      posts.findIndex(({ targetTags }) => targetTags?.includes(`${REPOSITORY}:${tag}`));
    expect(at(name)).toBeGreaterThanOrEqual(0);
    expect(at(name)).toBeLessThan(at('latest'));
    expect(posts[at(name)]).toMatchObject({
      mode: 'NoForce',
      source: { sourceImage: `${REPOSITORY}@${older}` },
    });
    const again = await play({ 'keep-previous': TEMPLATE });
    expect(again.report.result).toBe('already-present');
  });

  it('writes nothing where the tag holds it already', async () => {
    const { play, held, prod, world, older, name, image } = setStage();
    setTag(world, prod, REPOSITORY, name, older);
    const run = await play({ 'keep-previous': TEMPLATE });
    expect([run.report.result, held()[name], held()['latest']]).toEqual([
      'promoted',
      older,
      image.digest,
    ]);
  });

  it('blocks where the tag holds something else, which is never moved', async () => {
    const { play, held, hold, name, older } = setStage();
    const another = hold(name);
    const run = await play({ 'keep-previous': TEMPLATE, force: 'true' });
    expect(run.report.result).toBe('blocked');
    expect(held()).toEqual({ latest: older, [name]: another });
    expect(run.report.issues[0]?.message).toMatch(/is to keep what latest holds, holds sha256:/);
  });

  it.each<[string, Inputs, RegExp]>([
    ['two digests under one name', { 'keep-previous': 'old-{hex12}', tags: 'latest, old-x' }, /^$/],
    [
      'a wanted tag',
      { 'keep-previous': '1.4.{tag}', tags: '1.4.latest, latest' },
      /wanted for something else/,
    ],
    ['a name too long', { 'keep-previous': `${'x'.repeat(125)}{tag}` }, /too long/],
  ])('%s', async (_, given, text) => {
    const { play, held, older } = setStage();
    const run = await play(given);
    if (String(text) === '/^$/') return expect(run.report.result).toBe('promoted');
    expect([run.report.result, held()]).toEqual(['blocked', { latest: older }]);
    expect(run.report.issues[0]?.message).toMatch(text);
  });

  it.each(['previous', '{digest}', 'a b{tag}', '-{tag}'])('%s is no template', async (template) => {
    const { play } = setStage();
    const run = await play({ 'keep-previous': template });
    expect(run.record['failures'][0]).toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('a plan names it and writes nothing; nothing is kept where nothing moves', async () => {
    const { play, held, older, name } = setStage();
    const plan = await play({ mode: 'plan', 'keep-previous': TEMPLATE });
    expect([plan.report.result, held()]).toEqual(['planned', { latest: older }]);
    expect(plan.lines.join('\n')).toContain(name);
    const run = await play({ tags: '1.4.2', force: 'false', 'keep-previous': TEMPLATE });
    expect([run.report.result, held()[name]]).toEqual(['promoted', undefined]);
  });

  it('moves nothing where keeping it fails', async () => {
    const { play, held, world, older, name } = setStage();
    world.knobs.faults.push({
      match: { method: 'POST', path: /importImage$/ },
      times: 1,
      effect: { kind: 'answer', status: 403, body: '{}' },
    });
    const run = await play({ 'keep-previous': TEMPLATE, tags: 'latest' });
    expect(run.report.colour).toBe('red');
    expect([held()['latest'], held()[name]]).toEqual([older, undefined]);
  });
});
