import { beforeEach, describe, expect, it } from '@jest/globals';
import { setTag } from '../../sandbox/world/copy.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault, World } from '../../sandbox/world/world.js';
import type { InputName } from '../../src/request/inputs.js';
import { runInProcess } from '../harness.js';

let scene: Scene;
let image: PushedImage;
let other: PushedImage;
beforeEach(() => {
  scene = createScene();
  scene.world.knobs.importDuration = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
  other = pushImage(scene.world, scene.dev, 'team/api', { content: 'other' });
  pushImage(scene.world, scene.prod, 'team/api', { content: 'other' });
});

const TARGET = 'prodacr.azurecr.io/team/api';
const ARM = 'management.azure.com';
const DEV = 'devacr.azurecr.io';
const PROD = 'prodacr.azurecr.io';
const POST = { host: ARM, method: 'POST', path: /importImage$/ };
const POLL = { host: ARM, path: /operationResults/ };

function promote(given: Partial<Record<InputName, string>> = {}, cancelled?: AbortSignal) {
  const source = `devacr.azurecr.io/team/api@${image.digest}`;
  const options = {
    principal: scene.promoter,
    subscription: SUBSCRIPTION,
    ...(cancelled ? { cancelled } : {}),
  };
  return runInProcess(scene.world, { source, target: `${TARGET}:1.4.2`, ...given }, options);
}

function fault(match: Fault['match'], effect: Fault['effect'], times = 1, skip = 0): void {
  scene.world.knobs.faults.push({ match, effect, times, skip });
}

const held = (tag: string) => scene.prod.repositories.get('team/api')?.tags.get(tag)?.digest;
const posts = () =>
  scene.world.log.filter(({ path, status }) => path.endsWith('/importImage') && status === 202)
    .length;
const moveTag = (tag: string, digest: string) => (world: World) => {
  const prod = world.registries.find(({ name }) => name === 'prodacr');
  if (prod) setTag(world, prod, 'team/api', tag, digest);
};

