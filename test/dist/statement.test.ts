import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene } from '../../sandbox/world/scene.js';
import type { World } from '../../sandbox/world/world.js';
import { bothHosts } from './both-hosts.js';

let world: World;
let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
let other: PushedImage;
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
  image = pushImage(world, scene.dev, 'team/api', { platforms: ['linux/amd64'] });
  other = pushImage(world, scene.dev, 'team/web', { content: 'web' });
});

const TARGET = 'prodacr.azurecr.io/team/api';
const read = (path = '') => readFileSync(path, 'utf8');
const hex = (digest: string) => digest.slice('sha256:'.length);

describe.each(bothHosts(() => ({ scene, proxy })))('the statement of the %s', (_, __, start) => {
  const promote = (inputs: Record<string, string> = {}) =>
    start({
      inputs: {
        source: `devacr.azurecr.io/team/api@${image.digest}`,
        target: `${TARGET}:1`,
        ...inputs,
      },
    });

  it('says what was proven, and is evidence of the next run', async () => {
    const run = await promote({ report: 'out.json', platforms: 'linux/amd64' });
    const path = run.outputs['statement'] ?? '';
    expect([dirname(path), basename(path)]).toEqual([
      dirname(run.outputs['report'] ?? ''),
      'out.statement.json',
    ]);
    const statement = JSON.parse(read(path));
    expect(statement.subject).toEqual([{ name: TARGET, digest: { sha256: hex(image.digest) } }]);
    expect(statement.predicate.properties).toEqual(
      expect.arrayContaining(['ACR_PROMOTION_GATE_PLATFORMS', 'ACR_PROMOTION_GATE_TAGS_IN_TARGET']),
    );
    const predicate = read(join(dirname(path), 'out.predicate.json'));
    expect(JSON.parse(predicate)).toEqual(statement.predicate);

    const files = { 's.json': read(path) };
    const next = await start({
      inputs: { source: TARGET, target: `${TARGET}-next:1`, 'digest-evidence': 's.json' },
      files,
    });
    expect([next.outputs['result'], next.outputs['digest']]).toEqual(['promoted', image.digest]);
    const inputs = { mode: 'verify', target: `${TARGET}:1`, 'digest-evidence': 's.json' };
    const verified = await start({ inputs, files });
    expect(verified.outputs['result']).toBe('verified');
    expect(JSON.parse(read(verified.outputs['statement'])).predicate.properties).toEqual([
      'ACR_PROMOTION_GATE_DIGEST_IN_TARGET',
      'ACR_PROMOTION_GATE_TAGS_IN_TARGET',
      'ACR_PROMOTION_GATE_DIGEST_EVIDENCE',
    ]);
  });

  it('of a set has a line for each digest, and each line is evidence', async () => {
    const line = ({ digest }: PushedImage, name: string) =>
      `  - { source: "devacr.azurecr.io/team/${name}@${digest}", tags: ["1"] }`;
    const set = ['version: 1', 'target: prodacr.azurecr.io', 'images:'];
    const lines = [...set, line(image, 'api'), line(other, 'web')];
    const run = await start({
      inputs: { 'images-file': 'set.yml', report: 'out.json' },
      files: { 'set.yml': lines.join('\n') },
    });
    const path = run.outputs['statement'] ?? '';
    expect(basename(path)).toBe('out.statement.jsonl');
    const statements = read(path).trim().split('\n');
    expect(statements.map((it) => JSON.parse(it).subject[0].digest.sha256)).toEqual(
      [image, other].map(({ digest }) => hex(digest)),
    );
    for (const { digest } of [image, other]) {
      const name = `out.sha256-${hex(digest)}.predicate.json`;
      expect(existsSync(join(dirname(path), name))).toBe(true);
    }
    const next = await start({
      inputs: {
        source: 'prodacr.azurecr.io/team/web',
        target: 'prodacr.azurecr.io/live/web:1',
        'digest-evidence': 's.jsonl',
      },
      files: { 's.jsonl': read(path) },
    });
    expect([next.outputs['result'], next.outputs['digest']]).toEqual(['promoted', other.digest]);
  });

  it.each([
    ['a plan', { mode: 'plan' }],
    ['a run that was blocked', { platforms: 'windows/amd64' }],
    ['inputs that are wrong', { target: '' }],
  ])('is none of %s', async (_name, inputs) => {
    const run = await promote({ report: 'out.json', ...inputs });
    expect(run.outputs['statement']).toBe('');
    const folder = dirname(run.outputs['report'] ?? '');
    expect(existsSync(join(folder, 'out.statement.json'))).toBe(false);
    expect(existsSync(join(folder, 'out.predicate.json'))).toBe(false);
  });

  it('says nothing of a gate that only warns', async () => {
    const run = await promote({ platforms: 'windows/amd64', 'warn-only': 'platforms' });
    expect([run.outputs['result'], run.passed]).toEqual(['promoted', true]);
    expect(read(run.outputs['statement'])).not.toMatch(/PLATFORMS|"platforms"/);
  });
});
