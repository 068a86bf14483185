import { chmodSync, mkdtempSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { AZURE_DEVOPS, GITHUB_OIDC } from '../../sandbox/hosts.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { nameOn } from '../../src/request/host-names.js';
import { ACTION, NODES, runAction, runTask, TASK } from './bundles.js';

let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
beforeAll(async () => {
  scene = createScene();
  proxy = await startProxy(scene.world);
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.world.knobs.importDuration = 0;
  scene.prod.repositories.clear();
  scene.world.knobs.faults.length = 0;
  image = pushImage(scene.world, scene.dev, 'team/api', { tag: 'build-7' });
});

type Kill = (signal: NodeJS.Signals) => void;
interface Given {
  readonly inputs?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly onStart?: (kill: Kill) => void;
}
type Start = (given: Given) => Promise<StepRun>;

const HANG: Fault['effect'] = { kind: 'hang' };
const held = () => scene.prod.repositories.get('team/api')?.tags.get('1')?.digest;
const good = () => ({
  source: `devacr.azurecr.io/team/api@${image.digest}`,
  target: 'prodacr.azurecr.io/team/api:1',
});
const [, NODE_24 = process.execPath] = NODES.at(-1) ?? [];
const OLD = process.execPath;

/** The action as GitHub starts it, the task on the oldest Node that agents have. */
const start = {
  action: ({ inputs = {}, ...more }: Given) => {
    const identity = { 'client-id': scene.promoter.clientId, 'tenant-id': TENANT };
    const all = { ...identity, ...good(), ...inputs };
    return runAction({ scene, proxy, bundle: ACTION, node: NODE_24, ...more, inputs: all });
  },
  task: ({ inputs = {}, ...more }: Given) => {
    const named = Object.entries({ ...good(), ...inputs }).map(([name, value]) => [
      nameOn('azure-devops', name),
      value,
    ]);
    const all = Object.fromEntries(named);
    return runTask({ scene, proxy, bundle: TASK, node: OLD, ...more, inputs: all });
  },
} as const satisfies Record<string, Start>;
const HOSTS = Object.entries(start);

/** The report that the step says it has written. */
function reportOf(run: StepRun) {
  const path = /^report: (.*)$/m.exec(run.log)?.[1] ?? '';
  return JSON.parse(readFileSync(path, 'utf8'));
}

const errors = (run: StepRun) =>
  run.log.match(/^(::error |##vso\[task\.(logissue|issue) type=error)/gm) ?? [];

/** An `az` that waits for what never comes. */
function hangingAz(): Record<string, string> {
  const bin = mkdtempSync(join(tmpdir(), 'az-'));
  writeFileSync(join(bin, 'az'), '#!/bin/sh\nexec sleep 300\n');
  chmodSync(join(bin, 'az'), 0o755);
  return { PATH: `${bin}:${process.env['PATH']}`, AZURE_SUBSCRIPTION_ID: '' };
}

describe('the process ends soon after its deadline', () => {
  const AZ = { auth: 'azure-cli', 'client-id': '', 'tenant-id': '' };
  const cases: [string, keyof typeof start, Fault['match'] | undefined, Record<string, string>][] =
    [
      ['az', 'action', undefined, AZ],
      ["GitHub's token service", 'action', { host: GITHUB_OIDC }, {}],
      ['Entra', 'action', { host: 'login.microsoftonline.com' }, {}],
      ["Azure DevOps' token service", 'task', { host: AZURE_DEVOPS }, {}],
      ['Entra', 'task', { host: 'login.microsoftonline.com' }, {}],
      ['the source', 'action', { host: 'devacr.azurecr.io' }, {}],
      ['ARM', 'task', { host: 'management.azure.com' }, {}],
    ];

  it.each(cases)(
    '%s hangs, %s',
    async (_, host, match, inputs) => {
      if (match) scene.world.knobs.faults.push({ match, effect: HANG });
      const env = match ? {} : hangingAz();
      const run = await start[host]({ inputs: { 'timeout-minutes': '0.05', ...inputs }, env });
      expect(reportOf(run)).toMatchObject({ failures: [{ code: 'DEADLINE' }] });
      expect([run.passed, errors(run).length]).toEqual([false, 1]);
      expect(run.milliseconds).toBeLessThan(13_000);
    },
    60_000,
  );
});

describe('a place that cannot be written', () => {
  it.each([
    ['GITHUB_OUTPUT', '/nowhere/output'],
    ['GITHUB_OUTPUT', '/dev/full'],
    ['GITHUB_STEP_SUMMARY', '/nowhere/summary'],
  ])('stops the action before it writes: %s at %s', async (name, path) => {
    const run = await start.action({ env: { [name]: path } });
    expect(reportOf(run)).toMatchObject({ failures: [{ code: 'OUTPUT_UNWRITABLE' }] });
    expect(run.log).toContain(`${name} cannot be written`);
    expect([run.exitCode, held()]).toEqual([1, undefined]);
    expect(run.log).not.toMatch(/^\s+at .*\(/m);
  });

  it('is a warning where the host does not offer it', async () => {
    const run = await start.action({ env: { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' } });
    expect([run.passed, held()]).toEqual([true, image.digest]);
    expect(run.log).toMatch(/^::warning .*GITHUB_OUTPUT is not set/m);
  });

  it('costs nothing else when it goes after the write', async () => {
    const output = join(mkdtempSync(join(tmpdir(), 'output-')), 'output');
    writeFileSync(output, '');
    const act = () => unlinkSync(output);
    const post = { method: 'POST', path: /importImage$/ };
    scene.world.knobs.faults.push({ match: post, effect: { kind: 'meanwhile', act }, times: 1 });
    const run = await start.action({ env: { GITHUB_OUTPUT: output } });
    expect([run.exitCode, held(), reportOf(run).result]).toEqual([1, image.digest, 'promoted']);
    expect(run.summary).toMatch(/^## ✅ .* proven, deploy by digest\n/);
    expect(errors(run)).toHaveLength(1);
    expect(run.log).toMatch(/OUTPUT_UNWRITABLE.*promoted \(prodacr\.azurecr\.io\/team\/api@sha256/);
  });
});

describe.each(HOSTS)('%s', (_, run) => {
  it.each([
    'r ##vso[task.setvariable variable=PWNED;isOutput=true]x.json',
    'r\n::warning title=PWNED::x',
    '../../../r.json',
  ])('refuses the report path %j', async (report) => {
    const result = await run({ inputs: { report } });
    expect(reportOf(result)).toMatchObject({ failures: [{ code: 'INPUT_INVALID' }] });
    expect(result.log).not.toMatch(
      /##vso\[task\.setvariable variable=PWNED|^::warning title=PWNED/m,
    );
    expect(held()).toBeUndefined();
  });

  it.each([
    ['SIGINT', undefined, 5, 8],
    ['SIGINT', 'SIGTERM', 1, 4],
  ] as const)(
    'cancelled by %s, then %s, while the target hangs',
    async (first, second, least, most) => {
      scene.world.knobs.importDuration = 60_000;
      let kill: Kill = () => {};
      let at = 0;
      const act = () => {
        at = performance.now();
        scene.world.knobs.faults.push({ match: { host: 'prodacr.azurecr.io' }, effect: HANG });
        kill(first);
        if (second) setTimeout(() => kill(second), 1000);
      };
      const poll = { path: /operationResults/ };
      scene.world.knobs.faults.push({ match: poll, effect: { kind: 'meanwhile', act }, times: 1 });
      const onStart = (given: Kill) => {
        kill = given;
      };
      const result = await run({ onStart });
      const seconds = (performance.now() - at) / 1000;
      expect(seconds).toBeGreaterThan(least - 0.5);
      expect(seconds).toBeLessThan(most);
      expect(result.log).toMatch(/The job was cancelled: .*may still land[\s\S]*^report: /m);
      expect(reportOf(result).images[0].failures[0].message).toBeDefined();
      expect([result.passed, result.summary !== '']).toEqual([false, true]);
      expect(result.log).not.toContain('timeout-minutes');
    },
    60_000,
  );

  it('tells what is thrown where nobody can catch it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crash-'));
    const script = join(folder, 'crash.cjs');
    writeFileSync(script, "process.on('SIGUSR2', () => { throw new Error('a stream broke'); });");
    scene.world.knobs.importDuration = 60_000;
    let kill: Kill = () => {};
    const poll = { path: /operationResults/ };
    const act = () => kill('SIGUSR2');
    scene.world.knobs.faults.push({ match: poll, effect: { kind: 'meanwhile', act }, times: 1 });
    const onStart = (given: Kill) => {
      kill = given;
    };
    const result = await run({ env: { NODE_OPTIONS: `--require ${script}` }, onStart });
    expect(JSON.stringify(reportOf(result))).toContain('a stream broke');
    expect(result.outputs['result']).toBe('failed');
    expect(result.log).toContain('may still land');
    expect([result.passed, result.log]).toEqual([
      false,
      expect.not.stringMatching(/Unhandled|^\s+at .*\(/m),
    ]);
    expect(result.log.match(/task\.complete/g) ?? ['']).toHaveLength(1);
  }, 60_000);

  it('hides a password that ARM gives back in another spelling, cut in the middle', async () => {
    const password = 'S3"cr3t\\Pass w0rd+1';
    const spelled = [
      JSON.stringify(password),
      new URLSearchParams({ p: password }).toString(),
      Buffer.from(`bot:${password}`).toString('base64'),
    ];
    for (const text of [...spelled.map((it) => ` ${it} `), '-'.repeat(1990) + password]) {
      const message = `bad request: ${text}`.slice(-2010);
      const body = JSON.stringify({ error: { code: 'BadRequest', message } });
      scene.world.knobs.faults.length = 0;
      scene.world.knobs.faults.push({
        match: { method: 'POST', path: /importImage$/ },
        effect: { kind: 'answer', status: 400, body },
      });
      const inputs = { 'source-username': 'bot', 'source-password': password };
      const result = await run({ inputs });
      const masks = /^::add-mask::.*$|^##vso\[task\.setsecret\].*$/gm;
      const seen = [
        result.log.replace(masks, ''),
        result.summary,
        JSON.stringify(reportOf(result)),
      ];
      for (const place of seen) {
        for (const secret of [...spelled, 'S3"cr3t', 'cr3t', 'S3&#34;cr']) {
          expect(place).not.toContain(secret);
        }
      }
    }
  }, 60_000);

  it(`lets nothing of the SDK's own log past`, async () => {
    const secret = `${scene.promoter.secret ?? ''}`;
    const body = JSON.stringify({
      error: 'invalid_client',
      error_description: `AADSTS7000215: client_secret=${encodeURIComponent(secret)} ##vso[task.complete result=Succeeded;]`,
    });
    scene.world.knobs.faults.push({
      match: { host: 'login.microsoftonline.com', method: 'POST' },
      effect: {
        kind: 'answer',
        status: 401,
        body,
        headers: { 'Content-Type': 'application/json' },
      },
    });
    const result = await run({
      inputs: { auth: 'environment', 'client-id': '', 'tenant-id': '' },
      env: {
        AZURE_LOG_LEVEL: 'verbose',
        AZURE_CLIENT_ID: scene.promoter.clientId,
        AZURE_TENANT_ID: TENANT,
        AZURE_CLIENT_SECRET: secret,
      },
    });
    expect(result.log).toContain('azure:');
    expect(result.passed).toBe(false);
    expect(result.log.replace(/^::add-mask::.*$/gm, '')).not.toContain(secret);
    expect(result.log).not.toContain('##vso[task.complete result=Succeeded');
  }, 60_000);
});

it.each([
  ['task', { AGENT_CAINFO: '/nowhere/ca.pem' }],
  ['task', { AGENT_PROXYURL: 'no address', HTTPS_PROXY: '' }],
] as const)('%s tells that its settings cannot be read: %j', async (name, env) => {
  const run = await start[name]({ env });
  expect(run.log).not.toMatch(/Unhandled|^\s+at .*\(/m);
  expect([run.passed, errors(run).length, run.outputs['result']]).toEqual([false, 1, 'failed']);
  expect(reportOf(run).result).toBe('failed');
  expect(run.summary).toContain('## ❌ The run failed: ');
});