describe('the POST', () => {
  it('whose answer is lost is not sent again when the target shows that it worked', async () => {
    fault(POST, { kind: 'drop', when: 'after' });
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(posts()).toBe(1);
  }, 30_000);

  it('that never arrived is sent once more', async () => {
    fault(POST, { kind: 'drop', when: 'before' });
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(posts()).toBe(1);
  }, 30_000);

  it('that is answered 503 twice fails, and nothing was touched', async () => {
    fault(POST, { kind: 'answer', status: 503, body: '{}' }, 2);
    const run = await promote();
    expect(run.report.result).toBe('failed');
    expect(run.record['images'][0].failures[0].code).toBe('IMPORT_UNCONFIRMED');
    expect(held('1.4.2')).toBeUndefined();
  }, 120_000);

  it('that is throttled is offered again after the time ARM asks for', async () => {
    fault(
      POST,
      {
        kind: 'answer',
        status: 429,
        headers: { 'Retry-After': '0' },
        body: '{"error":{"code":"TooManyRequests","message":"slow down"}}',
      },
      2,
    );
    const run = await promote();
    expect(run.report.result).toBe('promoted');
  }, 30_000);

  it('that is not authorized says whose right is missing', async () => {
    scene.promoter.roles = scene.promoter.roles.map((it) =>
      it.scope.endsWith('prod') ? { ...it, role: 'Reader' } : it,
    );
    const run = await promote();
    expect(run.report.result).toBe('failed');
    const [failure] = run.record['images'][0].failures;
    expect(failure).toMatchObject({ code: 'ARM_FORBIDDEN', side: 'target' });
    expect(failure.remedy).toContain(scene.promoter.objectId);
    expect(failure.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a limit that outlasts the run is told with its host, by the deadline', () => {
  const limit = {
    kind: 'answer',
    status: 429,
    body: '{}',
    headers: { 'Retry-After': '50' },
  } as const;

  it.each<[string, Fault['match'], string]>([
    ['of the source', { host: DEV, path: /manifests/ }, DEV],
    ['of the target', { host: PROD, path: /_tags/ }, PROD],
    ['of ARM', { host: ARM, method: 'GET', path: /registries/ }, ARM],
    ['of the POST', POST, 'ARM answered'],
  ])(
    '%s',
    async (_, match, host) => {
      fault(match, limit, 99);
      const run = await promote({ 'timeout-minutes': '2' });
      expect(run.report.colour).toBe('red');
      const told = run.report.issues.map(({ message }) => message).join();
      expect(told).toContain(host);
      expect(told).toMatch(/429/);
      expect(told).toContain(match === POST ? 'ARM_THROTTLED' : 'DEADLINE');
      if (match !== POST) {
        expect(told).toMatch(
          new RegExp(`${host} has answered 429 since [\\dT:-]{19}Z, \\d+ times in \\d+ s`),
        );
      }
    },
    60_000,
  );
});

describe('a page that answers the POST in ARM’s place', () => {
  const page = (status: number) =>
    ({ kind: 'answer', status, body: '<html><title>Access blocked</title>' }) as const;

  it.each([200, 202, 302, 401, 403, 404, 503])(
    '%i leaves open whether it was accepted: the target is read, and it is sent once more',
    async (status) => {
      fault(POST, page(status));
      expect((await promote()).report.result).toBe('promoted');
      expect(posts()).toBe(status === 202 ? 2 : 1);
    },
    60_000,
  );

  it.each([200, 202, 302, 401, 403, 404, 503])(
    '%i again and again is told as somebody else’s',
    async (status) => {
      fault(POST, page(status), 99);
      const run = await promote();
      expect(run.report.result).toBe('failed');
      const [failure] = run.record['images'][0].failures;
      expect(failure.code).toBe('IMPORT_UNCONFIRMED');
      expect(failure.message).toContain(
        `Something between this runner and ARM answered ${status} with a page for people ("Access blocked")`,
      );
      expect(failure.message).toContain('may still land: 1.4.2');
      expect(failure.remedy).toContain('no right is missing');
      expect(held('1.4.2')).toBeUndefined();
    },
    60_000,
  );
});

describe('a refusal longer than is read keeps its status and first words', () => {
  const long = (words: string) => `${words}${'x'.repeat(9_000_000)}`;

  it.each<[string, Fault['match'], RegExp]>([
    [
      'of the source',
      { host: DEV, path: /manifests/ },
      /devacr\.azurecr\.io answered 403 .*: no way x/,
    ],
    [
      'of the target',
      { host: PROD, path: /_tags/ },
      /prodacr\.azurecr\.io answered 403 .*: no way x/,
    ],
    ['of a token', { host: PROD, path: /oauth2\/exchange/ }, /answered 403 .*: no way x/],
    ['of ARM', { host: ARM, method: 'GET' }, /answered 403 with the words "no way x/],
    ['of the POST', POST, /answered 403 with the words "no way x/],
  ])(
    '%s',
    async (_, match, said) => {
      fault(match, { kind: 'answer', status: 403, body: long('no way ') }, 99);
      const run = await promote();
      expect(run.report.colour).toBe('red');
      expect(JSON.stringify(run.record)).not.toContain('CONTENT_TOO_LARGE');
      expect(run.report.issues.map(({ message }) => message).join()).toMatch(said);
      expect(JSON.stringify(run.record).length).toBeLessThan(100_000);
    },
    60_000,
  );
});

describe('the poll', () => {
  it('is asked again after 503 and a reset', async () => {
    fault(POLL, { kind: 'answer', status: 503, body: '' });
    fault(POLL, { kind: 'drop', when: 'before' });
    expect((await promote()).report.result).toBe('promoted');
  }, 30_000);

  it('that says 200 Failed is a failure', async () => {
    scene.world.knobs.failAs200 = true;
    scene.dev.blobs.clear();
    fault(POST, {
      kind: 'meanwhile',
      act: (world) =>
        world.registries[0]?.repositories.get('team/api')?.manifests.delete(image.digests[1] ?? ''),
    });
    const run = await promote();
    expect(run.report.result).toBe('failed');
    expect(run.record['images'][0].failures[0].code).toBe('IMPORT_COPY_FAILED');
    expect(posts()).toBe(3);
  }, 60_000);

  it('takes the body null of older services', async () => {
    scene.world.knobs.acceptedBody = 'null';
    expect((await promote()).report.result).toBe('promoted');
  });

  it('follows only ARM, whatever address it is given', async () => {
    fault(POST, { kind: 'header', name: 'Location', value: 'https://devacr.azurecr.io/steal' });
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(scene.world.log.some(({ path }) => path === '/steal')).toBe(false);
  }, 30_000);

  it('shows while an import runs what the service last said of it', async () => {
    scene.world.knobs.importDuration = 20_000;
    const run = await promote();
    const progress = run.lines.filter((line) => line.startsWith('importing: '));
    expect(progress[0]).toMatch(
      /^importing: 0 of 1 done after 1\d\.\d s; open: team\/api:1\.4\.2 \((Pending|Running), status Accepted\)$/,
    );
  }, 30_000);
});

describe('another actor', () => {
  it('creates the tag with our digest before us: success', async () => {
    pushImage(scene.world, scene.prod, 'team/api');
    fault(POST, { kind: 'meanwhile', act: moveTag('1.4.2', image.digest) });
    const run = await promote();
    expect(run.report.colour).toBe('green');
    expect(held('1.4.2')).toBe(image.digest);
  });

  it('creates the tag with another digest before us: blocked, a lost race', async () => {
    fault(POST, { kind: 'meanwhile', act: moveTag('1.4.2', other.digest) });
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.record['images'][0].failures[0].code).toBe('LOST_RACE');
    expect(held('1.4.2')).toBe(other.digest);
  });

  it('moves a tag between gate and forced import: it is left alone', async () => {
    moveTag('latest', other.digest)(scene.world);
    const third = pushImage(scene.world, scene.prod, 'team/api', { content: 'third' });
    const properties = { host: PROD, path: /_tags\/latest/ };
    fault(properties, { kind: 'meanwhile', act: moveTag('latest', third.digest) }, 1, 1);
    const run = await promote({ target: TARGET, tags: 'latest', force: 'true' });
    expect(run.report.result).toBe('blocked');
    expect(held('latest')).toBe(third.digest);
    expect(posts()).toBe(0);
  });

  it('locks the tag between gate and forced import: it is left alone', async () => {
    moveTag('latest', other.digest)(scene.world);
    const lock = () => {
      const tag = scene.prod.repositories.get('team/api')?.tags.get('latest');
      if (tag) tag.attributes.writeEnabled = false;
    };
    fault({ host: PROD, path: /_tags\/latest/ }, { kind: 'meanwhile', act: lock }, 1, 1);
    const run = await promote({ target: TARGET, tags: 'latest', force: 'true' });
    expect(run.report.result).toBe('blocked');
    expect(held('latest')).toBe(other.digest);
  });

  it('takes one of two tags: partial, tag by tag', async () => {
    moveTag('latest', other.digest)(scene.world);
    const third = pushImage(scene.world, scene.prod, 'team/api', { content: 'third' });
    const properties = { host: PROD, path: /_tags\/latest/ };
    fault(properties, { kind: 'meanwhile', act: moveTag('latest', third.digest) }, 1, 1);
    const run = await promote({ tags: 'latest', force: 'true' });
    expect(run.report.result).toBe('failed');
    const [failure] = run.record['images'][0].failures;
    expect(failure.code).toBe('PARTIAL');
    expect(failure.message).toMatch(/1\.4\.2 at the digest; latest holds sha256:/);
  });

  it('moves the tag after our import: mismatched', async () => {
    fault(
      { host: PROD, method: 'GET', path: /manifests\/1\.4\.2$/ },
      { kind: 'meanwhile', act: moveTag('1.4.2', other.digest) },
    );
    const run = await promote();
    expect(run.report).toMatchObject({ result: 'mismatched', colour: 'red' });
  });
});

describe('reading', () => {
  it.each([401, 403, 404, 429, 500])(
    'an answer %i for the target tag never reads as absent',
    async (status) => {
      fault(
        { host: PROD, path: /_tags/ },
        { kind: 'answer', status, body: '<html>', headers: { 'Retry-After': '0' } },
        99,
      );
      const run = await promote();
      expect(run.report.result).toBe('blocked');
      expect(posts()).toBe(0);
      expect(run.record['images'][0].verdicts).toContainEqual(
        expect.objectContaining({ gate: 'target-tag', outcome: 'unknown' }),
      );
    },
    60_000,
  );

  it.each<[string, Fault['match']]>([
    ['the properties of a tag', { host: PROD, path: /_tags/ }],
    ['a manifest', { host: DEV, path: /manifests/ }],
    ['a login', { host: PROD, path: /oauth2\/exchange/ }],
  ])('a page with 200 in place of %s is told as one, and blocks', async (_, match) => {
    const headers = { 'Content-Type': 'text/html' };
    const body = '<html><title>Terms of use</title>';
    fault(match, { kind: 'answer', status: 200, body, headers }, 99);
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues.map(({ message }) => message).join()).toContain(
      'with a page for people ("Terms of use")',
    );
    expect(posts()).toBe(0);
  });

  it('a 404 of a token endpoint blocks', async () => {
    fault(
      { host: PROD, path: /oauth2\/token/ },
      { kind: 'answer', status: 404, body: '404 page not found' },
      99,
    );
    expect((await promote()).report.result).toBe('blocked');
    expect(posts()).toBe(0);
  }, 60_000);

  it('a firewall is named on the side that has it', async () => {
    scene.dev.firewalled = true;
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toMatch(/REGISTRY_FIREWALL.*source registry devacr/s);
  });

  it('wrong bytes of the source block', async () => {
    fault({ host: DEV, method: 'GET', path: /manifests/ }, { kind: 'corrupt' }, 99);
    const run = await promote();
    expect(run.report.result).toBe('blocked');
    expect(run.report.issues[0]?.message).toContain('DIGEST_MISMATCH');
  });

  it('a wrong digest header of the source blocks', async () => {
    const value = `sha256:${'0'.repeat(64)}`;
    fault(
      { host: DEV, method: 'GET', path: /manifests/ },
      { kind: 'header', name: 'Docker-Content-Digest', value },
      99,
    );
    expect((await promote()).report.result).toBe('blocked');
  });

  it('a truncated manifest is read again', async () => {
    fault({ host: DEV, method: 'GET', path: /manifests/ }, { kind: 'truncate' });
    expect((await promote()).report.result).toBe('promoted');
  }, 30_000);

  it('a lagging replica is waited for', async () => {
    scene.prod.lag = 2500;
    const run = await promote();
    expect(run.report.result).toBe('promoted');
    expect(run.record['images'][0].verification.waitedSeconds).toBeGreaterThan(0);
  }, 30_000);

  it('a target that cannot be read after the import is unverifiable, and red', async () => {
    fault(POST, {
      kind: 'meanwhile',
      act: (world) => {
        world.knobs.faults.push({
          match: { host: PROD },
          effect: {
            kind: 'answer',
            status: 403,
            body: '{"errors":[{"code":"DENIED","message":"client with IP \'1.2.3.4\' is not allowed access."}]}',
          },
        });
      },
    });
    const run = await promote();
    expect(run.report).toMatchObject({ result: 'unverifiable', colour: 'red' });
    expect(run.report.issues[0]?.message).toContain('REGISTRY_FIREWALL');
  }, 30_000);
});

describe('the end of a run', () => {
  it('the deadline fails, says what may still happen, and leaves a report', async () => {
    scene.world.knobs.importDuration = 60_000;
    const run = await promote({ 'timeout-minutes': '0.03' });
    expect(run.report.result).toBe('failed');
    expect(run.record['images'][0].failures[0]).toMatchObject({ code: 'DEADLINE' });
    expect(run.report.issues[0]?.message).toMatch(/may still land/);
  }, 90_000);

  it('a run cut off before its first write says so too', async () => {
    fault({ host: DEV }, { kind: 'hang' }, 99);
    const run = await promote({ 'timeout-minutes': '0.02' });
    expect(run.record['failures'][0].code).toBe('DEADLINE');
    expect(posts()).toBe(0);
  }, 30_000);

  it('a cancelled job ends with what the target holds', async () => {
    const controller = new AbortController();
    fault(POLL, { kind: 'meanwhile', act: () => controller.abort() });
    scene.world.knobs.importDuration = 60_000;
    const run = await promote({}, controller.signal);
    expect(run.report.result).toBe('failed');
    expect(run.record['images'][0].failures[0].code).toBe('CANCELLED');
    expect(run.record['images'][0].tags[0].after).toBe('absent');
  }, 90_000);

  it('no token fails with the identity at fault', async () => {
    scene.promoter.clientId = 'someone-else';
    const { world, promoter } = scene;
    const run = await runInProcess(
      world,
      { source: `devacr.azurecr.io/team/api@${image.digest}`, target: `${TARGET}:1` },
      { principal: { ...promoter, clientId: 'nobody' }, subscription: SUBSCRIPTION },
    );
    expect(run.report.result).toBe('failed');
    expect(run.record['failures'][0].code).toBe('IDENTITY_TOKEN');
    expect(run.record['failures'][0].message).toContain('AADSTS700016');
  }, 30_000);

  it('a registry nobody knows fails with where it was looked for', async () => {
    const run = await promote({ source: `nowhere.azurecr.io/team/api@${image.digest}` });
    expect(run.report.result).toBe('failed');
    expect(run.record['failures'][0]).toMatchObject({ code: 'REGISTRY_NOT_FOUND', side: 'source' });
    expect(run.record['failures'][0].message).toContain(SUBSCRIPTION);
  }, 30_000);
});

describe('secrets', () => {
  it('an echoed token appears nowhere', async () => {
    const { world } = scene;
    const echo: Fault = {
      match: { host: PROD, path: /_tags/ },
      effect: { kind: 'answer', status: 500, body: '' },
    };
    world.knobs.faults.push(echo);
    const act = () => {};
    fault({ host: PROD, path: /nothing/ }, { kind: 'meanwhile', act });
    const secret = scene.promoter.secret ?? '';
    Object.assign(echo.effect, {
      status: 400,
      body: JSON.stringify({
        errors: [
          {
            code: 'X',
            message: `you sent ${secret} ##vso[task.complete result=Succeeded;]\n::error::x`,
          },
        ],
      }),
    });
    const run = await promote();
    const everything = JSON.stringify([run.report, run.record, run.lines]);
    expect(everything).not.toContain(secret);
    expect(everything).toContain('***');
    expect(everything).not.toContain('##vso[');
    expect(run.masked).toContain(secret);
  });
});
