import { beforeEach, describe, expect, it } from '@jest/globals';
import { attach } from '../../sandbox/world/attach.js';
import { type ImageOptions, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess, type TestRun } from '../harness.js';

let scene: Scene;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const REVISION = 'org.opencontainers.image.revision';

function run(
  digest: string,
  given: Partial<Record<InputName, string>>,
  files: Record<string, string> = {},
) {
  const named = {
    source: `devacr.azurecr.io/team/api@${digest}`,
    target: 'prodacr.azurecr.io/team/api:1.4',
  };
  const inputs = given['images-file'] === undefined ? { ...named, ...given } : given;
  const options = { principal: scene.promoter, subscription: SUBSCRIPTION, files };
  return runInProcess(scene.world, inputs, options);
}

const push = (options: ImageOptions = {}) => pushImage(scene.world, scene.dev, 'team/api', options);
const writes = () => scene.world.log.filter(({ path }) => path.endsWith('/importImage')).length;
const verdict = (of: TestRun, gate: string): Record<string, any> =>
  of.record['images'][0].verdicts.find((it: any) => it.gate === gate);

describe('labels and age', () => {
  it('of both platforms are judged by their configs, attestations left out', async () => {
    const { digest } = push({ created: daysAgo(2), labels: { [REVISION]: 'abc' } });
    const asked = { 'require-labels': `${REVISION}=a*`, 'max-age-days': '7' };
    const done = await run(digest, asked);
    expect(done.report.result).toBe('promoted');
    expect(verdict(done, 'require-labels')).toMatchObject({
      outcome: 'pass',
      got: 'carried by all 2 configs',
    });
    expect(verdict(done, 'max-age-days')['got']).toContain('2 days ago');
    const verified = await run('', { ...asked, source: '', digest, mode: 'verify' });
    expect([verified.report.result, verdict(verified, 'max-age-days')['outcome']]).toEqual([
      'verified',
      'pass',
    ]);
  });

  it.each<[string, ImageOptions, Partial<Record<InputName, string>>, string, string]>([
    ['no such label', {}, { 'require-labels': REVISION }, 'require-labels', 'block'],
    ['too old', { created: daysAgo(8) }, { 'max-age-days': '7' }, 'max-age-days', 'block'],
    ['no time', {}, { 'max-age-days': '7' }, 'max-age-days', 'unknown'],
    [
      '1970',
      { created: '1970-01-01T00:00:00Z' },
      { 'max-age-days': '7' },
      'max-age-days',
      'unknown',
    ],
    ['a strange tag', {}, { 'tag-pattern': 'v*, 2.*' }, 'tag-pattern', 'block'],
  ])('%s: blocked, and nothing is written', async (_, image, given, gate, outcome) => {
    const { digest } = push(image);
    const done = await run(digest, given);
    expect([done.report.result, verdict(done, gate)['outcome'], writes()]).toEqual([
      'blocked',
      outcome,
      0,
    ]);
  });

  it('cannot be judged where a config is refused: unknown, and blocked', async () => {
    const { digest } = push({ created: daysAgo(1) });
    scene.world.knobs.faults.push({
      match: { host: 'devacr.azurecr.io', path: /\/blobs\// },
      times: 99,
      effect: { kind: 'answer', status: 403, body: '{"errors":[{"code":"DENIED","message":"x"}]}' },
    });
    const done = await run(digest, { 'max-age-days': '7' });
    expect([done.report.result, verdict(done, 'max-age-days')['outcome'], writes()]).toEqual([
      'blocked',
      'unknown',
      0,
    ]);
  });

  it('costs nothing where nobody asks: no config is read', async () => {
    const { digest } = push({ created: daysAgo(2) });
    expect((await run(digest, {})).report.result).toBe('promoted');
    expect(scene.world.log.filter(({ path }) => path.includes('/blobs/'))).toEqual([]);
  });

  it('a tag of something attached is not judged by tag-pattern', async () => {
    const { digest } = push();
    const place = { world: scene.world, registry: scene.dev, repository: 'team/api' };
    attach(place, digest, { artifactType: 'application/spdx+json' });
    const done = await run(digest, { 'tag-pattern': '1.*' });
    expect(done.report.result).toBe('promoted');
  });
});

describe('an images-file', () => {
  const file = (digest: string, more: string) => ({
    'set.yml': `version: 1\nimages:\n  - { source: "devacr.azurecr.io/team/api@${digest}", target: prodacr.azurecr.io/team/api, tags: ["1.4"]${more} }\n`,
  });

  it('does not take back what the step asks for, and asks for more', async () => {
    const { digest } = push({ labels: { a: '1' } });
    const step = { 'images-file': 'set.yml', 'require-labels': 'a' };
    const done = await run(digest, step, file(digest, ', require-labels: []'));
    expect([done.report.result, verdict(done, 'require-labels')['expected']]).toEqual([
      'promoted',
      'a',
    ]);
    const more = await run(digest, step, file(digest, ', require-labels: [b]'));
    expect([more.report.result, verdict(more, 'require-labels')['got']]).toEqual([
      'blocked',
      expect.stringContaining('b missing'),
    ]);
  });

  it('tells in one line of the log what it allows', async () => {
    const { digest } = push();
    const step = { 'images-file': 'set.yml' };
    const done = await run(digest, step, file(digest, ', force: ["1.*"], max-manifests: 60'));
    expect(done.lines.filter((line) => line.startsWith('images-file allows'))).toEqual([
      'images-file allows force: 1.* (images[0]); max-manifests: 60 (images[0])',
    ]);
  });
});
