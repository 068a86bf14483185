import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, SUBSCRIPTION, TENANT } from '../../sandbox/world/scene.js';
import { PROJECT } from '../fixtures.js';
import { ACTION, runAction, runTask, TASK } from './bundles.js';

interface Belief {
  readonly id: string;
  readonly step: string;
}
interface Interaction {
  readonly request: { method: string; url: string; headers: Record<string, string>; body: string };
  readonly response: { status: number; headers: Record<string, string>; body: string };
}
interface Settled {
  readonly id: string;
  readonly kind: 'holds' | 'differs' | 'open';
}
interface Step {
  readonly id: string;
}

const LIVE = join(PROJECT, 'scripts', 'live');
const urlOf = (name: string) => pathToFileURL(join(LIVE, name)).href;
const beliefs = JSON.parse(readFileSync(join(LIVE, 'beliefs.json'), 'utf8')) as Belief[];

let settleStep: (step: string, of: readonly Belief[], seen: readonly Interaction[]) => Settled[];
let steps: readonly Step[];
let scene: Scene;
let proxy: ForwardProxy;
let digest: string;

beforeAll(async () => {
  ({ settleStep } = await import(urlOf('check.mjs')));
  ({ STEPS: steps } = await import(urlOf('steps.mjs')));
  scene = createScene();
  proxy = await startProxy(scene.world);
  digest = pushImage(scene.world, scene.dev, 'live/single').digest;
});
afterAll(() => proxy.close());

/** Runs a bundle with the recorder before it, and reads what it wrote. */
async function recorded(
  mode: string,
  run: typeof runAction = runAction,
  bundle = ACTION,
): Promise<{ text: string; interactions: Interaction[]; result: string | undefined }> {
  const file = join(mkdtempSync(join(tmpdir(), 'live-')), 'recording.json');
  const identity =
    bundle === ACTION ? { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT } : {};
  const done = await run({
    scene,
    proxy,
    bundle,
    env: { LIVE_RECORDING: file, NODE_OPTIONS: `--import=${urlOf('record.mjs')}` },
    inputs: {
      ...identity,
      source: `devacr.azurecr.io/live/single@${digest}`,
      target: 'prodacr.azurecr.io/live/single',
      tags: 'run-single',
      mode,
    },
  });
  const text = readFileSync(file, 'utf8');
  return { text, interactions: JSON.parse(text).interactions, result: done.outputs['result'] };
}

describe('step L3 against the sandbox', () => {
  it('records what the beliefs are about, by both bundles, without any secret', async () => {
    const plan = await recorded('plan');
    const promote = await recorded('promote');
    const verify = await recorded('verify', runTask, TASK);
    expect([plan.result, promote.result, verify.result]).toEqual([
      'planned',
      'promoted',
      'verified',
    ]);
    const seen = [plan, promote, verify].flatMap(({ interactions }) => interactions);
    const asked = seen.map(({ request }) => `${request.method} ${new URL(request.url).host}`);
    expect(asked).toEqual(
      expect.arrayContaining([
        'POST login.microsoftonline.com',
        'POST management.azure.com',
        'GET prodacr.azurecr.io',
        'POST prodacr.azurecr.io',
      ]),
    );
    const posts = seen.filter(({ request }) => request.url.includes('/importImage'));
    expect(posts.map(({ response }) => response.status)).toEqual([202]);
    expect(JSON.parse(posts[0]?.request.body ?? '')).toMatchObject({
      mode: 'NoForce',
      targetTags: ['live/single:run-single'],
    });
    const text = [plan, promote, verify].map((it) => it.text).join('\n');
    expect(text).not.toMatch(/eyJ[\w-]{10,}/);
    expect(text).not.toMatch(/(Basic|Bearer) [\w+/=-]{12,}/);
    for (const secret of [SUBSCRIPTION, TENANT, scene.promoter.clientId, scene.promoter.objectId]) {
      expect(text).not.toContain(secret);
    }
    const settled = settleStep('L3', beliefs, seen);
    expect(settled.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'U1 holds',
      'U10 holds',
      'U13 holds',
      'U14 open',
      'P1 holds',
    ]);
  });

  it('tells a belief that does not hold', async () => {
    scene.prod.pullReadsMetadata = false;
    const { interactions, result } = await recorded('promote');
    scene.prod.pullReadsMetadata = true;
    expect(result).toBe('already-present');
    const [first] = settleStep('L3', beliefs, interactions);
    expect(first).toMatchObject({ id: 'U1', kind: 'differs' });
  });
});

describe('the list of beliefs', () => {
  it('and the steps name each other', () => {
    const ids = steps.map(({ id }) => id);
    expect(beliefs.filter(({ step }) => !ids.includes(step))).toEqual([]);
    expect(ids.filter((id) => !beliefs.some(({ step }) => step === id))).toEqual([]);
    expect(new Set(beliefs.map(({ id }) => id)).size).toBe(beliefs.length);
  });

  it('every step prints what it would do, and does nothing', () => {
    for (const { id } of steps) {
      const said = execFileSync(process.execPath, [join(LIVE, 'run.mjs'), id, '--print'], {
        encoding: 'utf8',
        env: {},
      });
      expect(said).toContain(`${id}: `);
      expect(said).toContain('promote {');
    }
  });
});

describe('the recorder’s scrubber', () => {
  it('leaves no secret in any spelling, and codes and names as they are', async () => {
    const { Scrubber } = (await import(urlOf('scrub.mjs'))) as {
      Scrubber: new () => { text(value: string): string };
    };
    const scrubber = new Scrubber();
    const id = '5b1c0000-1111-4222-8333-444444444444';
    for (const secret of [
      'refresh_token=s3cretvalue&service=x',
      '{"access_token":"s3cretvalue"}',
      '{"password": "s3cretvalue","username":"u"}',
      'client_secret=s3cretvalue',
      'client_assertion=s3cretvalue',
      'https://x/operationResults/1?api-version=1&t=s3cretvalue&c=s3cretvalue&s=s3cretvalue',
      'https://blob/x?sv=2024&sig=s3cretvalue',
      'Authorization: Basic s3cretvalue==',
      'eyJhbGciOi.eyJzdWIiOi.s3cretvalue',
    ]) {
      expect(scrubber.text(secret)).not.toContain('s3cretvalue');
    }
    expect(scrubber.text(`a ${id} b`)).toBe(scrubber.text(`a ${id.toUpperCase()} b`));
    expect(scrubber.text(id)).not.toContain('5b1c');
    const kept = '{"errors":[{"code":"UNAUTHORIZED","message":"prodacr.azurecr.io/live"}]}';
    expect(scrubber.text(kept)).toBe(kept);
  });
});
