import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { World } from '../../sandbox/world/world.js';
import { PromotionError } from '../../src/errors.js';
import { parseRequest } from '../../src/request/parse.js';
import { nearest } from '../../src/request/suggestion.js';
import { fastClock } from '../clock.js';
import { rawInputs, runInProcess } from '../harness.js';

/** Writes as ARM grants them to a subscription: 200 at once, and ten more a second. */
function refilling(world: World): void {
  let [left, at] = [200, world.now()];
  const refill = () => {
    const now = world.now();
    left = Math.min(200, left + (now - at) / 100);
    at = now;
    return left;
  };
  Object.defineProperty(world, 'writesLeft', {
    get: () => Math.floor(refill()),
    set(value: number) {
      left = value + (left % 1);
    },
  });
}

/** Images of which one request was sent and another one was still to come, at most. */
function mostAtOnce(log: readonly { readonly path: string }[]): number {
  const images = log.map(({ path }) => /team\/app\d+/.exec(path)?.[0]);
  const open = new Set<string>();
  let most = 0;
  for (const [i, image] of images.entries()) {
    if (image === undefined) continue;
    open.add(image);
    most = Math.max(most, open.size);
    if (images.lastIndexOf(image) === i) open.delete(image);
  }
  return most;
}

describe('a set of 200 images', () => {
  it.each([
    ['that stand alone', 'true', 200],
    ['of one release', 'false', 400],
  ])(
    '%s stays within the budget of the subscription',
    async (_, independent, imports) => {
      const { world, dev, prod, promoter } = createScene();
      world.knobs.importDuration = 0;
      world.clock = fastClock(25);
      refilling(world);
      const lines = Array.from({ length: 200 }, (_, i) => {
        const { digest } = pushImage(world, dev, `team/app${i}`, {
          content: `app ${i}`,
          attestations: false,
        });
        return `devacr.azurecr.io/team/app${i}@${digest} prodacr.azurecr.io/team/app${i}:1`;
      });
      const options = {
        principal: promoter,
        subscription: SUBSCRIPTION,
        files: { 'set.txt': lines.join('\n') },
      };
      const run = await runInProcess(
        world,
        { 'images-file': 'set.txt', independent, 'timeout-minutes': '600' },
        options,
      );
      expect(run.report.result).toBe('promoted');
      expect(prod.repositories.size).toBe(200);
      expect([...world.operations.values()]).toHaveLength(imports);
      expect(world.log.filter(({ status }) => status === 429)).toEqual([]);
      // How often it is polled is a matter of this machine's speed.
      const polls = world.log.filter(({ path }) => path.includes('/operationResults/')).length;
      expect((world.log.length - polls) / 200).toBeLessThan(30);
      const asked = (path: RegExp) => world.log.filter((it) => path.test(it.path)).length;
      expect([asked(/oauth2\/exchange/), asked(/\/registries$/)]).toEqual([2, 1]);
      // Of each registry sixteen repositories share a token, however few are read at a time.
      expect(asked(/oauth2\/token/)).toBeLessThanOrEqual(2 * Math.ceil(200 / 16));
      expect(mostAtOnce(world.log.filter(({ host }) => host === dev.loginServer))).toBe(24);
      expect(run.report.summary).toMatch(/^## ✅ 200 images of .*: 200 promoted, 200 tags are new/);
      expect(run.report.summary?.match(/^\| .* ✅ promoted \|$/gm)).toHaveLength(200);
    },
    240_000,
  );
});

describe('a set with one image that a gate blocks', () => {
  it.each<[string, number]>([
    ['first', 0],
    ['last', 2],
  ])('writes nothing for any other, wherever it stands: %s', async (_, at) => {
    const { world, dev, prod, promoter } = createScene();
    world.knobs.importDuration = 0;
    const foreign = pushImage(world, prod, `team/app${at}`, { content: 'own', tag: '1' });
    const lines = [0, 1, 2].map((i) => {
      const { digest } = pushImage(world, dev, `team/app${i}`, { content: `app ${i}` });
      return `devacr.azurecr.io/team/app${i}@${digest} prodacr.azurecr.io/team/app${i}:1`;
    });
    const run = await runInProcess(
      world,
      { 'images-file': 'set.txt' },
      { principal: promoter, subscription: SUBSCRIPTION, files: { 'set.txt': lines.join('\n') } },
    );
    expect([run.report.result, run.report.colour]).toEqual(['blocked', 'red']);
    expect(world.log.filter(({ path }) => path.endsWith('/importImage'))).toEqual([]);
    expect([...prod.repositories.keys()]).toEqual([`team/app${at}`]);
    expect(prod.repositories.get(`team/app${at}`)?.tags.get('1')?.digest).toBe(foreign.digest);
    const { images } = run.record;
    expect(images).toHaveLength(3);
    expect(images[at].result).toBe('blocked');
    for (const image of images) expect(['promoted', 'already-present']).not.toContain(image.result);
  });
});

describe('images-file', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'sets-'));
  const places = { workspace, tempDirectory: workspace };
  const DIGEST = `sha256:${'a'.repeat(64)}`;

  async function parse(text: string, inputs = {}) {
    writeFileSync(join(workspace, 'set'), text);
    return parseRequest(rawInputs({ 'images-file': 'set', ...inputs }), 'github', places);
  }

  it('lets file values win over inputs, defaults lie between', async () => {
    const text = `version: 1
source: devacr.azurecr.io
target: prodacr.azurecr.io
defaults: { max-manifests: 20, reason: from defaults }
images:
  - { source: "team/a@${DIGEST}", tags: ["1"] }
  - { source: "ghcr.io/x/b@${DIGEST}", tags: "1", max-manifests: 5, force: [latest] }
`;
    const { promotions } = await parse(text, { 'max-manifests': '30', 'min-manifests': '2' });
    const [a, b] = promotions;
    expect(a?.policy).toMatchObject({ maxManifests: 20, minManifests: 2, reason: 'from defaults' });
    expect(a?.target).toEqual({ registry: 'prodacr.azurecr.io', repository: 'team/a' });
    expect(b?.policy).toMatchObject({
      maxManifests: 5,
      force: { kind: 'globs', globs: ['latest'] },
    });
    expect([b?.source?.registry, b?.target.repository]).toEqual(['ghcr.io', 'x/b']);
  });

  it('reads the plain form, comments included', async () => {
    const { promotions } = await parse(
      `# set\ndevacr.azurecr.io/a@${DIGEST}  prodacr.azurecr.io/a:1 # first\n\n`,
    );
    expect(promotions).toHaveLength(1);
    expect(promotions[0]?.statedTags).toEqual(['1']);
  });

  it.each<[string, string, RegExp]>([
    ['no file', '', /expected version/],
    ['a list without a target for it', '- a\n', /target: given nothing/],
    ['no version', 'images: [{ source: a }]', /version: expected 1/],
    ['no images', 'version: 1\nimages: []', /images: expected a list/],
    ['broken YAML', 'version: [1', /no valid YAML/],
    ['a key twice', 'version: 1\nversion: 1\nimages: []', /no valid YAML/],
    [
      'an unknown key',
      'version: 1\nimage: []\nimages: [{}]',
      /image: unknown key; did you mean images/,
    ],
    [
      'a number as a tag',
      'version: 1\nimages: [{ tags: [1.10] }]',
      /images\[0\]\.tags: given \[1\.1\]/,
    ],
    ['a date as a tag', 'version: 1\nimages: [{ tags: 5 }]', /put it in quotes/],
    ['a secret', 'version: 1\nimages: [{ source-password: x }]', /unknown key/],
    [
      'an alias bomb',
      `version: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nimages: []`,
      /no valid YAML|alias/i,
    ],
  ])('refuses %s', async (_, text, expected) => {
    await expect(parse(text)).rejects.toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(expected) }),
    );
  });

  it('refuses one password for sources of two registries', async () => {
    const line = (host: string) => `${host}/a@${DIGEST} prodacr.azurecr.io/${host.slice(0, 4)}:1`;
    const credential = { 'source-username': 'me', 'source-password': 's3cret-s3cret' };
    const one = await parse([line('ghcr.io'), line('ghcr.io')].join('\n'), credential);
    expect(one.promotions).toHaveLength(2);
    const two = parse([line('ghcr.io'), line('registry.example.net')].join('\n'), credential);
    await expect(two).rejects.toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.stringMatching(/^(?!.*s3cret-)[\s\S]*one source registry beside it, not 2/),
      }),
    );
  });

  it('refuses any other text with a code, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.json().map((it) => `version: 1\nimages: ${it}`),
        ),
        async (text) => {
          await parse(text).catch((error: unknown) => {
            expect(error).toBeInstanceOf(PromotionError);
            expect((error as PromotionError).code).toBe('INPUT_INVALID');
          });
        },
      ),
    );
  });

  it.each([
    ['tag', 'tags'],
    ['digest_evidence', 'digest-evidence'],
    ['zzzzz', undefined],
  ])('%s is near %s', (word, near) => {
    expect(nearest(word, ['tags', 'source', 'digest-evidence'])).toBe(near);
  });
});
