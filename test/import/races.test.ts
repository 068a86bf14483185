import { beforeEach, describe, expect, it } from '@jest/globals';
import { attach, attachByTag } from '../../sandbox/world/attach.js';
import { pushImage } from '../../sandbox/world/image.js';
import type { TestRun } from '../harness.js';
import {
  CONFLICT_BUSY,
  failureOf,
  POLL,
  POST,
  PROD,
  type Stage,
  setStage,
  TARGET,
} from './stage.js';

let stage: Stage;
beforeEach(() => {
  stage = setStage();
});

const BOTH = { target: `${TARGET}:1.4.2`, tags: 'latest', force: 'latest' };
const MANIFEST = { host: PROD, method: 'GET', path: /manifests\/1\.4\.2$/ };
const UNKNOWN = {
  kind: 'answer',
  status: 404,
  body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"1.4.2\\" is not found"}]}',
} as const;
const DENIED = {
  kind: 'answer',
  status: 403,
  body: '{"errors":[{"code":"DENIED","message":"client with IP \'20.1.2.3\' is not allowed access."}]}',
} as const;

/** Another actor moves `latest` between the gate and the forced POST; 1.4.2 is imported before that. */
function loseLatest(): void {
  stage.move('latest', stage.before.digest)(stage.scene.world);
  const act = stage.move('latest', stage.foreign.digest);
  stage.fault({ host: PROD, path: /_tags\/latest$/ }, { kind: 'meanwhile', act }, 1, 1);
}

/** Nothing that a person reads denies what was written. */
function expectNoDenial(run: TestRun): void {
  const all = JSON.stringify([run.report, run.record['images'][0].failures, run.lines]);
  expect(all).not.toMatch(/nothing (was )?(written|changed)/i);
}

describe('a race that is lost after another import of the run was accepted', () => {
  it('is partial, once the lag of the written tag has passed', async () => {
    loseLatest();
    stage.fault(MANIFEST, UNKNOWN, 3);
    const run = await stage.promote(BOTH);
    expect(stage.held('1.4.2')).toBe(stage.image.digest);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('PARTIAL');
    expect(failureOf(run).message).toContain('1.4.2 at the digest; latest holds sha256:');
    expect(run.record['images'][0].verification.waitedSeconds).toBeGreaterThan(0);
    expectNoDenial(run);
  });

  it('is partial although the written tag cannot be read', async () => {
    loseLatest();
    stage.fault(MANIFEST, DENIED, 1000);
    const run = await stage.promote(BOTH);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('PARTIAL');
    expect(failureOf(run).message).toContain('Azure reported as imported: 1.4.2');
    expect(failureOf(run).message).toContain('1.4.2 unreadable');
    expectNoDenial(run);
  });

  it('is not come to where the new tag is gone for good: the moving one is left alone', async () => {
    loseLatest();
    stage.fault(MANIFEST, UNKNOWN, 1000);
    const run = await stage.promote(BOTH);
    expect(run.report.result).toBe('mismatched');
    expect(failureOf(run).code).toBe('TARGET_MISMATCH');
    expect(failureOf(run).message).toContain('1.4.2 absent');
    expect(stage.held('latest')).toBe(stage.before.digest);
    expectNoDenial(run);
  });

  it('names the image and what is attached, which were written before the tag was lost', async () => {
    const place = {
      world: stage.scene.world,
      registry: stage.scene.dev,
      repository: 'team/api',
    };
    const signature = attach(place, stage.image.digest, {
      artifactType: 'application/vnd.cncf.notary.signature',
    });
    const legacy = attachByTag(place, stage.image.digest, 'sig', { artifactType: 'a/b' });
    const act = stage.move('1.4.2', stage.foreign.digest);
    stage.fault(POST, { kind: 'meanwhile', act }, 1, 3);
    const run = await stage.promote();
    expect(stage.scene.prod.repositories.get('team/api')?.manifests.has(signature)).toBe(true);
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('LOST_RACE');
    expect(failureOf(run).message).toContain('the image without a tag');
    expect(failureOf(run).message).toContain(`${legacy.slice(0, 19)}`);
    expect(failureOf(run).message).toContain('.sig');
    expectNoDenial(run);
  });
});

