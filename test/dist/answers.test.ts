import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { METADATA } from '../../sandbox/hosts.js';
import { pushImage } from '../../sandbox/world/image.js';
import { CONNECTION, createScene, type Scene } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { bothHosts } from './both-hosts.js';
import { NODES } from './bundles.js';
import { sideBySide } from './side-by-side.js';
import type { HostName } from './unreachable-cases.js';
import { type Played, play } from './unreachable-play.js';

const MEBIBYTE = 1024 * 1024;
/** A gibibyte, in parts that unfold one after the other. */
const BOMB = Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(16 * MEBIBYTE, ' '))));
const bomb: Fault['effect'] = {
  kind: 'answer',
  status: 200,
  body: BOMB,
  headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
};
const endless: Fault['effect'] = { kind: 'drip', every: 200 };
const MACHINE = { [`ENDPOINT_AUTH_SCHEME_${CONNECTION}`]: 'ManagedServiceIdentity' };

/** Services that are asked through an SDK or our own transport, and what a useless answer of each means. */
const SERVICES: readonly [string, Fault['match'], RegExp, Record<string, string>][] = [
  ['Entra', { host: 'login.microsoftonline.com' }, /IDENTITY_TOKEN/, {}],
  ['metadata', { host: METADATA }, /IDENTITY_TOKEN/, { auth: 'managed-identity' }],
  ['ARM', { host: 'management.azure.com', method: 'GET' }, /ARM_/, {}],
  ['an import', { method: 'POST', path: /importImage$/ }, /1\.4\.2/, {}],
  ['a poll', { path: /operationResults/ }, /1\.4\.2/, {}],
  ['a registry', { host: 'prodacr.azurecr.io' }, /CONTENT_TOO_LARGE|REGISTRY_/, {}],
];

const KINDS = [
  ['unfolds to a gibibyte', bomb, '3'],
  ['never ends', endless, '0.15'],
] as const;

/** Every service and kind once, on each host and Node in turn. */
const CASES = KINDS.flatMap(([kind, effect, minutes], row) =>
  SERVICES.map(([service, match, says, inputs], column) => {
    const turn = row + column;
    const [version, node] = NODES[turn % NODES.length] as (typeof NODES)[number];
    const host: HostName = (turn >> 1) % 2 === 0 ? 'github' : 'azure-devops';
    const name = `${service} ${kind}: ${host} on ${version}`;
    return { name, host, node, match, effect, minutes, says, inputs, kind };
  }),
);

let played: readonly Promise<Played>[];
beforeAll(() => {
  played = sideBySide(
    4,
    CASES.map(({ host, node, match, effect, minutes, inputs }) => () => {
      const byMachine = 'auth' in inputs && host === 'azure-devops';
      return play({
        host,
        node,
        inputs: { ...(byMachine ? {} : inputs), 'timeout-minutes': minutes },
        env: byMachine ? MACHINE : {},
        prepare: ({ world }) => world.knobs.faults.push({ match, effect }),
      });
    }),
  );
});
afterAll(() => Promise.allSettled(played));

describe('an answer without measure is an ordinary error', () => {
  it.each(CASES.map((it, index) => [it.name, it, index] as const))(
    '%s',
    async (_, { says, kind }, index) => {
      const { run, held, peak } = (await played[index]) as Played;
      const expected = kind === 'never ends' ? new RegExp(`${says.source}|DEADLINE`) : says;
      expect([run.outputs['result'], run.log]).toEqual([
        expect.stringMatching(/^(blocked|failed|unverifiable|promoted)$/),
        expect.stringMatching(expected),
      ]);
      expect(run.passed).toBe(run.outputs['result'] === 'promoted');
      if (run.outputs['result'] === 'promoted') expect(held).toBeDefined();
      expect(Math.round(peak / MEBIBYTE)).toBeLessThan(300);
    },
    120_000,
  );
});

describe('what a proxy answers is told as its answer', () => {
  let scene: Scene;
  let proxy: ForwardProxy;
  beforeAll(async () => {
    scene = createScene();
    proxy = await startProxy(scene.world);
  });
  afterAll(() => proxy.close());

  const hosts = bothHosts(() => ({ scene, proxy }));
  const cases = hosts.flatMap(([name, , start]) =>
    (
      [
        ['the target', 'prodacr.azurecr.io', 502, 'REGISTRY_UNREACHABLE'],
        ['the target', 'prodacr.azurecr.io', 403, 'REGISTRY_UNREACHABLE'],
        ['ARM', 'management.azure.com', 407, 'ARM_UNREACHABLE'],
      ] as const
    ).map(([place, host, status, code]) => ({ name, start, place, host, status, code })),
  );

  it.each(cases)('$name: $status for $place', async ({ start, host, status, code }) => {
    const { digest } = pushImage(scene.world, scene.dev, 'team/api');
    scene.world.knobs.closedByProxy = new Map([[host, status]]);
    const [, port = ''] = /:(\d+)$/.exec(proxy.url) ?? [];
    const run = await start({
      inputs: {
        source: `devacr.azurecr.io/team/api@${digest}`,
        target: 'prodacr.azurecr.io/team/api:1',
      },
      env: { HTTPS_PROXY: `http://user:hidden-from-logs@127.0.0.1:${port}` },
    });
    expect([run.outputs['result'], run.log]).toEqual([
      'blocked',
      expect.stringContaining(`[${code}]`),
    ]);
    const told =
      status === 407
        ? `the proxy http://127.0.0.1:${port} wants another user or password (407)`
        : `the proxy http://127.0.0.1:${port} answered ${status} Says The Proxy`;
    expect(run.log).toContain(told);
    expect(run.log).not.toMatch(/registry prodacr\S* answered|ARM answered|service health/);
    // The host's own command to hide it is what keeps it out of the log.
    expect(run.log.replace(/^(::add-mask::|##vso\[task\.setsecret\]).*$/gm, '')).not.toContain(
      'hidden-from-logs',
    );
  });
});
