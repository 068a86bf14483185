import { describe, expect, it } from '@jest/globals';
import { addForeign } from '../../sandbox/foreign/foreign-registry.js';
import { pushImage } from '../../sandbox/world/image.js';
import { createScene, SUBSCRIPTION } from '../../sandbox/world/scene.js';
import type { Fault } from '../../sandbox/world/world.js';
import { runInProcess } from '../harness.js';

const NEXUS = 'nexus.example.com';

/** A run from a registry that is no ACR, into one, with something wrong at the former. */
async function told(match: Fault['match'], effect: Fault['effect']): Promise<string> {
  const scene = createScene();
  scene.world.knobs.importDuration = 0;
  const registry = addForeign(scene.world, { host: NEXUS, auth: 'basic' });
  const { digest } = pushImage(scene.world, registry, 'team/app');
  scene.world.knobs.faults.push({ match, effect });
  const { report } = await runInProcess(
    scene.world,
    {
      source: `${NEXUS}/team/app@${digest}`,
      target: 'prodacr.azurecr.io/team/app:1',
      'source-username': 'reader',
      'source-password': 'p4ssw0rd-of-reader',
      'timeout-minutes': '2',
    },
    { principal: scene.promoter, subscription: SUBSCRIPTION },
  );
  expect(report.colour).toBe('red');
  return report.issues.map(({ message }) => message).join('\n');
}

const errors = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
const answer = (status: number, body: string, type = 'application/json') =>
  ({ kind: 'answer', status, body, headers: { 'Content-Type': type } }) as const;
const operation = (text: string) =>
  answer(
    400,
    JSON.stringify({
      error: {
        code: 'InvalidParameters',
        message: `Operation registries-1 failed. Resource /subscriptions/x ${text}`,
      },
    }),
  );

const READ = { host: NEXUS, path: /manifests/ };
const POLL = { path: /operationResults/ };

describe('what a registry that is no ACR says never leads to a tool or a role of Azure', () => {
  it.each<[string, Fault['match'], Fault['effect']]>([
    ['no such manifest', READ, answer(404, errors('MANIFEST_UNKNOWN', 'manifest unknown'))],
    ['no such repository', READ, answer(404, errors('NAME_UNKNOWN', 'repository unknown'))],
    ['a refusal', READ, answer(403, errors('DENIED', 'requested access is denied'))],
    ['a code of its own', READ, answer(403, errors('POLICY_VIOLATION', 'blocked by curation'))],
    ['a lock', READ, answer(405, errors('REGISTRY_DISALLOWED_OPERATION', 'locked'))],
    ['a quarantine', READ, answer(403, errors('DENIED', 'in quarantine'))],
    ['a cache rule', READ, answer(401, errors('UNAUTHORIZED', 'cache rule: refused'))],
    ['a page', READ, answer(403, '<title>Blocked</title>', 'text/html')],
    ['nothing at all', READ, answer(403, '')],
    ['an import that is denied', POLL, operation(`Access to ${NEXUS} denied.`)],
    ['an import that is unauthorized', POLL, operation('Invalid message Unauthorized')],
    [
      'an import behind a firewall',
      POLL,
      operation("client with IP '1.2.3.4' is not allowed access"),
    ],
    ['an import that finds nothing', POLL, operation('Unable to find manifest digest Repo: x')],
    ['an import of what is locked', POLL, operation('StatusCode: 405, Reason: x')],
    ['an import by a cache rule', POLL, operation('cache rule: UNAUTHORIZED')],
    ['an import that was throttled', POLL, operation('StatusCode: 429, Reason: x')],
  ])(
    '%s',
    async (_, match, effect) => {
      const text = await told(match, effect);
      expect(text).toContain('->');
      expect(text).not.toMatch(/\baz (acr|role)\b|resource ID|AcrPull/);
    },
    60_000,
  );
});