describe('a race that is lost before anything was accepted', () => {
  it('is blocked, also where Azure accepted a NoForce import and ended it as a conflict', async () => {
    const act = stage.move('1.4.2', stage.foreign.digest);
    stage.fault(POST, { kind: 'meanwhile', act });
    const run = await stage.promote();
    expect(run.report.result).toBe('blocked');
    expect(failureOf(run).code).toBe('LOST_RACE');
    expect(run.record['images'][0].steps[0].posts).toEqual([{ tags: ['1.4.2'], fate: 'refused' }]);
  });

  it('is blocked where somebody created the tag and the target does not show it', async () => {
    stage.move('1.4.2', stage.foreign.digest)(stage.scene.world);
    stage.fault(
      { host: PROD, path: /_tags\/1\.4\.2$/ },
      { ...UNKNOWN, body: '{"errors":[{"code":"TAG_UNKNOWN","message":"absent"}]}' },
      1000,
    );
    stage.fault(MANIFEST, UNKNOWN, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('blocked');
    expect(failureOf(run).code).toBe('IMPORT_CONFLICT');
    expect(stage.held('1.4.2')).toBe(stage.foreign.digest);
  });

  it('to the same digest is nothing to be red for, and nothing this run did', async () => {
    pushImage(stage.scene.world, stage.scene.prod, 'team/api');
    const act = stage.move('1.4.2', stage.image.digest);
    stage.fault(POST, { kind: 'meanwhile', act });
    expect((await stage.promote()).report.result).toBe('already-present');
  });
});

describe('a tag that another actor created with our digest, on a replica that lags', () => {
  it('is waited for, and nothing to be red for', async () => {
    const act = () => {
      stage.scene.prod.lag = 8000;
      pushImage(stage.scene.world, stage.scene.prod, 'team/api');
      stage.move('1.4.2', stage.image.digest)(stage.scene.world);
    };
    stage.fault(POST, { kind: 'meanwhile', act });
    expect((await stage.promote()).report.result).toBe('already-present');
  });
});

describe('a POST whose answer is lost', () => {
  it('and that a lagging replica hides is not taken for another actor', async () => {
    stage.scene.prod.lag = 8000;
    stage.fault(POST, { kind: 'drop', when: 'after' });
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
    // The second one meets the run's own first import, which Azure calls a conflict.
    expect(stage.posts()).toBe(2);
    expect(run.report.issues.map(({ message }) => message).join()).toContain('Azure did not say');
  });

  it('and that a lagging replica hides does not hold back what comes after it', async () => {
    stage.move('latest', stage.before.digest)(stage.scene.world);
    stage.scene.prod.lag = 8000;
    stage.fault(POST, { kind: 'drop', when: 'after' });
    const run = await stage.promote(BOTH);
    expect(run.report.result).toBe('promoted');
    expect(stage.held('latest')).toBe(stage.image.digest);
  });

  it('and whose bytes are not all there is never called proven', async () => {
    const [layer = ''] = [...stage.scene.dev.blobs.keys()];
    stage.fault(POST, { kind: 'drop', when: 'after' });
    stage.fault(
      { host: PROD, method: 'HEAD', path: new RegExp(`blobs/${layer}`) },
      {
        kind: 'answer',
        status: 404,
      },
      1000,
    );
    const run = await stage.promote();
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('IMPORT_UNCONFIRMED');
    expect(failureOf(run).message).toMatch(/layers not there: sha256:.*may still land/);
    expectNoDenial(run);
  });

  it('twice is failed and not blocked, whatever the target shows', async () => {
    stage.fault(POST, { kind: 'answer', status: 503, body: '{}' }, 2);
    const run = await stage.promote();
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('IMPORT_UNCONFIRMED');
    expect(failureOf(run).remedy).toMatch(/may still land; wait, then run again/);
  });
});

describe('a service that says Conflict and shows no tag', () => {
  it.each([
    ['to the POST', POST],
    ['as the end of the operation', POLL],
  ])('%s is busy: it is asked again', async (_, match) => {
    stage.scene.world.knobs.importDuration = match === POLL ? 60_000 : 0;
    const body =
      match === POST
        ? CONFLICT_BUSY
        : CONFLICT_BUSY.replace(
            'The registry',
            'Operation registries-1 failed. Resource /x The registry',
          );
    stage.fault(match, { kind: 'answer', status: 409, body }, 2);
    const run = await stage.promote();
    expect(run.report.result).toBe('promoted');
  });

  it('for long is failed in its own words, and nobody is accused', async () => {
    stage.fault(POST, { kind: 'answer', status: 409, body: CONFLICT_BUSY }, 1000);
    const run = await stage.promote();
    expect(run.report.result).toBe('failed');
    expect(failureOf(run).code).toBe('IMPORT_FAILED');
    expect(failureOf(run).message).toContain('being updated by another operation');
    expect(JSON.stringify(run.record)).not.toContain('Somebody created');
    expect(stage.posts(409)).toBe(3);
  });
});

describe('a tag that is there and cannot be read', () => {
  it('out of reach blames nobody: a new tag, or a runner inside the network', async () => {
    stage.move('1.4.2', stage.before.digest)(stage.scene.world);
    stage.scene.prod.properties = { publicNetworkAccess: 'Disabled' };
    stage.scene.prod.firewalled = true;
    const run = await stage.promote({ unverifiable: 'warn' });
    expect(run.report.result).toBe('blocked');
    const { code, message, remedy } = failureOf(run);
    expect(code).toBe('IMPORT_CONFLICT');
    expect(message).toMatch(/already exists.*what it holds could not be read/);
    expect(remedy).toMatch(/take a new tag, or run on a runner inside the network/);
    expect(`${message} ${remedy}`).not.toMatch(/somebody|another actor/i);
    expect(stage.held('1.4.2')).toBe(stage.before.digest);
  });

  it('for another reason says that reason', async () => {
    const act = stage.move('1.4.2', stage.foreign.digest);
    stage.fault(POST, { kind: 'meanwhile', act });
    stage.fault({ host: PROD, path: /_tags/ }, { kind: 'answer', status: 500, body: '' }, 99, 1);
    const run = await stage.promote();
    const { message, remedy } = failureOf(run);
    expect(message).toMatch(/already exists.*could not be read: .*answered 500/);
    expect(remedy).not.toMatch(/inside the network|[Ss]omebody/);
    expect(stage.held('1.4.2')).toBe(stage.foreign.digest);
  }, 60_000);
});
