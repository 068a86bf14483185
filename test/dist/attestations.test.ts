import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type ForwardProxy, startProxy } from '../../sandbox/doors/proxy.js';
import { GITHUB_API, GITHUB_BLOBS } from '../../sandbox/hosts.js';
import type { KeptAttestation } from '../../sandbox/jobs/job-hosts.js';
import type { StepRun } from '../../sandbox/jobs/runners.js';
import { type PushedImage, pushImage } from '../../sandbox/world/image.js';
import { createScene, type Scene, TENANT } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { OwnSigstore, WORKFLOW } from '../sigstore.js';
import { ACTION, runAction } from './bundles.js';

const PROVENANCE = 'https://slsa.dev/provenance/v1';
const sigstore = new OwnSigstore();

let root: string;
let bundle: object;
let scene: Scene;
let proxy: ForwardProxy;
let image: PushedImage;
beforeAll(async () => {
  root = await sigstore.trustedRoot();
  scene = createScene();
  proxy = await startProxy(scene.world);
  image = pushImage(scene.world, scene.dev, 'team/api');
  bundle = await sigstore.statement(image.digest, PROVENANCE, {
    ...WORKFLOW,
    identity: WORKFLOW.identity.replace('team/api', 'contoso/api'),
    repository: 'https://github.com/contoso/api',
  });
});
afterAll(() => proxy.close());
beforeEach(() => {
  scene.prod.repositories.clear();
  scene.world.knobs.faults.length = 0;
  scene.world.log.length = 0;
  scene.world.github.attestations.length = 0;
});

const keep = (given: Partial<KeptAttestation> = {}) =>
  scene.world.github.attestations.push({
    repository: 'contoso/api',
    digest: image.digest,
    bundle,
    ...given,
  });
const fault = (host: string, effect: Fault['effect'], more: Partial<Fault> = {}) =>
  scene.world.knobs.faults.push({ match: { host }, effect, ...more });
const answer = (status: number, body = '') => ({ kind: 'answer', status, body }) as const;
const blobs = () => scene.world.log.filter(({ host }) => host === GITHUB_BLOBS);

function promote(env: Record<string, string> = {}): Promise<StepRun> {
  return runAction({
    scene,
    proxy,
    bundle: ACTION,
    env,
    files: { 'root.json': root },
    inputs: {
      'client-id': scene.promoter.clientId,
      'tenant-id': TENANT,
      source: `devacr.azurecr.io/team/api@${image.digest}`,
      target: 'prodacr.azurecr.io/team/api:1',
      'require-attestation': 'provenance',
      'trusted-root': 'root.json',
    },
  });
}

it.each<[string, Partial<KeptAttestation>, number]>([
  ['behind its address only', {}, 1],
  ['in the list too', { inline: true }, 1],
  ['in the list only', { inline: 'only' }, 0],
])('a bundle %s is verified', async (_, given, fetched) => {
  keep(given);
  const run = await promote();
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
  expect(run.log).toContain(`attestation: verified: ${PROVENANCE}`);
  expect(blobs()).toHaveLength(fetched);
});

it('a bad answer is asked again', async () => {
  keep();
  fault(GITHUB_BLOBS, answer(503), { times: 1 });
  fault(GITHUB_API, answer(502), { times: 1 });
  const run = await promote();
  expect([run.outputs['result'], run.log]).toEqual(['promoted', expect.any(String)]);
});

it('what the list holds stands in for an address that does not answer', async () => {
  keep({ inline: true });
  fault(GITHUB_BLOBS, answer(404));
  expect((await promote()).outputs['result']).toBe('promoted');
});

it('a bundle that cannot be had takes nothing from another that verifies', async () => {
  keep({ bundle: { mediaType: 'gone' } });
  keep();
  scene.world.knobs.faults.push({
    match: { host: GITHUB_BLOBS, path: /\/0\.json/ },
    effect: answer(404),
  });
  expect((await promote()).outputs['result']).toBe('promoted');
});

it.each<[string, Fault['effect'], string]>([
  ['is gone', answer(404), `${GITHUB_BLOBS} answered 404 for a bundle`],
  ['is refused', answer(403), `${GITHUB_BLOBS} answered 403 for a bundle`],
  ['is no snappy', answer(200, 'x'), 'no whole block of snappy'],
  ['is a page', answer(200, '<html>'), 'cannot be read'],
  ['leads elsewhere', answer(302), 'answered 302 for a bundle'],
  ['is cut in its bytes', { kind: 'corrupt' }, ''],
])('a bundle that %s is unknown, and blocks', async (_, effect, said) => {
  keep();
  fault(GITHUB_BLOBS, effect);
  const run = await promote();
  expect(run.outputs['result']).toBe('blocked');
  expect(run.log).toContain(said);
  expect(run.log).not.toMatch(/TypeError|lists no attestation/);
});

it('a server that keeps none says so', async () => {
  const run = await promote({
    GITHUB_SERVER_URL: 'https://github.contoso.com',
    GITHUB_API_URL: 'https://github.contoso.com/api/v3',
  });
  expect(run.outputs['result']).toBe('blocked');
  expect(run.log).toContain('GitHub Enterprise Server, which keeps no attestations');
  expect(run.log).toContain('none is attached to it in devacr.azurecr.io/team/api');
});

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };
const limited = (status: number, headers: Record<string, string>) =>
  ({
    kind: 'answer',
    status,
    body: '{"message":"API rate limit exceeded for installation."}',
    headers: { ...JSON_TYPE, ...headers },
  }) as const;

it.each<[string, Fault['effect'], RegExp, RegExp]>([
  [
    'a spent limit',
    limited(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795662000' }),
    /answered 403 .*its rate limit is spent and passes at 2026-11-26T03:00:00Z/,
    /Run again when the limit has passed, at 2026-11-26T03:00:00Z: no permission is missing/,
  ],
  [
    'a secondary limit',
    limited(403, { 'retry-after': '600' }),
    /its rate limit is spent and passes in 600 s/,
    /no permission is missing/,
  ],
  [
    'a 429',
    limited(429, { 'retry-after': '600' }),
    /answered 429 .*its rate limit is spent and passes in 600 s/,
    /no permission is missing/,
  ],
  [
    'a missing permission',
    limited(403, { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '1795662000' }),
    /GitHub answered 403/,
    /Give the job permissions: attestations: read/,
  ],
  [
    'a page of a proxy',
    {
      kind: 'answer',
      status: 403,
      body: '<html><title>Blocked</title>',
      headers: { 'Content-Type': 'text/html' },
    },
    /Something between this runner and GitHub answered 403 .* with a page for people \("Blocked"\)/,
    /Look for a proxy/,
  ],
  [
    'a page that says 404, which is no empty list',
    {
      kind: 'answer',
      status: 404,
      body: '<html><title>Not here</title>',
      headers: { 'Content-Type': 'text/html' },
    },
    /Something between this runner and GitHub answered 404/,
    /Look for a proxy/,
  ],
])('%s at GitHub is told as that', async (_, effect, said, remedy) => {
  fault(GITHUB_API, effect);
  const run = await promote();
  expect(run.outputs['result']).toBe('blocked');
  expect(run.log).toMatch(said);
  expect(run.log).toMatch(remedy);
});

it('no connection to GitHub is told as that, with its host', async () => {
  const run = await promote({ NO_PROXY: GITHUB_API });
  expect(run.outputs['result']).toBe('blocked');
  expect(run.log).toMatch(/GitHub gave no answer .*api\.github\.com/);
  expect(run.log).not.toMatch(/answered 500|status of GitHub/);
}, 60_000);
